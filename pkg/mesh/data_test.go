package mesh_test

import (
	"errors"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/meshy/meshy/pkg/frame"
	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/mesh/meshtest"
	"github.com/meshy/meshy/pkg/wire"
)

var (
	chat  = meshtest.Reliable("chat")
	bag   = wire.Channel{Label: "bag", Unordered: true, MaxRetransmits: -1, MaxPacketLifeTime: -1}
	moves = wire.Channel{Label: "moves", MaxRetransmits: 0, MaxPacketLifeTime: -1}
)

// pair returns two connected pages with all kinds of channels.
func (s *stage) pair() (a, b *meshtest.Page) {
	hub := s.NewHub()
	a, b = s.page("a", hub), s.page("b", hub)
	for _, p := range []*meshtest.Page{a, b} {
		p.Configure(chat, bag, moves)
	}
	s.together(a, b)
	return a, b
}

// What is sent arrives once, whole and in its channel's order, whatever its size
// and kind, from everyone to everyone, though channels break meanwhile.
func TestDataOfEverySizeAndKindArrives(t *testing.T) {
	for seed := range uint64(300) {
		s := &stage{World: meshtest.New(seed), t: t}
		if err := s.talk(rand.New(rand.NewPCG(seed, 1))); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if p := s.Problems(); len(p) > 0 {
			t.Fatalf("seed %d:\n%s", seed, strings.Join(p[:min(len(p), 5)], "\n"))
		}
	}
}

// talk has 2 to 8 pages send each other what they can.
func (s *stage) talk(draw *rand.Rand) error {
	s.Excuse() // queues may be full
	hub := s.NewHub()
	var pages []*meshtest.Page
	for _, name := range "abcdefgh"[:2+draw.IntN(7)] {
		p := s.NewPage(string(name), hub)
		p.Configure(chat, bag, moves)
		pages = append(pages, p)
		p.Connect()
	}
	for range 1 + draw.IntN(30) {
		a, b := pages[draw.IntN(len(pages))], pages[draw.IntN(len(pages))]
		c := []wire.Channel{chat, bag, moves}[draw.IntN(3)]
		switch draw.IntN(10) {
		case 0:
			s.Pause(a, b)
			if err := s.RunFor(draw.IntN(300)); err != nil {
				return err
			}
			s.GoOn(a, b)
		case 1:
			s.BreakChannel(a, b, c.Label)
			if err := s.RunFor(draw.IntN(10)); err != nil {
				return err
			}
			a.Open("", c, func(error) {})
			b.Open("", c, func(error) {})
		default:
			most := []int{0, 100, 20_000, 300_000, 5 << 20}[draw.IntN(5)]
			if c.Label == moves.Label {
				most = min(most, 1000)
			}
			for range 1 + draw.IntN(10) {
				a.SendSized("", c, draw.IntN(most+1))
			}
		}
		if err := s.RunFor(draw.IntN(200)); err != nil {
			return err
		}
	}
	if err := s.Run(); err != nil {
		return err
	}
	s.Check()
	return s.DisconnectAll()
}

func TestMessagesOfOneTurnShareFrames(t *testing.T) {
	s := newStage(t)
	a, b := s.pair()
	b.Deaf = true
	send := func() {
		if err := a.Post("", "chat", a.NewPayload("1", 0), func(error) {}); err != nil {
			t.Fatal(err)
		}
	}
	send()
	if n := a.Packets(peerOf(a).ID(), "chat"); n != 1 {
		t.Errorf("an idle channel sends at once, not after %d packets", n)
	}
	for range 500 {
		send()
	}
	s.settle()
	if n := a.Packets(peerOf(a).ID(), "chat"); n > 4 {
		t.Errorf("501 messages of one turn went in %d packets", n)
	}
	before := a.Packets(peerOf(a).ID(), "chat")
	send()
	if n := a.Packets(peerOf(a).ID(), "chat"); n != before+1 {
		t.Errorf("the first of the next turn waits: %d packets", n)
	}
	s.finish()
}

// A frame is lost as soon as one of its packets is: where messages may get lost
// they share no more than a packet.
func TestLossyChannelsShareNoMoreThanAPacket(t *testing.T) {
	s := newStage(t)
	a, b := s.pair()
	b.Deaf = true
	for range 100 {
		if err := a.Post("", "moves", a.NewPayload("1", 100), func(error) {}); err != nil {
			t.Fatal(err)
		}
	}
	s.settle()
	if n := a.Packets(peerOf(a).ID(), "moves"); n < 100*100/mesh.PacketSize || n > 30 {
		t.Errorf("100 messages of 100 bytes went in %d packets", n)
	}
	var got error
	if err := a.Post("", "moves", a.NewBinary("1", 1<<20, false), func(err error) { got = err }); err != nil {
		t.Fatal(err)
	}
	s.Excuse()
	s.settle()
	if !errors.Is(got, mesh.ErrTooLarge) || !strings.Contains(got.Error(), "may lose") {
		t.Errorf("1 MiB on a channel that may lose messages: %v", got)
	}
	s.finish()
}

func TestALargeMessageTellsHowFarItIs(t *testing.T) {
	s := newStage(t)
	a, b := s.pair()
	sent, received := events(a), events(b)
	a.SendSized("", chat, 5<<20)
	s.settle()
	for name, all := range map[string][]mesh.Event{"sender": *sent, "receiver": *received} {
		last, n := 0, 0
		for _, e := range all {
			if e.Name != mesh.PeerDataProgress {
				continue
			}
			if n++; e.Done <= last || e.Total != 5<<20 || e.Sent != (name == "sender") || e.Channel != "chat" {
				t.Errorf("%s: after %d: %+v", name, last, e)
			}
			last = e.Done
		}
		if last != 5<<20 || n < 10 || n > 101 {
			t.Errorf("%s: %d events, the last of %d bytes", name, n, last)
		}
	}
	s.finish()
}

func TestASendCanBeCancelled(t *testing.T) {
	why := errors.New("enough")
	for name, wait := range map[string]int{"before it begins": 0, "in the middle": 30, "at its end": 60_000} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			a, b := s.pair()
			var big, small error
			open := true
			got := 0
			b.Deaf = true
			b.Listener = func(e mesh.Event) {
				if e.Name == mesh.PeerDataMessage {
					got++
				}
			}
			if wait == 0 {
				a.SendSized("", chat, 3<<20) // it is behind this one
			}
			if err := a.Post("", "chat", a.NewBinary("1", 20<<20, true), func(err error) { big, open = err, false }); err != nil {
				t.Fatal(err)
			}
			s.pass(wait)
			a.Withdraw(why)
			if (big == why) != (wait < 60_000) || open {
				t.Errorf("settled %v with %v", !open, big)
			}
			if err := a.Post("", "chat", a.NewPayload("2", 0), func(err error) { small = err }); err != nil {
				t.Fatal(err)
			}
			s.settle()
			want := map[string]int{"before it begins": 2, "in the middle": 1, "at its end": 2}[name]
			if got != want || small != nil {
				t.Errorf("b got %d messages, want %d; the next one: %v", got, want, small)
			}
			s.Excuse()
			a.Disconnect()
			b.Disconnect()
		})
	}
}

func TestTooMuchIsRefusedBeforeItIsSent(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b := s.page("a", hub), s.page("b", hub)
	a.Configure(chat)
	b.Limits = mesh.DefaultData()
	b.Limits.MaxMessage = 1 << 20
	b.Configure(chat)
	s.together(a, b)
	for size, want := range map[int]error{1 << 20: nil, 1<<20 + 1: mesh.ErrTooLarge, mesh.MaxMessage + 1: mesh.ErrTooLarge} {
		var got error
		b.Deaf = true
		if err := a.Post("", "chat", a.NewBinary("1", size, false), func(err error) { got = err }); err != nil {
			t.Fatal(err)
		}
		s.settle()
		if !errors.Is(got, want) || want == nil && got != nil {
			t.Errorf("%d bytes: %v", size, got)
		}
	}
	s.finish()
}

// A peer whose description allows hardly any bytes at once gets no large message,
// and the page learns why.
func TestAPeerThatTakesHardlyAnythingAtOnce(t *testing.T) {
	s := newStage(t)
	a, _ := s.pair()
	s.Excuse()
	s.MostAtOnce = 10
	for _, label := range []string{"chat", "bag"} {
		var got error
		if err := a.Post("", label, a.NewBinary("1", 100_000, false), func(err error) { got = err }); err != nil {
			t.Fatal(err)
		}
		s.settle()
		if !errors.Is(got, mesh.ErrTooLarge) {
			t.Errorf("on %s: %v", label, got)
		}
	}
	s.MostAtOnce = 0
	a.Send("", chat)
	s.finish()
}

// A page sends no more at the same time than its peer keeps of unfinished messages:
// what goes beyond that the peer would drop.
func TestUnfinishedMessagesKeepToThePeersBounds(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b := s.page("a", hub), s.page("b", hub)
	a.Configure(chat, bag)
	b.Limits = mesh.DefaultData()
	b.Limits.MaxMessage = 1 << 20
	b.Configure(chat, bag)
	s.together(a, b)
	b.Deaf = true
	got, settled := 0, 0
	b.Listener = func(e mesh.Event) {
		switch e.Name {
		case mesh.PeerDataMessage:
			got++
		case mesh.MeshError:
			t.Error(e.Err)
		}
	}
	for i := range 48 {
		label, size := "chat", 900_000
		if i%3 > 0 {
			label, size = "bag", 70_000+i*1000
		}
		if err := a.Post("", label, a.NewBinary(strconv.Itoa(i), size, false), func(err error) {
			if settled++; err != nil {
				t.Errorf("message %d: %v", i, err)
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
	s.settle()
	if got != 48 || settled != 48 {
		t.Errorf("of 48 messages b got %d, and %d calls are settled", got, settled)
	}
	s.finish()
}

// One slow peer holds up neither the others nor the page.
func TestASlowPeerHoldsUpNobodyElse(t *testing.T) {
	s := newStage(t)
	all := s.room("a", "b", "c")
	a, b, c := all[0], all[1], all[2]
	b.Deaf, c.Deaf = true, true
	got := map[*meshtest.Page]int{}
	for _, p := range []*meshtest.Page{b, c} {
		p.Listener = func(e mesh.Event) {
			if e.Name == mesh.PeerDataMessage {
				got[p]++
			}
		}
	}
	s.Pause(a, b)
	settled := 0
	for range 40 {
		if err := a.Post("", "chat", a.NewBinary("1", 200_000, false), func(err error) {
			if settled++; err != nil {
				t.Error(err)
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
	s.pass(1000)
	if got[b] != 0 || got[c] != 40 || settled == 40 {
		t.Errorf("b got %d, c got %d, %d calls are settled", got[b], got[c], settled)
	}
	s.GoOn(a, b)
	s.settle()
	if got[b] != 40 || settled != 40 {
		t.Errorf("at last b got %d, and %d calls are settled", got[b], settled)
	}
	s.finish()
}

// What a peer sends against the rules is dropped and reported; it holds nothing,
// and nobody else notices.
func TestFramesThatMakeNoSenseAreDropped(t *testing.T) {
	header := func(f frame.Frame) []byte { return f.Append(nil) }
	for name, forge := range map[string]func(a *meshtest.Page, to string) bool{
		"no header":    func(a *meshtest.Page, to string) bool { return a.Forge(to, "chat", []byte{2}, 0) },
		"no such kind": func(a *meshtest.Page, to string) bool { return a.Forge(to, "chat", make([]byte, 64), 0) },
		"lengths beyond": func(a *meshtest.Page, to string) bool {
			return a.Forge(to, "chat", header(frame.Frame{Kind: frame.Batch, Records: []frame.Record{{Size: 100}}}), 9)
		},
		"10 GB": func(a *meshtest.Page, to string) bool {
			return a.Forge(to, "chat", header(frame.Frame{Kind: frame.Chunk, Number: 1, Total: 10 << 30}), 2000)
		},
		"a chunk without a beginning": func(a *meshtest.Page, to string) bool {
			return a.Forge(to, "chat", header(frame.Frame{Kind: frame.Chunk, Number: 1, Total: 10_000, Offset: 5000}), 2000)
		},
		"a chunk twice": func(a *meshtest.Page, to string) bool {
			h := header(frame.Frame{Kind: frame.Chunk, Number: 1, Total: 10_000})
			first, again := a.Forge(to, "bag", h, 2000), a.Forge(to, "bag", h, 2000)
			return first && again
		},
		"a message in crumbs": func(a *meshtest.Page, to string) bool {
			return a.Forge(to, "chat", header(frame.Frame{Kind: frame.Chunk, Number: 1, Total: 10_000}), mesh.MinChunk-1)
		},
		"a number out of order": func(a *meshtest.Page, to string) bool {
			return a.Forge(to, "chat", header(frame.Frame{Kind: frame.Chunk, Number: 7, Total: 10_000}), 2000)
		},
		"a number far away":         func(a *meshtest.Page, to string) bool { return a.ForgeText(to, "bag", 1, 1<<40) },
		"no number where it counts": func(a *meshtest.Page, to string) bool { return a.ForgeText(to, "bag", 1, 0) },
		"more unfinished than may be": func(a *meshtest.Page, to string) bool {
			for n := range uint64(mesh.MaxUnfinished + 1) {
				if !a.Forge(to, "bag", header(frame.Frame{Kind: frame.Chunk, Number: n + 1, Total: 10_000}), 2000) {
					return false
				}
			}
			return true
		},
		"thanks for what was not sent": func(a *meshtest.Page, to string) bool {
			return a.Forge(to, "chat", header(frame.Frame{Kind: frame.Received, Number: 1000}), 0)
		},
		"a cancel of nothing": func(a *meshtest.Page, to string) bool {
			return a.Forge(to, "chat", header(frame.Frame{Kind: frame.Cancel, Number: 1 << 50}), 0)
		},
		"parts that may get lost": func(a *meshtest.Page, to string) bool {
			return a.Forge(to, "moves", header(frame.Frame{Kind: frame.Chunk, Number: 1, Total: 10_000}), 2000)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			a, b := s.pair()
			s.Excuse()
			all := events(b)
			if !forge(a, peerOf(a).ID()) {
				t.Fatal("it could not be sent")
			}
			for range 5 { // lossy channels
				s.settle()
				if len(errorsOf(all)) == 0 && !forge(a, peerOf(a).ID()) {
					t.Fatal("it could not be sent")
				}
			}
			if errs := errorsOf(all); len(errs) == 0 || errs[0].Reason != mesh.ReasonProtocol || errs[0].ClientID != peerOf(b).ID() {
				t.Errorf("b was told %+v", errs)
			}
			b.Send("", chat) // the other way nothing has happened
			s.finish()
		})
	}
}

// A body that never ends holds what has come of it, and goes with its peer.
func TestEndlessMessagesEndWithTheirPeer(t *testing.T) {
	s := newStage(t)
	a, b := s.pair()
	s.Excuse()
	for n := range uint64(5) {
		a.Forge(peerOf(a).ID(), "bag", frame.Frame{Kind: frame.Chunk, Number: n + 1, Total: mesh.MaxMessage / 4}.Append(nil), 60_000)
	}
	s.settle()
	if n := b.Leaks()["payloads"]; n != 4 {
		t.Errorf("b holds %d unfinished messages, not the 4 that its bound has room for", n)
	}
	a.Disconnect()
	s.settle()
	if n := b.Leaks()["payloads"]; n != 0 {
		t.Errorf("b still holds %d", n)
	}
	b.Disconnect()
}
