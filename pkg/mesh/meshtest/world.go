package meshtest

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

// Bounds of one Run: far above what any scenario needs.
const (
	maxEvents = 1_000_000
	maxTime   = 3_600_000 // ms
)

// World is a simulated set of pages and the network between them. It is used
// from one goroutine.
type World struct {
	MostAtOnce int // bytes of one message on every channel; 0: what browsers take

	Trace bool // record what happens, for Lines

	calm     bool // nothing has gone wrong: a MeshError has no cause
	deadly   bool // somebody was killed or cut off
	rng      *rand.Rand
	now      int // ms since the beginning
	queue    eventQueue
	events   int // handled so far
	counter  int // makes names unique
	lines    []string
	problems []string

	sessions   map[string]*Conn // by the session id of their descriptions
	pages      []*Page
	originals  []*OldClient
	openings   []*opening
	members    map[string]member   // clientId -> whose it is, for good
	tracksEver map[string][]string // who -> ids of all tracks that were declared
	entered    map[string]int      // who -> when a server last gave it a clientId, ms
	faults
	ledger
}

// New returns an empty World; everything that chance decides in it follows from seed.
func New(seed uint64) *World {
	return &World{
		rng:        rand.New(rand.NewPCG(seed, 0x6d65736879)),
		sessions:   map[string]*Conn{},
		members:    map[string]member{},
		tracksEver: map[string][]string{},
		entered:    map[string]int{},
		calm:       true,
		faults:     newFaults(),
		ledger:     newLedger(),
	}
}

// ExpectErrors says that something is about to go wrong on purpose: from now on
// a MeshError is no problem.
// Excuse says that a test does what MeshErrors may follow.
func (w *World) Excuse() { w.calm = false }

func (w *World) ExpectErrors() { w.calm = false }

// Now returns the virtual time in ms.
func (w *World) Now() int { return w.now }

// After calls f once, ms from now, unless cancelled first. Calls that are due at
// the same time run in the order in which they were asked for.
func (w *World) After(ms int, f func()) (cancel func()) {
	e := &event{at: w.now + ms, do: f}
	w.queue.push(e)
	return func() { w.queue.cancel(e) }
}

// idle is After for what goes on for ever: the world rests while nothing else is due.
func (w *World) idle(ms int, f func()) (cancel func()) {
	e := &event{at: w.now + ms, do: f, idle: true}
	w.queue.push(e)
	return func() { w.queue.cancel(e) }
}

// soon calls f in a later turn, between lo and hi ms from now.
func (w *World) soon(lo, hi int, f func()) { w.After(w.between(lo, hi), f) }

// between draws a number in [lo, hi].
func (w *World) between(lo, hi int) int { return lo + w.rng.IntN(hi-lo+1) }

// chance is true in one of n draws.
func (w *World) chance(n int) bool { return w.rng.IntN(n) == 0 }

// unique returns prefix with a number that no other call returns.
func (w *World) unique(prefix string) string {
	w.counter++
	return prefix + strconv.Itoa(w.counter)
}

// Step handles the next event. It returns false when none is left but idle ones.
func (w *World) Step() bool {
	if w.queue.busy == 0 {
		return false
	}
	e := w.queue.pop()
	w.now = e.at
	w.events++
	f := e.do
	w.queue.cancel(e)
	f()
	return true
}

// Run handles events until none is left. It fails when the world does not come
// to rest.
func (w *World) Run() error {
	_, err := w.RunUntil(func() bool { return false })
	return err
}

// RunFor lets ms pass.
func (w *World) RunFor(ms int) error {
	over := false
	w.After(ms, func() { over = true })
	_, err := w.RunUntil(func() bool { return over })
	return err
}

// RunUntil handles events until done, and reports whether that came before the
// last event. It fails when the world does not come to rest either.
func (w *World) RunUntil(done func() bool) (bool, error) {
	for !done() {
		if w.events > maxEvents || w.now > maxTime {
			return false, fmt.Errorf("no rest after %d events in %d ms: %d are waiting", w.events, w.now, len(w.queue.heap))
		}
		if !w.Step() {
			return done(), nil
		}
	}
	return true, nil
}

// problem notes that a rule was broken.
func (w *World) problem(format string, args ...any) {
	p := fmt.Sprintf("%6d ms  ", w.now) + fmt.Sprintf(format, args...)
	w.problems = append(w.problems, p)
	w.note("!!", "%s", fmt.Sprintf(format, args...))
}

// note adds a line to the trace: who, and what happened.
func (w *World) note(who, format string, args ...any) {
	if w.Trace {
		w.lines = append(w.lines, fmt.Sprintf("%6d ms  %-3s ", w.now, who)+fmt.Sprintf(format, args...))
	}
}

// Lines returns the trace.
func (w *World) Lines() []string { return w.lines }

// event is something that is due.
type event struct {
	at     int
	serial int
	do     func() // nil when cancelled
	idle   bool   // goes on for ever
}

// eventQueue is a heap by time and order of asking.
type eventQueue struct {
	heap   []*event
	serial int
	busy   int // not idle, not cancelled
}

// cancel takes e back, unless it has been handled.
func (q *eventQueue) cancel(e *event) {
	if e.do != nil && !e.idle {
		q.busy--
	}
	e.do = nil
}

func (q *eventQueue) less(i, j int) bool {
	a, b := q.heap[i], q.heap[j]
	return a.at < b.at || a.at == b.at && a.serial < b.serial
}

func (q *eventQueue) push(e *event) {
	q.serial++
	if !e.idle {
		q.busy++
	}
	e.serial = q.serial
	q.heap = append(q.heap, e)
	for i := len(q.heap) - 1; i > 0; {
		up := (i - 1) / 2
		if !q.less(i, up) {
			return
		}
		q.heap[i], q.heap[up] = q.heap[up], q.heap[i]
		i = up
	}
}

// pop returns the next event that was not cancelled, or nil.
func (q *eventQueue) pop() *event {
	for len(q.heap) > 0 {
		e := q.heap[0]
		last := len(q.heap) - 1
		q.heap[0] = q.heap[last]
		q.heap[last] = nil
		q.heap = q.heap[:last]
		for i := 0; ; {
			least := i
			for _, down := range [2]int{2*i + 1, 2*i + 2} {
				if down < last && q.less(down, least) {
					least = down
				}
			}
			if least == i {
				break
			}
			q.heap[i], q.heap[least] = q.heap[least], q.heap[i]
			i = least
		}
		if e.do != nil {
			return e
		}
	}
	return nil
}
