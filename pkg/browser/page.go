//go:build js

package browser

import (
	"errors"
	"fmt"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/mesh"
)

// Page is the web page that the program runs in, shared by all of its meshes: the
// glue, and everything that is registered in JavaScript at the moment.
type Page struct {
	glue   safejs.Value
	report func(error)

	conns    map[int]*Conn        // by the number that the glue knows them by
	sockets  map[int]*webSocket   // likewise
	channels map[int]*DataChannel // by the glue's handle
	settling map[int]settlement   // promises of the browser that are pending
	lastID   int
	users    map[int32]int // references to each payload's slot
	live     Counts

	enter safejs.Func // Enter, for a glue that cannot call it directly
}

// Counts says how much of each kind is alive; tests look for leaks with it.
type Counts struct {
	Funcs       int // event listeners and timers: one js.Func each
	Timers      int // of these, setTimeout
	Promises    int // whose end is awaited
	Connections int // RTCPeerConnections that are not closed
	Sockets     int // sockets that are listened to
	Payloads    int // message bodies with at least one user
}

// settlement receives the end of a promise.
type settlement struct {
	fulfilled func(safejs.Value)
	rejected  func(error)
	conn      *Conn // whose promise it is, or nil
}

var errReleasedTwice = errors.New("meshy: this is a bug, please report it: a payload was released twice")

// NewPage binds the program to its glue (see package web/src/plane.js). report
// gets what should never happen: a panic in a callback, which was survived.
func NewPage(glue safejs.Value, report func(error)) (*Page, error) {
	p := &Page{
		glue:     glue,
		report:   report,
		conns:    map[int]*Conn{},
		sockets:  map[int]*webSocket{},
		channels: map[int]*DataChannel{},
		settling: map[int]settlement{},
		users:    map[int32]int{},
	}
	var err error
	if p.enter, err = p.callback(func(args []safejs.Value) {
		p.Enter(integer(args[0], -1), integer(args[1], 0), integer(args[2], -1))
	}); err != nil {
		return nil, err
	}
	_, err = call(glue, "bind", p.enter)
	return p, err
}

// What the glue has an event of; web/src/plane.js has the same numbers.
const (
	ofChannel = iota
	ofConn
	ofPromise
	ofSocket
)

// Enter takes an event of the glue: what it is of, whose, and what happened; the
// glue has laid its details down. A program whose loader knows how exports Enter,
// so that an event does not come through the slow gate of a js.Func.
func (p *Page) Enter(of, id, what int) {
	defer p.recover()
	switch of {
	case ofChannel:
		p.channelEvent(id, what)
	case ofConn:
		p.connEvent(id, what)
	case ofPromise:
		p.settled(id, what == 1, p.detail(0))
	case ofSocket:
		p.socketEvent(id, what)
	}
}

// detail returns a detail of the event that has just entered. It must be read
// before anything is called that may bring the next one.
func (p *Page) detail(i int) safejs.Value {
	details, err := p.glue.Get("details")
	if err == nil {
		details, err = details.Index(i)
	}
	if err != nil {
		return safejs.Undefined()
	}
	return details
}

// Live returns what is alive now.
func (p *Page) Live() Counts {
	c := p.live
	c.Connections, c.Promises, c.Payloads = len(p.conns), len(p.settling), len(p.users)
	c.Sockets += len(p.sockets)
	return c
}

// callback makes a function for JavaScript out of f. A panic in f is reported and
// goes no further: it would end the program, and with it every mesh of the page.
func (p *Page) callback(f func(args []safejs.Value)) (safejs.Func, error) {
	return safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		defer p.recover()
		f(args)
		return nil
	})
}

func (p *Page) recover() {
	if v := recover(); v != nil {
		p.report(fmt.Errorf("meshy: this is a bug, please report it: %v", v))
	}
}

// subscribe makes f a js.Func, hands it to add, and returns what undoes both.
// take reports whether JavaScript holds the function no more: one that it could
// still call must not be released.
func (p *Page) subscribe(f func(safejs.Value), add func(safejs.Func) error, take func(safejs.Func) bool) (remove func(), err error) {
	fn, err := p.callback(func(args []safejs.Value) {
		if len(args) == 0 {
			args = []safejs.Value{safejs.Undefined()}
		}
		f(args[0])
	})
	if err != nil {
		return nil, err
	}
	p.live.Funcs++
	released := false
	release := func() {
		if released {
			return
		}
		released = true
		if take(fn) {
			fn.Release()
			p.live.Funcs--
		}
	}
	if err := add(fn); err != nil {
		release()
		return nil, err
	}
	return release, nil
}

// after calls f once, ms milliseconds from now, unless cancelled.
func (p *Page) after(ms int, f func()) (cancel func()) {
	var timer safejs.Value
	var remove func()
	stop := func() {
		if remove != nil {
			remove()
			remove = nil
			p.live.Timers--
		}
	}
	remove, err := p.subscribe(func(safejs.Value) {
		stop()
		f()
	}, func(fn safejs.Func) (err error) {
		timer, err = call(safejs.Global(), "setTimeout", fn, ms)
		return err
	}, func(safejs.Func) bool {
		_, err := call(safejs.Global(), "clearTimeout", timer)
		return err == nil
	})
	if err != nil {
		p.report(err)
		return func() {}
	}
	p.live.Timers++
	return stop
}

// every calls f each ms milliseconds until cancelled. A browser that is late with
// one call does not make up for it (HTML §8.7, timer initialization steps).
func (p *Page) every(ms int, f func()) (cancel func()) {
	next := func() {}
	running := true
	var again func()
	again = func() {
		next = p.after(ms, func() {
			again()
			if running {
				f()
			}
		})
	}
	again()
	return func() {
		running = false
		next()
	}
}

// settle returns the number under which s receives the end of a promise.
func (p *Page) settle(s settlement) (id int) {
	p.lastID++
	p.settling[p.lastID] = s
	return p.lastID
}

// soon calls f in a later turn of the microtask queue, unless cancelled.
func (p *Page) soon(f func()) (cancel func()) {
	id := p.settle(settlement{fulfilled: func(safejs.Value) { f() }})
	if _, err := call(p.glue, "settle", safejs.Undefined(), id); err != nil {
		p.report(err)
	}
	return func() { delete(p.settling, id) }
}

func (p *Page) settled(id int, ok bool, value safejs.Value) {
	s, waiting := p.settling[id]
	if !waiting {
		return
	}
	delete(p.settling, id)
	if s.conn != nil {
		delete(s.conn.pending, id)
	}
	if ok {
		s.fulfilled(value)
	} else {
		s.rejected(exception(value))
	}
}

// Adopt counts the first user of a payload that the page's script has put into a
// slot: size bytes on the wire, plain if peers of the original kind can read it.
func (p *Page) Adopt(slot, size int, plain bool) mesh.Payload {
	p.users[int32(slot)]++
	return mesh.Payload{Handle: int32(slot), Size: size, Plain: plain}
}

// Retain counts one more user of the payload.
func (p *Page) Retain(m mesh.Payload) { p.users[m.Handle]++ }

// Release counts one user less; the last one frees the slot.
func (p *Page) Release(m mesh.Payload) {
	switch n := p.users[m.Handle]; {
	case n > 1:
		p.users[m.Handle] = n - 1
		return
	case n < 1: // freeing it again would take the slot from its next user
		p.report(errReleasedTwice)
		return
	}
	delete(p.users, m.Handle)
	if _, err := call(p.glue, "free", m.Handle); err != nil {
		p.report(err)
	}
}
