package meshtest

import "github.com/meshy/meshy/pkg/wire"

// Storms: what networks, machines and servers do to a room whose pages all can heal.
// Each ends by itself, at the latest in calmDown; then every mesh must become whole.

// wholeTime is how long that may take, in ms: the deadline of who is gone, and some
// tries of who was given up meanwhile.
const wholeTime = 90_000

// strike does one thing to someone.
func (s *scenario) strike() {
	p := s.pages[s.between(0, len(s.pages)-1)]
	if p.dead {
		return
	}
	switch s.between(0, 6) {
	case 0:
		s.hit(p, s.FailPair)
	case 1:
		s.hit(p, s.SpoilPair)
	case 2:
		s.hit(p, s.MovePair)
	case 3:
		s.partition()
	case 4:
		if !p.asleep {
			s.Sleep(p)
			s.soon(500, 40_000, func() { s.wake(p) })
		}
	case 5:
		// Of who is there a bare forwarder tells by announcements alone: one that it
		// loses nobody can know of.
		s.server.Lose(func(m wire.Message) bool {
			return s.chance(3) && !(s.server.plain && m.Event == wire.PeerConnectOffer)
		}, s.between(1, 40))
	case 6:
		s.restart()
	}
}

// hit does fault to p and one that it is connected to.
func (s *scenario) hit(p *Page, fault func(a, b *Page)) {
	if q, ok := s.members[s.someone(p)].(*Page); ok && !q.dead {
		fault(p, q)
	}
}

// partition parts the pages into two groups for a while.
func (s *scenario) partition() {
	var cut [][2]*Page
	for _, p := range s.pages {
		p.side = s.chance(2)
	}
	for i, p := range s.pages {
		for _, q := range s.pages[i+1:] {
			if p.side != q.side && !p.dead && !q.dead && !s.cut[pairOf(p.name, q.name)] {
				s.CutPair(p, q)
				cut = append(cut, [2]*Page{p, q})
			}
		}
	}
	s.soon(500, 45_000, func() {
		for _, pair := range cut {
			if !pair[0].asleep && !pair[1].asleep {
				s.HealPair(pair[0], pair[1])
			}
		}
	})
}

func (s *scenario) wake(p *Page) {
	if p.asleep && !p.dead {
		s.Wake(p)
	}
}

// calmDown ends every storm.
func (s *scenario) calmDown() {
	s.server.lost = 0
	for _, p := range s.pages {
		s.wake(p)
	}
	for i, p := range s.pages {
		for _, q := range s.pages[i+1:] {
			if s.cut[pairOf(p.name, q.name)] {
				s.HealPair(p, q)
			}
		}
	}
}
