package meshtest

import (
	"slices"
	"strings"

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

	token string         // of its place; "" when its page cannot resume
	away  bool           // its socket is lost, and the place is kept
	held  []wire.Message // while it is
	heir  *client        // has the place now
}

// resumeGrace is how long the hub keeps a place, in ms.
const resumeGrace = 4_000

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

// cutOff follows the end of a socket that nobody closed: our hub keeps the place of a
// page that can resume.
func (s *Server) cutOff(c *client) {
	if c.gone || c.away || c.heir != nil {
		return
	}
	if c.token == "" || s.down {
		s.leave(c)
		return
	}
	c.away = true
	s.w.After(resumeGrace, func() {
		if c.heir == nil {
			s.leave(c)
		}
	})
}

// resume gives c the place of the token, and reports false when there is none.
func (s *Server) resume(c *client, token string) bool {
	i := slices.IndexFunc(s.clients, func(o *client) bool { return o.token == token && o != c && !o.gone })
	if i < 0 || token == "" {
		return false
	}
	old := s.clients[i]
	s.clients = slices.Delete(s.clients, i, i+1)
	c.id, c.token, c.announced, c.spoken = old.id, old.token, old.announced, old.spoken
	old.heir, old.gone = c, true
	s.welcome(c, wire.Message{Resumed: true})
	for _, m := range old.held {
		s.send(nil, c, m)
	}
	return true
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
		s.announce(c, m.Resume)
		return
	case wire.PeerDisconnect:
		c.token = ""
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

func (s *Server) announce(c *client, earlier string) {
	m := wire.Message{Event: wire.PeerConnectOffer, ClientID: c.id}
	if s.plain {
		for _, o := range s.clients {
			if o != c {
				s.send(c, o, m)
			}
		}
		return
	}
	if token, given := strings.CutPrefix(earlier, wire.ResumeGiveUp); given {
		for _, o := range s.clients {
			if o.token == token && o != c {
				s.leave(o) // its socket has ended at the page's side
				break
			}
		}
	} else if s.resume(c, earlier) {
		return
	}
	c.announced = 0
	if earlier != "" {
		c.token = s.w.unique("token")
	}
	for _, o := range s.welcome(c, wire.Message{}) {
		s.send(c, o, m)
	}
	s.w.counter++
	c.announced = s.w.counter
}

// welcome tells c who it is and who announced itself before, and returns those.
func (s *Server) welcome(c *client, m wire.Message) (before []*client) {
	for _, o := range s.clients {
		if o.announced > 0 && o != c {
			before = append(before, o)
		}
	}
	slices.SortFunc(before, func(a, b *client) int { return a.announced - b.announced })
	m.Event, m.ClientID, m.ICEServers, m.Resume = wire.Welcome, c.id, s.ICE, c.token
	for _, o := range before {
		m.Peers = append(m.Peers, o.id)
	}
	s.send(nil, c, m)
	return before
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
		for to.heir != nil {
			to = to.heir
		}
		switch {
		case to.gone:
		case to.away:
			to.held = append(to.held, m)
		case to.socket.client == to:
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
