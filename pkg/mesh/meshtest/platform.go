package meshtest

import (
	"slices"
	"strconv"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// Error is a DOMException: its Name says what kind.
type Error struct{ Name, Message string }

func (e *Error) Error() string { return e.Name + ": " + e.Message }

// Is matches what a data channel fails with.
func (e *Error) Is(target error) bool {
	switch target {
	case mesh.ErrNotOpen:
		return e.Name == "InvalidStateError"
	case mesh.ErrBufferFull:
		return e.Name == "OperationError"
	case mesh.ErrTooLarge:
		return e.Name == "TypeError"
	}
	return false
}

// Browser says in what browsers differ, as far as it matters here.
type Browser struct {
	Firefox    bool // refuses header extension ids above 14, and new ones in an answer
	NoRollback bool // refuses an offer in have-local-offer instead of rolling back
	Sturdy     bool // a rollback before gathering began does not strand the connection
}

// Platform is the browser of one page; it implements mesh.Platform. It counts
// what it gave out, so that a test can see what did not come back.
type Platform struct {
	Browser
	Refuse error            // what NewConn and UseICEServers fail with, nil when they do not
	ICE    []wire.ICEServer // lent by the signalling server
	w      *World
	name   string
	ids    int

	timers   int             // running
	conns    []*Conn         // not closed
	payloads map[int32]*blob // with references
	handles  int32           // given out so far
	dead     bool            // killed: no timer fires any more
	asleep   bool            // its machine sleeps: no timer fires for now
	overdue  []func()        // timers that were due meanwhile
}

func newPlatform(w *World, name string) *Platform {
	return &Platform{w: w, name: name, payloads: map[int32]*blob{}}
}

// NewConn implements mesh.Platform.
func (p *Platform) NewConn(ev mesh.ConnEvents) (mesh.Conn, error) {
	if p.Refuse != nil {
		return nil, p.Refuse
	}
	return newConn(p, ev), nil
}

// UseICEServers implements mesh.Platform.
func (p *Platform) UseICEServers(servers []wire.ICEServer) error {
	if p.Refuse != nil {
		return p.Refuse
	}
	p.ICE = servers
	return nil
}

// After implements mesh.Platform.
func (p *Platform) After(ms int, f func()) (cancel func()) {
	if ms < 0 {
		p.w.problem("%s: After(%d ms)", p.name, ms)
	}
	p.timers++
	running := true
	fire := func() {
		if !running {
			return
		}
		running = false
		p.timers--
		if !p.dead {
			f()
		}
	}
	stop := p.w.After(ms, func() {
		if p.asleep {
			p.overdue = append(p.overdue, fire)
		} else {
			fire()
		}
	})
	return func() {
		if running {
			running = false
			p.timers--
			stop()
		}
	}
}

// Every implements mesh.Platform.
func (p *Platform) Every(ms int, f func()) (cancel func()) {
	p.timers++
	running := true
	var stop func()
	var again func()
	again = func() {
		stop = p.w.idle(ms, func() {
			if p.dead {
				return
			}
			if !p.asleep {
				f()
			}
			if running {
				again()
			}
		})
	}
	again()
	return func() {
		if running {
			running = false
			p.timers--
			stop()
		}
	}
}

// ReplaceTrack implements mesh.Platform.
func (p *Platform) ReplaceTrack(s mesh.Stream, old, by mesh.Track) {
	if s == nil || old == nil || by == nil || old == by {
		p.w.problem("%s: ReplaceTrack(%v, %v, %v)", p.name, s, old, by)
	}
}

// EndOfTurn implements mesh.Platform.
func (p *Platform) EndOfTurn(f func()) {
	p.w.After(0, func() {
		if !p.dead {
			f()
		}
	})
}

// NewID implements mesh.Platform.
func (p *Platform) NewID() string {
	p.ids++
	return p.name + "-" + strconv.Itoa(p.ids)
}

// Jitter implements mesh.Platform.
func (p *Platform) Jitter(n int) int { return p.w.rng.IntN(n) }

// die ends the browser without a word to anyone.
func (p *Platform) die() {
	p.dead = true
	for _, c := range slices.Clone(p.conns) {
		c.vanish()
	}
}

// Leaks names what the page still holds.
func (p *Platform) Leaks() map[string]int {
	leaks := map[string]int{}
	for what, n := range map[string]int{"timers": p.timers, "connections": len(p.conns), "payloads": len(p.payloads)} {
		if n > 0 {
			leaks[what] = n
		}
	}
	return leaks
}
