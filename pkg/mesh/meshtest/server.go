package meshtest

import (
	"slices"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// Server is a signalling server with one room: our hub, or a plain forwarder
// that was written for the original and knows nothing but its six events.
type Server struct {
	ICE     []wire.ICEServer // lent with each welcome
	w       *World
	plain   bool
	down    bool
	clients []*client // by when they came
	seen    map[[2]string]int
	loses   func(wire.Message) bool // what it does not pass on, or nil
	lost    int                     // how much of it is still to be lost
}

// Lose has the server drop the next n messages for which which is true.
func (s *Server) Lose(which func(wire.Message) bool, n int) {
	s.w.calm = false
	s.loses, s.lost = which, n
}

// client is one end of a socket at the server.
type client struct {
	id        string
	socket    *Socket
	announced int // when it announced itself, 0 before; the hub's
	spoken    bool
	gone      bool
}

// NewHub returns a server with the semantics of pkg/signal: it tells a newcomer
// its id and who is there, and of a newcomer only those who announced themselves
// before it. What it sends to one client arrives in order.
func (w *World) NewHub() *Server { return &Server{w: w, seen: map[[2]string]int{}} }

// NewForwarder returns a server that hands every announcement to all others and
// never tells a client its id, so that announcements may cross. Messages from one
// client to another arrive in order; those of different senders may overtake
// each other.
func (w *World) NewForwarder() *Server {
	s := w.NewHub()
	s.plain = true
	return s
}

// enter takes a socket in, under a new clientId.
func (s *Server) enter(socket *Socket) *client {
	c := &client{id: s.w.unique("c"), socket: socket}
	s.clients = append(s.clients, c)
	s.w.members[c.id] = socket.owner
	s.w.entered[socket.owner.memberName()] = s.w.now
	return c
}

func (s *Server) client(id string) *client {
	for _, c := range s.clients {
		if c.id == id {
			return c
		}
	}
	return nil
}

// leave follows the end of a socket. Everyone who may know of it hears of it.
func (s *Server) leave(c *client) {
	if c.gone {
		return
	}
	c.gone = true
	s.clients = slices.DeleteFunc(s.clients, func(o *client) bool { return o == c })
	if s.plain || c.announced > 0 || c.spoken {
		m := wire.Message{Event: wire.PeerDisconnect, ClientID: c.id}
		if !s.plain {
			m.Reason = string(mesh.ReasonLost)
		}
		for _, o := range s.clients {
			s.send(c, o, m)
		}
	}
}

// receive handles one message of c's page.
func (s *Server) receive(c *client, m wire.Message) {
	if c.gone || s.down {
		return
	}
	to := m.PeerClientID
	m.PeerClientID = ""
	switch m.Event {
	case wire.PeerConnectOffer:
		s.announce(c)
		return
	case wire.PeerDisconnect:
		c.announced, c.spoken = 0, false
		m.ClientID = c.id
		if s.plain {
			m.Reason = ""
		}
		for _, o := range s.clients {
			if o != c {
				s.send(c, o, m)
			}
		}
		return
	case wire.PeerConnectAnswer:
		to = m.ClientID
	}
	m.ClientID = c.id
	if o := s.client(to); o != nil {
		c.spoken = true
		s.send(c, o, m)
	} else if !s.plain {
		s.send(nil, c, wire.Message{Event: wire.ServerError, Reason: "no such client in this room", PeerClientID: to})
	}
}

func (s *Server) announce(c *client) {
	m := wire.Message{Event: wire.PeerConnectOffer, ClientID: c.id}
	if s.plain {
		for _, o := range s.clients {
			if o != c {
				s.send(c, o, m)
			}
		}
		return
	}
	c.announced = 0
	var before []*client
	for _, o := range s.clients {
		if o.announced > 0 {
			before = append(before, o)
		}
	}
	slices.SortFunc(before, func(a, b *client) int { return a.announced - b.announced })
	welcome := wire.Message{Event: wire.Welcome, ClientID: c.id, ICEServers: s.ICE}
	for _, o := range before {
		welcome.Peers = append(welcome.Peers, o.id)
	}
	s.send(nil, c, welcome)
	for _, o := range before {
		s.send(c, o, m)
	}
	s.w.counter++
	c.announced = s.w.counter
}

// send delivers m after a delay: in order per receiver, or, by a forwarder, per
// pair.
func (s *Server) send(from, to *client, m wire.Message) {
	if s.lost > 0 && s.loses(m) {
		s.lost--
		return
	}
	line := [2]string{"", to.id}
	if s.plain && from != nil {
		line[0] = from.id
	}
	at := max(s.w.now+s.w.between(0, 10), s.seen[line])
	s.seen[line] = at
	s.w.After(at-s.w.now, func() {
		if !to.gone && to.socket.client == to {
			to.socket.deliver(m)
		}
	})
}

// Stop ends every socket; nobody is told who was there. Start lets them dial again.
func (s *Server) Stop() {
	s.down = true
	s.w.calm = false
	s.w.note("", "the server stops")
	for _, c := range s.clients {
		c.gone = true
		c.socket.lose(0, 20)
	}
	s.clients = nil
}

// Start undoes Stop: with an empty room.
func (s *Server) Start() {
	s.down = false
	s.w.note("", "the server starts")
}
