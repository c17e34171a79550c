//go:build js

package browser

import (
	"fmt"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/wire"
)

// Page is the web page that the program runs in, shared by all of its meshes: the
// glue, and everything that is registered in JavaScript at the moment.
type Page struct {
	glue   safejs.Value
	gate   Gate
	room   []byte // where letters come in
	report func(error)

	// By the numbers that the glue knows them by.
	conns    map[int]*Conn
	sockets  map[int]*webSocket
	channels map[int]*DataChannel // the glue's handles; the rest are numbers of ours
	settling map[int]settlement   // promises of the browser that are pending
	timers   timers
	last     int // number given

	users          users
	sends          Sends
	out            []byte   // the letter that is being written
	ends, lastEnds []func() // that wait for the end of the turn, and room for them
	live           Counts
}

// Counts says how much of each kind is alive; tests look for leaks with it.
type Counts struct {
	Funcs       int // listeners of sockets such as socket.io's: one js.Func each
	Timers      int // of the browser's
	Promises    int // whose end is awaited
	Connections int // RTCPeerConnections that are not closed
	Sockets     int // sockets that are listened to
	Payloads    int // message bodies with at least one user
}

// settlement receives the end of a promise.
type settlement struct {
	fulfilled func(wire.Description)
	rejected  func(error)
	conn      *Conn // whose promise it is
}

// NewPage binds the program to its glue (web/src/plane.js) by gate. report gets what
// should never happen: a panic in a callback, which was survived.
func NewPage(glue safejs.Value, gate Gate, report func(error)) (*Page, error) {
	p := &Page{
		glue:     glue,
		gate:     gate,
		report:   report,
		conns:    map[int]*Conn{},
		sockets:  map[int]*webSocket{},
		channels: map[int]*DataChannel{},
		settling: map[int]settlement{},
		timers:   timers{},
	}
	if err := p.agree(); err != nil {
		return nil, err
	}
	return p, gate.Bind(p)
}

// number returns a number that nothing has had yet.
func (p *Page) number() int {
	p.last++
	return p.last
}

// Live returns what is alive now.
func (p *Page) Live() Counts {
	c := p.live
	c.Connections, c.Promises, c.Payloads, c.Timers = len(p.conns), len(p.settling), p.users.alive, p.timers.count()
	c.Sockets += len(p.sockets)
	return c
}

// callback makes a function for JavaScript out of f. A panic in f is reported and
// goes no further: it would end the program, and with it every mesh of the page.
func (p *Page) callback(f func(args []safejs.Value) any) (safejs.Func, error) {
	return safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		defer p.recover()
		return f(args)
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
	fn, err := p.callback(func(args []safejs.Value) any {
		if len(args) == 0 {
			args = []safejs.Value{safejs.Undefined()}
		}
		f(args[0])
		return nil
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

func (p *Page) settled(id int, ok bool, l *reader) {
	s, waiting := p.settling[id]
	if !waiting {
		return
	}
	delete(p.settling, id)
	delete(s.conn.pending, id)
	if ok {
		s.fulfilled(wire.Description{Type: l.text(), SDP: l.last()})
	} else {
		s.rejected(l.exception())
	}
}
