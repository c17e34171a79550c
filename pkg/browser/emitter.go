//go:build js

package browser

import (
	"errors"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// fromServer lists the events that a server sends to a page.
var fromServer = []wire.Event{
	wire.PeerConnectOffer, wire.PeerConnectAnswer, wire.PeerMediaOffer, wire.PeerMediaAnswer,
	wire.PeerICECandidate, wire.PeerDisconnect, wire.Welcome, wire.ServerError,
	wire.ICERenewal,
}

// emitter implements mesh.Socket over an object with on and emit: a socket.io
// client, or something that behaves like one. Its connection is the page's.
type emitter struct {
	incoming
	socket safejs.Value
	events SocketEvents
	undo   []func() // takes back listeners; empty while not listening
}

var _ mesh.Socket = (*emitter)(nil)

func newEmitter(p *Page, v safejs.Value, ev SocketEvents) *emitter {
	return &emitter{incoming: incoming{page: p}, socket: v, events: ev}
}

var errDisconnected = errors.New("the socket disconnected")

// Open implements mesh.Socket. An object that has no `connected` property has no
// connection to wait for.
func (s *emitter) Open() {
	if len(s.undo) > 0 {
		return
	}
	s.begin()
	s.page.live.Sockets++
	s.undo = append(s.undo, func() { s.page.live.Sockets-- })
	for _, event := range fromServer {
		s.on(string(event), func(data safejs.Value) { s.message(event, data) })
	}
	s.on("connect", func(safejs.Value) { s.report(s.events.SocketOpen) })
	s.on("disconnect", func(why safejs.Value) {
		err := errDisconnected
		if reason := text(why); reason != "" {
			err = errors.New("the socket disconnected: " + reason)
		}
		s.report(func() { s.events.SocketClosed(err) })
	})
	s.on("connect_error", func(e safejs.Value) {
		err := exception(e)
		s.report(func() { s.events.SocketClosed(err) })
	})
	if s.connected() {
		s.later(s.events.SocketOpen)
	}
}

func (s *emitter) connected() bool {
	v := get(s.socket, "connected")
	return v.Type() != safejs.TypeBoolean || isTrue(v)
}

// on adds a listener; off or removeListener, whichever there is, takes it back.
func (s *emitter) on(event string, f func(safejs.Value)) {
	remove, err := s.page.subscribe(f, func(fn safejs.Func) error {
		_, err := call(s.socket, "on", event, fn)
		return err
	}, func(fn safejs.Func) bool {
		for _, off := range []string{"off", "removeListener"} {
			if isFunction(get(s.socket, off)) {
				_, err := call(s.socket, off, event, fn)
				return err == nil
			}
		}
		return false
	})
	if err != nil {
		s.later(func() { s.events.SocketClosed(err) })
		return
	}
	s.undo = append(s.undo, remove)
}

func (s *emitter) message(event wire.Event, data safejs.Value) {
	m, err := s.read(event, data)
	s.report(func() {
		if err != nil {
			s.events.ReceiveBad(err)
		} else {
			s.events.Receive(m)
		}
	})
}

// read reads the message that the client has parsed already.
func (s *emitter) read(event wire.Event, data safejs.Value) (wire.Message, error) {
	flat, err := call(s.page.glue, "flat", data)
	if err != nil { // an object that throws, or one without end
		return wire.Message{}, wire.ErrNotJSON
	}
	v, ok := readFlat(text(flat))
	if !ok {
		return wire.Message{}, wire.ErrNotJSON
	}
	return wire.Read(event, v)
}

// Send implements mesh.Socket. socket.io would keep what is sent while it is not
// connected and send it after our announcement anew; so it does not get it.
func (s *emitter) Send(m wire.Message) error {
	if !s.connected() {
		return ErrInvalidState
	}
	json, err := wire.EncodeData(m)
	if err != nil {
		return err
	}
	data, err := parse(json)
	if err != nil {
		return err
	}
	s.sending = true
	defer func() { s.sending = false }()
	_, err = call(s.socket, "emit", string(m.Event), data)
	return err
}

// Reopen implements mesh.Socket: a socket.io client reconnects by itself.
func (s *emitter) Reopen() bool { return false }

// Owned implements mesh.Socket.
func (s *emitter) Owned() bool { return false }

// Close implements mesh.Socket.
func (s *emitter) Close() {
	s.end()
	for _, undo := range s.undo {
		undo()
	}
	s.undo = nil
}
