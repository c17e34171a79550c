package mesh_test

import (
	"slices"
	"testing"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/mesh/meshtest"
	"github.com/meshy/meshy/pkg/wire"
)

// Two members that lost each other find each other again without a server, through
// any member that both reach.
func TestACommonMemberCarriesWhatAServerWould(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b, c := s.page("a", hub), s.page("b", hub), s.page("c", hub)
	a.AddTrack("", "audio")
	s.together(a, b, c)
	s.pass(2_000)
	hub.Stop()
	s.pass(100)
	s.ExpectErrors()
	all := events(b)
	s.SpoilPair(a, b)
	s.pass(25_000)
	got := conditions(all)
	if !slices.Contains(got, "rebuilding") || !slices.Contains(got, "connected") {
		t.Errorf("b was told %q", got)
	}
	for _, c := range got {
		if c == "connect" || len(c) > 10 && c[:10] == "disconnect" {
			t.Errorf("b was told %q", c)
		}
	}
	s.check()
	for _, p := range []*meshtest.Page{a, b, c} {
		p.Disconnect()
	}
	s.finish()
}

func TestANewcomerHalfConnectedFindsTheRestWithoutAServer(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b, c := s.page("a", hub), s.page("b", hub), s.page("c", hub)
	s.together(a, b)
	s.pass(2_000)
	s.ExpectErrors()
	s.CutPair(b, c) // so that b and c do not meet while the server lives
	c.Connect()
	s.pass(1_000)
	hub.Stop()
	s.HealPair(b, c)
	s.pass(90_000)
	s.check()
	for _, p := range []*meshtest.Page{a, b, c} {
		p.Disconnect()
	}
	s.finish()
}

// A pair that was given up is met again through the others, too.
func TestAPairThatWasGivenUpMeetsAgainWithoutAServer(t *testing.T) {
	s := newStage(t)
	room := s.room("a", "b", "c")
	s.pass(2_000)
	s.server.Stop()
	s.ExpectErrors()
	all := events(room[0])
	s.CutPair(room[0], room[1])
	s.pass(60_000)
	if got := conditions(all); got[len(got)-1] != "disconnect failed" {
		t.Errorf("a was told %q", got)
	}
	s.HealPair(room[0], room[1])
	s.pass(40_000)
	s.check()
	for _, p := range room {
		p.Disconnect()
	}
	s.finish()
}

// Who carries cannot speak for those whom he carries for, nor for who is connected.
func TestACarrierCannotSpeakForAnother(t *testing.T) {
	s := newStage(t)
	room := s.room("a", "b", "m")
	a, m := room[0], room[2]
	s.pass(2_000)
	s.ExpectErrors()
	all := events(a)
	idOf := func(p *meshtest.Page) string {
		for _, q := range m.Mesh.Peers() {
			if s.NameOf(q.ID()) == s.NameOf(p.Mesh.ID()) {
				return q.ID()
			}
		}
		return ""
	}
	offer := &wire.Description{Type: "offer", SDP: "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=meshy:1 control page=b-1 proof=0123456789abcdef\r\n"}
	for _, page := range []string{"b-1", "a-1", "m-1", "nobody"} {
		m.Tell(idOf(a), wire.Message{Event: wire.Relay, ClientID: page, PeerClientID: "a-1", SDP: offer})
		m.Tell(idOf(a), wire.Message{Event: wire.Relay, ClientID: page, PeerClientID: "a-1", Candidate: &wire.Candidate{Candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host", SDPMid: "0"}})
	}
	for range 1000 {
		m.Tell(idOf(a), wire.Message{Event: wire.Relay, PeerClientID: "b-1", SDP: offer})
	}
	m.Tell(idOf(a), wire.Message{Event: wire.Reach, Edges: []wire.Edge{{Page: "phantom", ClientID: "phantom", State: "connected", RTT: -1, Loss: -1}}})
	s.pass(20_000)
	for _, e := range *all {
		if e.Name == mesh.PeerDisconnect || e.Name == mesh.PeerState || e.Name == mesh.PeerConnect {
			t.Errorf("a was told %s of %s", e.Name, s.NameOf(e.ClientID))
		}
	}
	m.Tell(idOf(a), wire.Message{Event: wire.Reach}) // the phantom is given up
	s.pass(90_000)
	s.check()
	s.finish()
}
