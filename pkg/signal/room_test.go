package signal

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/meshy/meshy/pkg/wire"
	"pgregory.net/rapid"
)

// sink is a conn that keeps what is written to it.
type sink struct {
	mu  sync.Mutex
	got []string
}

func (s *sink) Write(frame []byte) error {
	m, err := wire.Decode(frame)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, show(m))
	return nil
}

// take returns what has been written since the last take.
func (s *sink) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	got := s.got
	s.got = nil
	return got
}

func (s *sink) Listen(listener)                    {}
func (s *sink) Start()                             {}
func (s *sink) Ping() error                        { return nil }
func (s *sink) Close(wire.CloseCode, string) error { return nil }
func (s *sink) Hurry()                             {}
func (s *sink) Abort()                             {}

// writes reports that what waits for c is being written.
func (c *client) writes() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pumping
}

func show(m wire.Message) string {
	return fmt.Sprint(m.Event, " ", m.ClientID, m.PeerClientID, m.Peers)
}

// The room against a model that knows only the promises of doc.go.
func TestRoomKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limits := Limits{}.WithDefaults()
		r := newRoom("r")
		type guest struct {
			*client
			sink  *sink
			known bool
		}
		guests := make(map[string]*guest)
		var order []string // announced, oldest first
		next := 0
		want := make(map[string][]string) // what each is to get of the present step
		pick := func(t *rapid.T, label string) *guest {
			if len(guests) == 0 {
				t.Skip("nobody is there")
			}
			return guests[rapid.SampledFrom(slices.Sorted(maps.Keys(guests))).Draw(t, label)]
		}
		forget := func(g *guest) {
			g.known = false
			order = slices.DeleteFunc(order, func(id string) bool { return id == g.id })
		}
		others := func(g *guest, m wire.Message) {
			for id := range guests {
				if id != g.id {
					want[id] = append(want[id], show(m))
				}
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				for id, g := range guests {
					for g.writes() {
						runtime.Gosched()
					}
					if got := g.sink.take(); !slices.Equal(got, want[id]) {
						t.Fatalf("%s got %q, want %q", id, got, want[id])
					}
				}
				clear(want)
			},
			"enter": func(t *rapid.T) {
				next++
				s := &sink{}
				g := &guest{client: newClient(fmt.Sprint("g", next), s, &limits, newStats()), sink: s}
				r.enter(g.client, 1<<10)
				guests[g.id] = g
			},
			"announce": func(t *rapid.T) {
				g := pick(t, "who")
				forget(g)
				want[g.id] = append(want[g.id], show(wire.Message{Event: wire.Welcome, ClientID: g.id, Peers: order}))
				for _, id := range order {
					want[id] = append(want[id], show(wire.Message{Event: wire.PeerConnectOffer, ClientID: g.id}))
				}
				order = append(order, g.id)
				g.known = true
				g.receive([]byte(`{"event":"`+string(wire.PeerConnectOffer)+`"}`), true)
			},
			"withdraw": func(t *rapid.T) {
				g := pick(t, "who")
				forget(g)
				others(g, wire.Message{Event: wire.PeerDisconnect, ClientID: g.id})
				g.receive([]byte(`{"event":"`+string(wire.PeerDisconnect)+`"}`), true)
			},
			"write": func(t *rapid.T) {
				from, to := pick(t, "from"), pick(t, "to")
				from.known = from.known || from != to
				want[to.id] = append(want[to.id], show(wire.Message{Event: wire.PeerConnectAnswer, ClientID: from.id}))
				from.receive([]byte(`{"event":"`+string(wire.PeerConnectAnswer)+`","data":{"clientId":"`+to.id+`"}}`), true)
			},
			"write to nobody": func(t *rapid.T) {
				from := pick(t, "from")
				want[from.id] = append(want[from.id], show(wire.Message{Event: wire.ServerError, PeerClientID: "nobody"}))
				from.receive([]byte(`{"event":"`+string(wire.PeerConnectAnswer)+`","data":{"clientId":"nobody"}}`), true)
			},
			"leave": func(t *rapid.T) {
				g := pick(t, "who")
				reason := rapid.SampledFrom([]string{"", wire.Left, wire.Lost}).Draw(t, "reason")
				if reason != "" && g.known {
					others(g, wire.Message{Event: wire.PeerDisconnect, ClientID: g.id, Reason: reason})
				}
				forget(g)
				delete(guests, g.id)
				if left := r.leave(g.client, reason); left != len(guests) {
					t.Fatalf("%d are left, want %d", left, len(guests))
				}
			},
		})
	})
}

// faulty is a conn that makes the hub's code panic.
type faulty struct {
	sink
	c *client
}

func (f *faulty) Listen(l listener) { f.c = l.(*client) }

func (f *faulty) Start() {
	f.c.limits = nil
	f.c.received([]byte("{}"), true)
}

func (f *faulty) Abort() { f.c.ended(errAborted) }

func TestAFaultEndsOneClientOnly(t *testing.T) {
	s := newSite(t, Options{})
	a := s.member("r")
	if !s.hub.begin() {
		t.Fatal("the hub does not begin")
	}
	s.hub.serve(&faulty{}, arrival{room: "r", remote: "test"})
	for s.hub.Stats().Sockets != 1 {
		runtime.Gosched()
	}
	a.echo()
}
