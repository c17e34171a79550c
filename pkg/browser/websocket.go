//go:build js

package browser

import (
	"errors"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// WebSocket.readyState (WHATWG websockets §3.1).
const (
	wsConnecting = 0
	wsOpen       = 1
)

// webSocket implements mesh.Socket over a page's WebSocket, or over one that the
// mesh owns and dials itself.
type webSocket struct {
	incoming
	url    string       // "" when the socket is the page's
	socket safejs.Value // the page's
	events SocketEvents
	number int // by which the glue knows the socket while it is listened to
}

var _ mesh.Socket = (*webSocket)(nil)

func newWebSocket(p *Page, url string, v safejs.Value, ev SocketEvents) *webSocket {
	return &webSocket{incoming: incoming{page: p}, url: url, socket: v, events: ev}
}

var errClosedAlready = errors.New("it was closed before it was used: pass a new one, or its URL")

// ended is how this socket ended, as far as it is known before its close event.
func (s *webSocket) ended(err error) *mesh.SocketError {
	end := &mesh.SocketError{URL: s.url, Err: err, Owned: s.url != ""}
	if s.url == "" {
		end.URL = text(get(s.socket, "url"))
	}
	return end
}

// Open implements mesh.Socket.
func (s *webSocket) Open() {
	if s.listening() {
		return
	}
	if s.url != "" {
		s.dial()
		return
	}
	s.listen()
	if _, err := call(s.page.glue, "listen", s.number, s.socket); err != nil {
		delete(s.page.sockets, s.number)
		end := s.ended(err)
		s.later(func() { s.events.SocketClosed(end) })
		return
	}
	switch s.page.tell(doReadyState, s.number, 0, nil) {
	case wsConnecting:
	case wsOpen:
		s.later(s.events.SocketOpen)
	default: // CLOSING, whose close event may still come; CLOSED, whose event has gone
		s.unlisten()
		s.later(func() { s.events.SocketClosed(s.ended(errClosedAlready)) })
	}
}

// dial opens a socket of the mesh's own.
func (s *webSocket) dial() {
	s.listen()
	if _, err := s.page.call(doDial, s.number, 0, write(s.url)); err != nil {
		delete(s.page.sockets, s.number)
		end := s.ended(err)
		s.later(func() { s.events.SocketClosed(end) })
	}
}

// listen gives the socket a number to be heard of under.
func (s *webSocket) listen() {
	s.begin()
	s.number = s.page.number()
	s.page.sockets[s.number] = s
}

func (s *webSocket) listening() bool { return s.page.sockets[s.number] == s }

// What the glue reports of a socket; web/src/sockets.js has the same numbers.
const (
	socketOpen = iota
	socketMessage
	socketClose
)

// socketEvent takes an event of a WebSocket. The detail of a message is its flat
// form, that of its end the reason.
func (p *Page) socketEvent(number, what int, l *reader) {
	s := p.sockets[number]
	if s == nil { // nobody listens any more
		return
	}
	switch what {
	case socketOpen:
		s.report(s.events.SocketOpen)
	case socketMessage:
		m, err := decodeFlat(l.last())
		s.report(func() {
			if err != nil {
				s.events.ReceiveBad(err)
			} else {
				s.events.Receive(m)
			}
		})
	case socketClose:
		err := s.ended(nil)
		err.Code = wire.CloseCode(max(l.number(), 0)) // a wrapper's event may have none
		err.Reason = l.last()
		s.report(func() {
			if !s.listening() {
				return // a wrapper that says so twice
			}
			s.unlisten()
			s.events.SocketClosed(err)
		})
	}
}

func (s *webSocket) unlisten() {
	delete(s.page.sockets, s.number)
	s.page.tell(doUnlisten, s.number, 0, nil)
}

// Send implements mesh.Socket.
func (s *webSocket) Send(m wire.Message) error {
	if !s.listening() {
		return ErrInvalidState
	}
	frame, err := wire.Encode(m)
	if err != nil {
		return err
	}
	s.sending = true
	defer func() { s.sending = false }()
	status, err := s.page.call(doSendFrame, s.number, 0, frame)
	if err == nil && status != sent {
		err = ErrInvalidState
	}
	return err
}

// Reopen implements mesh.Socket.
func (s *webSocket) Reopen() bool {
	if s.url == "" {
		return false
	}
	s.Open()
	return true
}

// Owned implements mesh.Socket.
func (s *webSocket) Owned() bool { return s.url != "" }

// Close implements mesh.Socket.
func (s *webSocket) Close() {
	s.end()
	if s.listening() {
		s.unlisten()
	}
}
