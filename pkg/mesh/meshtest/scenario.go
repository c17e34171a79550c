package meshtest

import "github.com/meshy/meshy/pkg/wire"

// Result is what came of a scenario.
type Result struct {
	Meshes   int      // how often a page joined
	Time     int      // virtual ms
	Acts     int      // how much was done between the joining and the rest
	Problems []string // rules that were broken
	Lines    []string // the trace, when it was asked for
}

// scenario is one run, drawn from the seed of its world: who is there, over what
// kind of server, and what they do.
type scenario struct {
	*World
	server *Server
	joins  int
	acts   int
	most   int            // acts, -1 for all
	stormy bool           // its network, machines and server do what they can
	extra  []wire.Channel // what may be opened beside the configured channels
}

// RunScenario plays the scenario of a seed: 2 to 12 pages, and perhaps one of the
// original kind, join at once or one by one, and then join, leave, crash, lose
// their sockets, add and remove tracks, open channels and send, over our hub or a
// plain forwarder. It ends with everyone at rest, and with everyone gone.
func RunScenario(seed uint64, trace bool) Result { return RunActs(seed, -1, trace) }

// RunActs plays only the first acts of a scenario, or all of them for -1.
func RunActs(seed uint64, acts int, trace bool) Result {
	s := &scenario{most: acts, World: New(seed), extra: []wire.Channel{Reliable("late"), {Label: "moves", Unordered: true, MaxRetransmits: 0, MaxPacketLifeTime: -1}}}
	s.Trace = trace
	err := s.play()
	if err != nil {
		s.problem("%v", err)
	}
	return Result{Meshes: s.joins, Time: s.now, Acts: s.acts, Problems: s.problems, Lines: s.lines}
}

func (s *scenario) play() error {
	s.cast()
	s.gather()
	for range s.between(4, 40) {
		if s.acts == s.most {
			break
		}
		s.acts++
		if err := s.RunFor(s.pause()); err != nil {
			return err
		}
		if s.stormy && s.chance(4) {
			s.strike()
		} else {
			s.act()
		}
	}
	if err := s.rest(); err != nil {
		return err
	}
	s.Check()
	for _, p := range s.pages {
		if p.joined {
			for _, c := range p.channels {
				p.Send("", c)
			}
		}
	}
	for _, o := range s.originals {
		o.Send("chat")
	}
	if err := s.Run(); err != nil {
		return err
	}
	s.Check()
	return s.DisconnectAll()
}

// pause draws how long nothing is done: often not at all, sometimes for seconds.
func (s *scenario) pause() int {
	switch s.between(0, 3) {
	case 0:
		return s.between(0, 3)
	case 1, 2:
		return s.between(0, 200)
	default:
		return s.between(0, 4000)
	}
}

// cast makes the server and everyone who takes part.
func (s *scenario) cast() {
	s.server = s.NewHub()
	if s.chance(2) {
		s.server = s.NewForwarder()
	}
	channels := []wire.Channel{Reliable("chat"), Reliable("edit")}[:s.between(1, 2)]
	pages := s.between(2, 5)
	if s.chance(6) {
		pages = s.between(6, 12)
	}
	for i := range pages {
		p := s.NewPage(string(rune('a'+i)), s.server)
		p.Echo = s.chance(4)
		p.Configure(channels...)
		if s.chance(8) {
			p.Configure(append([]wire.Channel{Reliable("own-" + p.name)}, channels...)...)
		}
		p.Listener = s.listener(p)
		p.OwnSocket(s.chance(2))
		p.Firefox = s.chance(3)
		if s.chance(3) {
			p.AddTrack("", s.kind())
		}
		if s.chance(2) {
			p.SetSocket()
		}
	}
	if s.stormy = s.chance(3); s.stormy {
		return // which the original does not survive
	}
	if s.chance(5) {
		b := Browser{Firefox: s.chance(3), NoRollback: s.chance(2)}
		o := s.NewOldClient("old", s.server, b, []string{"", "audio"}[s.between(0, 1)])
		if s.chance(3) {
			o.Labels = nil // one that has nothing to send never offers
		}
	}
}

// gather lets everyone join: at the same moment, over sockets that are open
// already, or one by one.
func (s *scenario) gather() {
	within := 12
	if s.chance(2) {
		within = 3000
	}
	for _, p := range s.pages {
		s.soon(20, 20+within, func() { s.join(p) })
	}
	for _, o := range s.originals {
		s.soon(20, 20+within, func() {
			o.Connect()
			s.joins++
		})
	}
}

// join lets p join. One that has just left takes its time where an original is:
// that would take the answer to its earlier offer for one to its next.
func (s *scenario) join(p *Page) {
	switch {
	case p.joined || p.dead:
	case len(s.originals) > 0 && p.at > 0 && s.now < p.at+newsTime:
		s.soon(newsTime, newsTime, func() { s.join(p) })
	default:
		s.joins++
		s.repair(p)
		p.Connect()
	}
}

// rest repairs what only the page can repair, and lets the world come to rest.
func (s *scenario) rest() error {
	if s.server.down {
		s.server.Start()
	}
	s.calmDown()
	// Losses that are under way are noticed first.
	if err := s.RunFor(200); err != nil {
		return err
	}
	for _, p := range s.pages {
		s.repair(p)
	}
	within := healTime
	if s.stormy {
		within = wholeTime
	}
	if err := s.RunFor(within); err != nil {
		return err
	}
	for _, p := range s.pages {
		s.expectWhole(p)
	}
	return s.Run()
}

// healTime is how long a room may take to be whole again where everyone can be
// reached, in ms.
const healTime = 10_000

// expectWhole reports whom p still waits for, though nobody was killed or cut off.
func (s *scenario) expectWhole(p *Page) {
	if !p.joined || s.deadly && !s.stormy {
		return
	}
	for _, q := range p.Mesh.Peers() {
		m := s.members[q.ID()]
		late := max(p.at, s.entered[p.name], s.entered[m.memberName()], m.lastSeen()) > s.now-healTime
		gone := s.stormy && (!m.present() || m.address() != q.ID()) // and is tried for a while
		if p.views[q.ID()] == nil && !late && !gone && !p.sees(m.memberName()) {
			s.problem("%s still waits for %s", p.name, s.NameOf(q.ID()))
		}
	}
}

// repair hands p a new socket when the page's own has ended.
func (s *scenario) repair(p *Page) {
	if p.joined && p.socket.ended && !s.server.down {
		p.SetSocket()
	}
}

// Shrink returns the fewest acts of a scenario that still break a rule, of the acts
// that do. Which act is the culprit is not monotonous, so each number is tried, the
// small ones first.
func Shrink(seed uint64, acts int) int {
	for n := range acts {
		if len(RunActs(seed, n, false).Problems) > 0 {
			return n
		}
	}
	return acts
}
