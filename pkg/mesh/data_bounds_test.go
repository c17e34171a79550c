package mesh_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/mesh/meshtest"
	"github.com/meshy/meshy/pkg/wire"
)

// A peer that numbers its messages against the rules is heard of no further than the
// window goes, and in no order twice.
func TestNumbersBeyondTheWindowAreDropped(t *testing.T) {
	for name, forge := range map[string]func(a *meshtest.Page, to string) bool{
		"a frame that reaches beyond it": func(a *meshtest.Page, to string) bool { return a.ForgeText(to, "bag", 30_000, 2) },
		"from zero":                      func(a *meshtest.Page, to string) bool { return a.ForgeText(to, "bag", 5, 0) },
	} {
		s := newStage(t)
		a, b := s.pair()
		s.Excuse()
		b.Deaf = true
		all := events(b)
		if !forge(a, peerOf(a).ID()) {
			t.Fatal("it could not be sent")
		}
		s.settle()
		if errs := errorsOf(all); len(errs) != 1 || errs[0].Reason != mesh.ReasonProtocol {
			t.Errorf("%s: b was told %+v", name, errs)
		}
	}
}

// What was taken before the peer said how much it takes is refused then, not lost.
func TestTooMuchForThePeerIsRefusedThoughItWaited(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b := s.page("a", hub), s.page("b", hub)
	b.Limits = mesh.DefaultData()
	b.Limits.MaxMessage = 1 << 20
	for _, p := range []*meshtest.Page{a, b} {
		p.Configure(chat)
	}
	s.together(a)
	b.Connect()
	if met, err := s.RunUntil(func() bool { return len(a.Mesh.Peers()) == 1 }); !met || err != nil {
		t.Fatal("a never met b", err)
	}
	var got error
	if err := a.Post("", "chat", a.NewBinary("1", 10<<20, false), func(err error) { got = err }); err != nil {
		t.Fatal(err)
	}
	s.settle()
	if !errors.Is(got, mesh.ErrTooLarge) {
		t.Errorf("10 MiB for a peer that takes 1: %v", got)
	}
	s.finish()
}

// Where two pages declare a channel differently, the one that opens it decides, and
// both are told what to mend; nothing is lost.
func TestAChannelDeclaredDifferentlyStillDelivers(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b := s.page("a", hub), s.page("b", hub)
	a.Configure(wire.Channel{Label: "x", MaxRetransmits: -1, MaxPacketLifeTime: -1})
	b.Configure(wire.Channel{Label: "x", Unordered: true, MaxRetransmits: -1, MaxPacketLifeTime: -1})
	s.Excuse()
	told := events(b)
	toldA := events(a)
	s.together(a, b)
	x := wire.Channel{Label: "x", Unordered: true, MaxRetransmits: -1, MaxPacketLifeTime: -1} // nobody counts on order
	for range 20 {
		a.SendSized("", x, 0)
		b.SendSized("", x, 0)
	}
	s.settle()
	errs := append(errorsOf(told), errorsOf(toldA)...)
	if len(errs) != 1 || !strings.Contains(errs[0].Err.Error(), "other options") {
		t.Errorf("they were told %+v", errs)
	}
	s.finish()
}

// The marks that a page sets hold for channels that are open, too.
func TestMarksHoldForOpenChannels(t *testing.T) {
	s := newStage(t)
	a, b := s.pair()
	b.Deaf = true
	a.Limits = mesh.DefaultData()
	a.Limits.HighWater, a.Limits.LowWater = 16<<10, 0
	a.Configure(chat, bag, moves)
	settled := 0
	for range 60 {
		if err := a.Post("", "moves", a.NewPayload("1", 1000), func(error) { settled++ }); err != nil {
			t.Fatal(err)
		}
	}
	s.settle()
	if settled != 60 {
		t.Errorf("%d of 60 are settled", settled)
	}
	s.finish()
}
