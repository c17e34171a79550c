package meshtest

import (
	"errors"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// member is whoever a clientId belongs to.
type member interface {
	memberName() string
	present() bool // in the room
	settled(now int) bool
	lastSeen() int   // ms, when it joined or left last
	address() string // the clientId of the moment, or ""
}

// receiver is the page's side of a socket. A Mesh is one.
type receiver interface {
	SocketOpen()
	SocketClosed(error)
	Receive(wire.Message)
}

// Socket is a page's way to a server. It implements mesh.Socket.
type Socket struct {
	w      *World
	server *Server
	owner  member
	to     receiver
	// Owned: the mesh dials it, and dials again; otherwise it is the page's own
	// WebSocket, connected from the first and gone when it is gone.
	owned bool
	ended bool // for good

	client    *client // at the server, while connected
	listening bool    // between Open and Close
	arrival   int     // when what was sent last arrives
	dials     int
}

var _ mesh.Socket = (*Socket)(nil)

// newSocket returns a socket of owner's. One of the page's own is connected
// before anyone listens.
func newSocket(s *Server, owner member, to receiver, owned bool) *Socket {
	k := &Socket{w: s.w, server: s, owner: owner, to: to, owned: owned}
	if !owned {
		k.dial()
	}
	return k
}

func (k *Socket) dial() {
	k.dials++
	dial := k.dials
	k.w.soon(1, 15, func() {
		if k.dials != dial || k.ended {
			return
		}
		if k.server.down {
			k.closed(errors.New("the connection was refused"))
			return
		}
		k.client = k.server.enter(k)
		k.opened()
	})
}

func (k *Socket) opened() {
	client := k.client
	k.w.soon(0, 1, func() {
		if k.listening && k.client == client && client != nil {
			k.to.SocketOpen()
		}
	})
}

func (k *Socket) closed(err error) {
	k.client = nil
	k.ended = !k.owned
	if k.listening {
		k.to.SocketClosed(err)
	}
}

// Open implements mesh.Socket.
func (k *Socket) Open() {
	k.listening = true
	switch {
	case k.client != nil:
		k.opened()
	case k.owned:
		k.dial()
	case k.ended:
		k.w.soon(0, 1, func() {
			if k.listening {
				k.closed(errors.New("the socket is closed"))
			}
		})
	}
}

// Send implements mesh.Socket.
func (k *Socket) Send(m wire.Message) error {
	if k.client == nil || !k.listening {
		return &Error{"InvalidStateError", "send on a socket that is not open"}
	}
	if err := wire.Validate(m, wire.FromPage); err != nil {
		k.w.problem("%s sends what the server would refuse: %v", k.owner.memberName(), err)
	}
	k.note("→", m)
	client := k.client
	at := max(k.w.now+k.w.between(0, 10), k.arrival)
	k.arrival = at
	m = clone(m)
	k.w.After(at-k.w.now, func() { k.server.receive(client, m) })
	return nil
}

// note adds a message to the trace.
func (k *Socket) note(way string, m wire.Message) {
	if k.w.Trace {
		k.w.note(k.owner.memberName(), "%s %s", way, k.w.addressed(m))
	}
}

// deliver hands the page a message of the server's.
func (k *Socket) deliver(m wire.Message) {
	if k.listening && k.client != nil {
		k.note("←", m)
		k.to.Receive(clone(m))
	}
}

// address is the clientId of the moment.
func (k *Socket) address() string {
	if k == nil || k.client == nil {
		return ""
	}
	return k.client.id
}

// lose ends the connection: the page notices after lo to hi ms.
func (k *Socket) lose(lo, hi int) {
	client := k.client
	if client == nil {
		return
	}
	k.w.soon(lo, hi, func() {
		if k.client == client {
			k.closed(nil)
		}
	})
}

// drop is the loss of a live connection: either side notices in its own time.
func (k *Socket) drop() {
	client := k.client
	if client == nil {
		return
	}
	k.lose(0, 50)
	k.w.soon(0, 50, func() { k.server.cutOff(client) })
}

// Reopen implements mesh.Socket.
func (k *Socket) Reopen() bool {
	if k.owned {
		k.dial()
	}
	return k.owned
}

// Owned implements mesh.Socket.
func (k *Socket) Owned() bool { return k.owned }

// Close implements mesh.Socket. What was sent before still arrives.
func (k *Socket) Close() {
	k.listening = false
	if !k.owned {
		return
	}
	k.dials++ // one under way comes to nothing
	if client := k.client; client != nil {
		k.client = nil
		k.w.After(max(k.arrival-k.w.now, 0)+1, func() { k.server.leave(client) })
	}
}

// clone copies m, so that nobody shares what it points to.
func clone(m wire.Message) wire.Message {
	if m.SDP != nil {
		d := *m.SDP
		m.SDP = &d
	}
	if m.Candidate != nil {
		c := *m.Candidate
		m.Candidate = &c
	}
	return m
}
