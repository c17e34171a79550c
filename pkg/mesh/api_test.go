package mesh_test

import (
	"errors"
	"testing"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/mesh/meshtest"
	"github.com/meshy/meshy/pkg/wire"
)

// events collects what a page is told, but for messages.
func events(p *meshtest.Page) *[]mesh.Event {
	all := new([]mesh.Event)
	p.Listener = func(e mesh.Event) {
		if e.Name != mesh.PeerDataMessage {
			*all = append(*all, e)
		}
	}
	return all
}

// errorsOf returns the MeshErrors among events.
func errorsOf(all *[]mesh.Event) []mesh.Event {
	var errs []mesh.Event
	for _, e := range *all {
		if e.Name == mesh.MeshError {
			errs = append(errs, e)
		}
	}
	return errs
}

func TestConnectNeedsASocket(t *testing.T) {
	p := newStage(t).NewPage("a", nil)
	if err := p.Mesh.Connect(); !errors.Is(err, mesh.ErrNoSocket) {
		t.Errorf("got %v", err)
	}
	p.Mesh.Disconnect() // and leaving nothing is nothing
}

func TestCallsBeforeConnectSayWhatToDo(t *testing.T) {
	s := newStage(t)
	p := s.page("a", s.NewHub())
	never := func(error) { t.Error("done was called") }
	if err := p.Post("", "chat", p.NewPayload("1", 0), never); !is(err, mesh.ErrNotConnected, "send", "") {
		t.Errorf("send: %v", err)
	}
	if err := p.Mesh.Open("", meshtest.Reliable("x"), never); !is(err, mesh.ErrNotConnected, "open", "") {
		t.Errorf("open: %v", err)
	}
	if n := p.Leaks()["payloads"]; n > 0 {
		t.Errorf("%d payloads left by a send that failed", n)
	}
}

func TestUnknownNamesAreErrors(t *testing.T) {
	s := newStage(t)
	a := s.room("a", "b")[0]
	never := func(error) { t.Error("done was called") }
	for name, c := range map[string]struct {
		err      error
		want     error
		op, peer string
	}{
		"send to a stranger":       {a.Post("x", "chat", a.NewPayload("1", 0), never), mesh.ErrUnknownPeer, "send", "x"},
		"send on no channel":       {a.Post("", "x", a.NewPayload("1", 0), never), mesh.ErrUnknownChan, "send", ""},
		"open with a stranger":     {a.Mesh.Open("x", meshtest.Reliable("x"), never), mesh.ErrUnknownPeer, "open", "x"},
		"remove from a stranger":   {a.Mesh.RemoveTrack("x", "x"), mesh.ErrUnknownPeer, "removeTrack", "x"},
		"remove no track":          {a.Mesh.RemoveTrack("", "x"), mesh.ErrUnknownTrack, "removeTrack", ""},
		"remove another's sender":  {a.Mesh.RemoveSender("", new(meshtest.Sender)), mesh.ErrUnknownTrack, "removeTrack", ""},
		"add a track for stranger": {addTrackTo(a, "x"), mesh.ErrUnknownPeer, "addTrack", "x"},
	} {
		if !is(c.err, c.want, c.op, c.peer) {
			t.Errorf("%s: %v", name, c.err)
		}
	}
	s.finish()
}

func addTrackTo(p *meshtest.Page, to string) error {
	_, err := p.Mesh.AddTrack(to, &meshtest.Track{Kind: "audio"}, nil, nil)
	return err
}

func TestConnectTwiceIsConnectOnce(t *testing.T) {
	s := newStage(t)
	a := s.room("a", "b")[0]
	all := events(a)
	if err := a.Mesh.Connect(); err != nil {
		t.Error(err)
	}
	s.settle()
	if len(*all) > 0 {
		t.Errorf("told of %v", *all)
	}
	s.finish()
}

func TestAPageAloneIsNotReady(t *testing.T) {
	s := newStage(t)
	a := s.page("a", s.NewHub())
	all := events(a)
	s.together(a)
	if len(*all) != 1 || (*all)[0].Name != mesh.MeshCreateOffer {
		t.Errorf("told of %v", *all)
	}
	if a.Mesh.ID() == "" {
		t.Error("the hub has told it no id")
	}
	s.finish()
	if a.Mesh.ID() != "" {
		t.Error("it has an id after disconnect()")
	}
}

// peerOf returns the only peer of p.
func peerOf(p *meshtest.Page) *mesh.Peer { return p.Mesh.Peers()[0] }

func TestMessagesSentBeforeOpenArriveInOrder(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b := s.page("a", hub), s.page("b", hub)
	s.together(a)
	b.Connect()
	if met, err := s.RunUntil(func() bool { return len(a.Mesh.Peers()) == 1 }); !met || err != nil {
		t.Fatal("a never met b", err)
	}
	for range 100 {
		a.Send("", meshtest.Reliable("chat"))
	}
	s.settle()
	s.check() // order, and that none is lost
	s.finish()
}

func TestAFullQueueRefusesAndKeepsWhatItHas(t *testing.T) {
	for name, c := range map[string]struct{ count, size, refused int }{
		"by number": {mesh.MaxQueuedMessages + 10, 1, 10},
		"by bytes":  {mesh.MaxQueuedBytes/(256<<10) + 3, 256 << 10, 3},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			hub := s.NewHub()
			a, b := s.page("a", hub), s.page("b", hub)
			s.together(a)
			b.Connect()
			if met, err := s.RunUntil(func() bool { return len(a.Mesh.Peers()) == 1 }); !met || err != nil {
				t.Fatal("a never met b", err)
			}
			s.Excuse() // the page is told that its queue is full
			taken, refused := 0, 0
			for range c.count {
				p := a.NewPayload("", c.size)
				if err := a.Post("", "chat", p, func(err error) {
					switch {
					case err == nil:
						taken++
					case is(err, mesh.ErrQueueFull, "send", peerOf(a).ID()):
						refused++
					default:
						t.Errorf("done: %v", err)
					}
				}); err != nil {
					t.Fatal(err)
				}
			}
			s.pass(0) // what fails at once is told at the end of the turn
			if refused != c.refused || taken != 0 {
				t.Errorf("at once %d were refused and %d taken, want %d and 0", refused, taken, c.refused)
			}
			b.Listener, b.Deaf = nil, true
			s.settle()
			if taken != c.count-c.refused {
				t.Errorf("%d were taken in the end, want %d", taken, c.count-c.refused)
			}
			s.finish()
		})
	}
}

func TestOpenFromBothSidesAtOnce(t *testing.T) {
	s := newStage(t)
	room := s.room("a", "b")
	opened := 0
	for _, p := range room {
		p.Open("", meshtest.Reliable("x"), func(err error) {
			if err != nil {
				t.Error(err)
			}
			opened++
		})
	}
	s.settle()
	if opened != 2 {
		t.Errorf("%d of 2 calls were answered", opened)
	}
	for _, p := range room {
		p.Send("", meshtest.Reliable("x"))
	}
	s.finish()
}

func TestOpenWithNobodyIsOpen(t *testing.T) {
	s := newStage(t)
	a := s.page("a", s.NewHub())
	s.together(a)
	called := false
	a.Open("", meshtest.Reliable("x"), func(err error) { called = err == nil })
	if !called {
		t.Error("done was not called, or with an error")
	}
	s.finish()
}

func TestOpenFailsWhenThePeerGoes(t *testing.T) {
	s := newStage(t)
	room := s.room("a", "b")
	a, b := room[0], room[1]
	id := peerOf(a).ID()
	s.ExpectErrors()
	s.CutPair(a, b)
	var got error
	a.Open(id, meshtest.Reliable("x"), func(err error) { got = err })
	s.settle()
	if !is(got, mesh.ErrPeerGone, "peer", id) {
		t.Errorf("got %v", got)
	}
	a.Disconnect()
	b.Disconnect()
	s.finish()
}

func TestTooManyChannelsAreRefused(t *testing.T) {
	s := newStage(t)
	a := s.room("a", "b")[0]
	fine := func(err error) {
		if err != nil {
			t.Error(err)
		}
	}
	for i := range mesh.MaxChannels - 1 { // one is configured
		a.Open("", meshtest.Reliable("x"+string(rune('A'+i))), fine)
	}
	err := a.Mesh.Open("", meshtest.Reliable("one more"), func(error) { t.Error("done was called") })
	if !is(err, mesh.ErrTooManyChans, "open", "") {
		t.Errorf("got %v", err)
	}
	s.finish()
}

func TestABrowserWithoutWebRTCSaysSo(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b := s.page("a", hub), s.page("b", hub)
	b.Refuse = errors.New("RTCPeerConnection is not defined")
	s.ExpectErrors()
	all := events(b)
	a.Connect()
	b.Connect()
	s.settle()
	errs := errorsOf(all)
	if len(errs) == 0 || errs[0].Reason != mesh.ReasonWebRTC || !errors.Is(errs[0].Err, b.Refuse) {
		t.Errorf("b was told %v", errs)
	}
	b.Disconnect()
	s.finish()
}

// Every standing connection stays, and work on it goes on.
func TestWorkGoesOnWithoutTheServer(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b, c := s.page("a", hub), s.page("b", hub), s.page("c", hub)
	s.together(a, b, c)
	hub.Stop()
	s.pass(100)
	d := a.AddTrack("", "audio")
	b.AddTrack("", "video")
	c.AddTrack(peerOf(c).ID(), "audio")
	b.Open("", meshtest.Reliable("x"), func(err error) {
		if err != nil {
			t.Error(err)
		}
	})
	s.pass(5000)
	s.check()
	a.RemoveTrack("", d)
	b.Send("", meshtest.Reliable("x"))
	s.pass(5000)
	s.check()
	all := events(a)
	c.Disconnect()
	s.pass(5000)
	s.check()
	// The word may go down with the connection; its end tells as well.
	gone := (*all)[len(*all)-2]
	if gone.Name != mesh.PeerDisconnect || gone.Reason != mesh.ReasonLeft && gone.Reason != mesh.ReasonLost {
		t.Errorf("a was told %+v", gone)
	}
	a.Disconnect()
	b.Disconnect()
	s.finish()
}

func TestAnOwnedSocketIsDialledAgainWithBackoff(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b := s.page("a", hub), s.page("b", hub)
	a.OwnSocket(true)
	b.OwnSocket(true)
	s.together(a, b)
	hub.Stop()
	before := a.Dials()
	s.pass(60_000)
	if n := a.Dials() - before; n < 6 || n > 60 {
		t.Errorf("dialled %d times in a minute", n)
	}
	hub.Start()
	s.settle()
	s.check()
	c := s.page("c", hub)
	c.Connect()
	s.finish()
}

func TestComingAndGoingTenTimes(t *testing.T) {
	s := newStage(t)
	room := s.room("a", "b", "c")
	b := room[1]
	b.AddTrack("", "audio")
	for range 10 {
		b.Disconnect() // which looks for what it leaves behind
		s.settle()
		b.Connect()
		s.settle()
		s.check()
	}
	s.finish()
}

func TestAPeerSaysWhoItIs(t *testing.T) {
	s := newStage(t)
	room := s.room("a", "b")
	p := peerOf(room[0])
	if got, ok := room[0].Mesh.Peer(p.ID()); !ok || got != p || p.Conn() == nil {
		t.Errorf("Peer(%q) = %v, %v", p.ID(), got, ok)
	}
	if p.ID() != room[1].Mesh.ID() {
		t.Errorf("b is %q here and %q there", p.ID(), room[1].Mesh.ID())
	}
	if _, ok := room[0].Mesh.Peer("x"); ok {
		t.Error("a stranger is a peer")
	}
	s.finish()
}

func TestASectionThatCarriesAnotherTrackIsAnotherTrack(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a := s.page("a", hub)
	old := s.NewOldClient("old", hub, meshtest.Browser{}, "audio")
	a.Connect()
	old.Connect()
	s.settle()
	all := events(a)
	id := old.Retag().ID
	s.settle()
	got := *all
	if len(got) != 2 || got[0].Name != mesh.PeerRemoveTrack || got[1].Name != mesh.PeerAddTrack || got[1].TrackID != id {
		t.Errorf("told of %+v", got)
	}
	s.finish()
}

// JSEP joins only what addTrack made to an offer's sections (RFC 8829 §5.10), so
// this one never gets a mid, and its browser asks for negotiation for ever.
func TestATransceiverOfThePagesOwnEndsInAnError(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b := s.page("a", hub), s.page("b", hub)
	s.together(a)
	s.together(b) // a was there before, so b is the responder
	s.ExpectErrors()
	all := events(b)
	if err := peerOf(b).Conn().AddReceiver("audio"); err != nil {
		t.Fatal(err)
	}
	s.settle()
	if errs := errorsOf(all); len(errs) != 1 || errs[0].Reason != mesh.ReasonTrack {
		t.Errorf("b was told %+v", errs)
	}
	b.AddTrack("", "video") // and work on the connection goes on
	s.finish()
}

func TestEveryKindOfChannelOpensAsAsked(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b := s.page("a", hub), s.page("b", hub)
	kinds := []wire.Channel{
		{Label: "ordered", MaxRetransmits: -1, MaxPacketLifeTime: -1},
		{Label: "lossy", Unordered: true, MaxRetransmits: 0, MaxPacketLifeTime: -1},
		{Label: "brief", MaxRetransmits: -1, MaxPacketLifeTime: 100},
	}
	a.Configure(kinds...)
	b.Configure(kinds...)
	s.together(a, b)
	for _, p := range []*meshtest.Page{a, b} {
		for _, want := range kinds {
			if got := p.ChannelsTo(peerOf(p).ID()); !contains(got, want) {
				t.Errorf("want %+v among %+v", want, got)
			}
		}
	}
	s.finish()
}

func contains(all []wire.Channel, c wire.Channel) bool {
	for _, x := range all {
		if x == c {
			return true
		}
	}
	return false
}

// What was sent to one peer alone ends with it: it is nobody's any more.
func TestTracksToOnePeerEndWithIt(t *testing.T) {
	s := newStage(t)
	room := s.room("a", "b")
	d := room[0].AddTrack(peerOf(room[0]).ID(), "audio")
	s.settle()
	room[1].Disconnect()
	s.settle()
	if err := room[0].Mesh.RemoveTrack("", d.ID); !is(err, mesh.ErrUnknownTrack, "removeTrack", "") {
		t.Errorf("got %v", err)
	}
	s.finish()
}
