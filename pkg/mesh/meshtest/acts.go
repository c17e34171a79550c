package meshtest

import (
	"maps"
	"slices"

	"github.com/meshy/meshy/pkg/mesh"
)

func (s *scenario) kind() string { return []string{"audio", "video"}[s.between(0, 1)] }

// act does one thing.
func (s *scenario) act() {
	p := s.pages[s.between(0, len(s.pages)-1)]
	if p.dead {
		return
	}
	if !p.joined {
		s.repair(p)
		s.join(p)
		return
	}
	switch n := s.between(0, 99); {
	case n < 33:
		s.send(p)
	case n < 51:
		s.addTrack(p)
	case n < 64:
		s.removeTrack(p)
	case n < 69:
		s.open(p)
	case n < 71:
		p.Configure(append(p.channels, Reliable(s.unique("more-")))...)
	case n < 77:
		p.Disconnect()
	case n < 84:
		p.Disconnect()
		s.join(p)
	case n < 87:
		p.Kill()
	case n < 92:
		p.LoseSocket()
		s.soon(60, 3000, func() { s.repair(p) })
	case n < 94:
		p.SetSocket()
	case n < 96:
		s.fail(p)
	case n < 98:
		s.interrupt(p)
	default:
		s.restart()
	}
}

// someone returns the clientId of a peer that p is connected to, or "".
func (s *scenario) someone(p *Page) string {
	ids := slices.Sorted(maps.Keys(p.views))
	if len(ids) == 0 {
		return ""
	}
	return ids[s.between(0, len(ids)-1)]
}

// listener returns what a page does about its events, from inside the listener.
func (s *scenario) listener(p *Page) func(mesh.Event) {
	impatient := s.chance(10)
	replies := s.between(0, 2)
	return func(e mesh.Event) {
		switch {
		case e.Name == mesh.PeerConnect && s.chance(2):
			p.Send(e.ClientID, p.channels[0])
			p.Send("", p.channels[len(p.channels)-1])
			if s.chance(4) {
				p.AddTrack(e.ClientID, s.kind())
			}
		case e.Name == mesh.PeerAddTrack && replies > 0 && s.chance(4):
			replies--
			s.addTrack(p)
		case e.Name == mesh.MeshReady && impatient:
			impatient = false
			p.Disconnect()
			s.soon(0, 100, func() { s.join(p) })
		}
	}
}

// send sends some messages, now and then a lot of big ones.
func (s *scenario) send(p *Page) {
	size, n := 0, s.between(1, 8)
	if s.chance(8) {
		size, n = s.between(1, maxMessageSize), 24
	}
	to := ""
	if s.chance(3) {
		to = s.someone(p)
	}
	for range n {
		p.SendSized(to, p.channels[s.between(0, len(p.channels)-1)], size)
	}
	for _, o := range s.originals {
		if s.chance(4) {
			o.Send("chat")
		}
	}
}

func (s *scenario) addTrack(p *Page) {
	for range s.between(1, 3) {
		to := ""
		if s.chance(4) {
			to = s.someone(p)
		}
		p.AddTrack(to, s.kind())
	}
}

func (s *scenario) removeTrack(p *Page) {
	if len(p.declared) == 0 {
		return
	}
	d := p.declared[s.between(0, len(p.declared)-1)]
	from := ""
	if to := s.someone(p); d.to == "" && to != "" && s.chance(4) && !slices.Contains(d.except, to) {
		from = to
	}
	if senders := slices.Sorted(maps.Keys(d.senders)); from == "" && len(senders) > 0 && s.chance(3) {
		p.RemoveSender(d, d.senders[senders[0]])
		return
	}
	p.RemoveTrack(from, d)
}

func (s *scenario) open(p *Page) {
	c := s.extra[s.between(0, len(s.extra)-1)]
	to := ""
	if s.chance(2) {
		to = s.someone(p)
	}
	peers := len(p.Mesh.Peers())
	p.Open(to, c, func(err error) {
		if err != nil && peers == 0 {
			s.problem("%s: open failed with nobody there: %v", p.name, err)
		}
	})
	p.Send(to, c)
}

// fail breaks a connection that stands; one of its ends joins anew when both
// have noticed.
func (s *scenario) fail(p *Page) {
	id := s.someone(p)
	q, ok := s.members[id].(*Page)
	if !ok || !q.joined {
		return
	}
	s.FailPair(p, q)
	s.soon(50, 500, func() {
		if p.joined {
			p.Disconnect()
			s.repair(p)
			s.join(p)
		}
	})
}

// interrupt stops the packets of a pair for less than browsers notice.
func (s *scenario) interrupt(p *Page) {
	if q, ok := s.members[s.someone(p)].(*Page); ok {
		s.CutPair(p, q)
		s.soon(1, silenceTimeout-1, func() { s.HealPair(p, q) })
	}
}

// restart ends the server and starts it again.
func (s *scenario) restart() {
	if s.server.down {
		return
	}
	s.server.Stop()
	s.soon(100, 3000, func() {
		if s.server.down {
			s.server.Start()
		}
		for _, p := range s.pages {
			s.soon(0, 1000, func() { s.repair(p) })
		}
		for _, o := range s.originals {
			if o.joined {
				o.Reload()
			}
		}
	})
}
