package mesh_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/mesh/meshtest"
	"github.com/meshy/meshy/pkg/wire"
)

// Nothing a page, a peer or a server sends ends the mesh; bad input
// gets a clear error or a counted drop, and the mesh goes on.

func TestGarbageFromTheServerIsReported(t *testing.T) {
	offer := func(text string) *wire.Description { return &wire.Description{Type: "offer", SDP: text} }
	for name, c := range map[string]struct {
		message wire.Message
		reason  mesh.Reason
	}{
		"an event that is none":         {wire.Message{Event: "x"}, mesh.ReasonProtocol},
		"an event for a server":         {wire.Message{Event: wire.NegotiationAsk}, mesh.ReasonProtocol},
		"an announcement of nobody":     {wire.Message{Event: wire.PeerConnectOffer}, mesh.ReasonProtocol},
		"an offer without text":         {wire.Message{Event: wire.PeerMediaOffer, ClientID: "c1"}, mesh.ReasonProtocol},
		"an offer that is an answer":    {wire.Message{Event: wire.PeerMediaAnswer, ClientID: "c1", SDP: offer("v=0")}, mesh.ReasonProtocol},
		"an offer of a stranger":        {wire.Message{Event: wire.PeerMediaOffer, ClientID: "x", SDP: offer("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n")}, mesh.ReasonProtocol},
		"a candidate of a stranger":     {wire.Message{Event: wire.PeerICECandidate, ClientID: "x"}, mesh.ReasonProtocol},
		"a frame larger than all":       {wire.Message{Event: wire.PeerMediaOffer, ClientID: "c1", SDP: offer(strings.Repeat("x", wire.MaxSDP+1))}, mesh.ReasonProtocol},
		"a complaint of the server":     {wire.Message{Event: wire.ServerError, Reason: "no"}, mesh.ReasonServer},
		"a member with too long a name": {wire.Message{Event: wire.PeerConnectOffer, ClientID: strings.Repeat("x", wire.MaxClientID+1)}, mesh.ReasonProtocol},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			a := s.room("a", "b")[0]
			s.ExpectErrors()
			all := events(a)
			a.Mesh.Receive(c.message)
			errs := errorsOf(all)
			if len(errs) != 1 || errs[0].Reason != c.reason || errs[0].Err == nil {
				t.Errorf("told of %+v", errs)
			}
			s.settle()
			if len(*all) != 1 {
				t.Errorf("and of %v", (*all)[1:])
			}
			s.finish()
		})
	}
}

func TestAFrameThatIsNoMessageIsReported(t *testing.T) {
	s := newStage(t)
	a := s.room("a", "b")[0]
	s.ExpectErrors()
	all := events(a)
	bad := errors.New("not JSON")
	a.Mesh.ReceiveBad(bad)
	if errs := errorsOf(all); len(errs) != 1 || errs[0].Reason != mesh.ReasonProtocol || !errors.Is(errs[0].Err, bad) {
		t.Errorf("told of %+v", errs)
	}
	s.finish()
}

func TestAnOfferThatIsNoDescriptionLeavesTheConnection(t *testing.T) {
	for _, text := range []string{"hello", "v=0\r\nm=audio", "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\nnonsense"} {
		s := newStage(t)
		a := s.room("a", "b")[0]
		s.ExpectErrors()
		b := peerOf(a)
		all := events(a)
		if !a.Tell(b.ID(), wire.Message{Event: wire.PeerMediaOffer, SDP: &wire.Description{Type: "offer", SDP: text}}) {
			t.Fatal("a could not tell b")
		}
		a.Mesh.Receive(wire.Message{Event: wire.PeerMediaAnswer, ClientID: b.ID(), SDP: &wire.Description{Type: "answer", SDP: text}})
		s.settle()
		if errs := errorsOf(all); len(errs) == 0 {
			t.Errorf("nothing was said of %q", text)
		}
		s.finish()
	}
}

// A hostile page spoils its own connection, nobody else's.
func TestAFloodOnTheControlChannelHitsItsSender(t *testing.T) {
	session := &wire.Description{Type: "offer", SDP: "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n"}
	for name, message := range map[string]func(i int) wire.Message{
		"pings":  func(int) wire.Message { return wire.Message{Event: wire.Ping} },
		"pongs":  func(int) wire.Message { return wire.Message{Event: wire.Pong} },
		"claims": func(i int) wire.Message { return wire.Message{Event: wire.AliasClaim, Session: strconv.Itoa(i)} },
		"grants": func(i int) wire.Message { return wire.Message{Event: wire.AliasGrant, Session: strconv.Itoa(i)} },
		"offers": func(int) wire.Message { return wire.Message{Event: wire.PeerMediaOffer, SDP: session} },
		"answers": func(int) wire.Message {
			return wire.Message{Event: wire.PeerMediaAnswer, SDP: &wire.Description{Type: "answer", SDP: session.SDP}}
		},
		"channels": func(i int) wire.Message {
			c := meshtest.Reliable("x" + strconv.Itoa(i))
			return wire.Message{Event: wire.ChannelAsk, Channel: &c}
		},
		"sections": func(int) wire.Message {
			return wire.Message{Event: wire.NegotiationAsk, Kinds: []string{"audio", "video", "audio"}}
		},
		"candidates": func(i int) wire.Message {
			return wire.Message{Event: wire.PeerICECandidate, Candidate: &wire.Candidate{Candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host ufrag x" + strconv.Itoa(i), SDPMid: "0"}}
		},
		"server talk": func(int) wire.Message { return wire.Message{Event: wire.Welcome, ClientID: "c1", Peers: []string{"x"}} },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			room := s.room("a", "b", "c")
			b, c := room[1], room[2]
			s.ExpectErrors()
			a := ""
			for _, p := range b.Mesh.Peers() {
				if p.ID() != c.Mesh.ID() {
					a = p.ID()
				}
			}
			for i := range 1000 {
				if !b.Tell(a, message(i)) {
					t.Fatal("b could not tell a")
				}
			}
			s.settle()
			c.AddTrack("", "audio")
			c.Send("", meshtest.Reliable("chat"))
			b.Disconnect()
			s.settle()
			s.check() // a and c are whole
			s.finish()
		})
	}
}

func TestAFloodOfDescriptionsOverTheServerIsBounded(t *testing.T) {
	s := newStage(t)
	room := s.room("a", "b", "c")
	a, b := room[0], room[1]
	s.ExpectErrors()
	all := events(a)
	for range 100 {
		a.Mesh.Receive(wire.Message{
			Event: wire.PeerMediaAnswer, ClientID: b.Mesh.ID(),
			SDP: &wire.Description{Type: "answer", SDP: "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n"},
		})
	}
	s.settle()
	if len(errorsOf(all)) == 0 {
		t.Error("a was told nothing")
	}
	b.Disconnect()
	s.finish()
}

func TestARoomMayOverflow(t *testing.T) {
	s := newStage(t)
	a := s.room("a", "b")[0]
	s.ExpectErrors()
	all := events(a)
	for i := range mesh.MaxPeers + 9 { // b is one
		a.Mesh.Receive(wire.Message{Event: wire.PeerConnectOffer, ClientID: "x" + strconv.Itoa(i)})
	}
	full := 0
	for _, e := range errorsOf(all) {
		if e.Reason == mesh.ReasonQueue {
			full++
		}
	}
	if full != 10 || len(a.Mesh.Peers()) != mesh.MaxPeers {
		t.Errorf("%d were refused and %d are in", full, len(a.Mesh.Peers()))
	}
	s.finish() // those who do not exist time out
}

// A page's token (alias.go) is no secret from its peers: whoever calls himself by
// it must not get anybody dropped.
func TestAPageUnderAnothersNameReplacesNobody(t *testing.T) {
	for name, hello := range map[string]string{"of b": "page=b-1", "of a itself": "page=a-1"} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			hub := s.NewHub()
			a, b := s.page("a", hub), s.page("b", hub)
			s.together(a, b)
			s.ExpectErrors()
			all := events(a)
			m := s.NewOldClient("m", hub, meshtest.Browser{}, "audio")
			m.Hello = []string{"control", hello}
			m.Connect()
			s.settle()
			for _, e := range *all {
				if e.Name == mesh.PeerDisconnect && s.NameOf(e.ClientID) != "m" { // who does not answer
					t.Errorf("a was told that %s is gone: %s", e.ClientID, e.Reason)
				}
			}
			m.Disconnect()
			s.finish()
		})
	}
}
