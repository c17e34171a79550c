package meshtest

import (
	"maps"
	"slices"
	"strings"

	"github.com/meshy/meshy/pkg/mesh"
)

// people returns everyone who has been made, in order.
func (w *World) people() []member {
	var all []member
	for _, p := range w.pages {
		all = append(all, p)
	}
	for _, o := range w.originals {
		all = append(all, o)
	}
	return all
}

// newsTime is how long a page may take to hear of another's end, in ms: packets
// and messages of before arrive meanwhile.
const newsTime = 1500

// coming is when someone joined or left last.
type coming struct {
	joined bool
	since  int // by the world's counter
	at     int // ms
	gone   int // when it left last, ms; long ago at first
}

func nobody() coming { return coming{gone: -newsTime} }

// comes notes that c's owner joins or leaves.
func (w *World) comes(c *coming, joined bool) {
	w.counter++
	c.joined, c.since, c.at = joined, w.counter, w.now
	if !joined {
		c.gone = w.now
	}
}

func (c coming) lastSeen() int { return c.at }

// settled reports whether everybody knows by now that its owner is there, and
// not who was there under its clientId before.
func (c coming) settled(now int) bool { return c.joined && now >= c.gone+newsTime }

// present reports whether its owner is in the room.
func (c coming) present() bool { return c.joined }

// left reports whether whoever has come so has left, or left and come back,
// since a page began to see him as v says, or so shortly before that the page
// saw what was left of him.
func (v *view) outlives(c coming) bool {
	return !c.joined || c.since > v.since || c.at+newsTime > v.at
}

// left reports whether name has.
func (w *World) left(name string, v *view) bool {
	for _, p := range w.pages {
		if p.name == name {
			return v.outlives(p.coming)
		}
	}
	for _, o := range w.originals {
		if o.name == name {
			return v.outlives(o.coming)
		}
	}
	return true
}

// Problems returns the rules that were broken so far.
func (w *World) Problems() []string { return w.problems }

// Check compares what the pages have been told with how things are. It belongs
// where the world is at rest, and returns all problems so far.
func (w *World) Check() []string {
	for _, p := range w.pages {
		if p.joined {
			p.check()
		}
	}
	for _, o := range w.originals {
		if o.joined {
			o.check()
		}
	}
	w.checkLetters()
	for _, l := range w.sent {
		if l.settled == 0 && !w.isDead(l.from) {
			w.problem("%s: nobody said what became of message %d", l.from, l.number)
		}
	}
	for _, o := range w.openings {
		if o.answered != 1 && !o.by.dead {
			w.problem("%s: open(%s) was answered %d times", o.by.name, o.label, o.answered)
		}
	}
	return w.problems
}

// isDead reports whether name was killed.
func (w *World) isDead(name string) bool {
	return slices.ContainsFunc(w.pages, func(p *Page) bool { return p.name == name && p.dead })
}

// check is one page's part of Check.
func (p *Page) check() {
	w := p.w
	var want, got []string
	for _, m := range w.present() {
		if m.memberName() != p.name {
			want = append(want, m.memberName())
		}
	}
	for _, id := range slices.Sorted(maps.Keys(p.views)) {
		got = append(got, w.NameOf(id))
	}
	if !sameNames(got, want) {
		w.problem("%s is connected to [%s], not to [%s]", p.name, strings.Join(got, " "), strings.Join(want, " "))
	}
	if len(want) > 0 && !sameNames(p.names(p.ready), got) {
		w.problem("%s: the latest MeshReady names [%s] of [%s]", p.name, strings.Join(p.names(p.ready), " "), strings.Join(got, " "))
	}
	tries := 0 // of those who are not there any more
	for _, q := range p.Mesh.Peers() {
		if p.views[q.ID()] == nil {
			if m := w.members[q.ID()]; m != nil && (!m.present() || m.address() != q.ID()) {
				if q.Conn() != nil {
					tries++
				}
				continue
			}
			w.problem("%s: %s is in the roster and not connected", p.name, w.NameOf(q.ID()))
			continue
		}
		c, ok := q.Conn().(*Conn)
		if !ok {
			w.problem("%s: no connection to %s", p.name, w.NameOf(q.ID()))
			continue
		}
		if c.state != mesh.Stable || c.connection != mesh.ConnectionConnected {
			w.problem("%s: the connection to %s is not stable and connected: %v %v", p.name, w.NameOf(q.ID()), c.state, c.connection)
		}
	}
	if n := len(p.conns) - tries; n != len(p.views) {
		w.problem("%s: %d connections for %d peers", p.name, n, len(p.views))
	}
	for id, v := range p.views {
		p.checkTracks(id, v)
	}
	if p.posts != 0 {
		w.problem("%s: %d messages without an echo", p.name, p.posts)
	}
}

// sees reports whether p is connected to name, under whatever clientId.
func (p *Page) sees(name string) bool {
	for id := range p.views {
		if p.w.NameOf(id) == name {
			return true
		}
	}
	return false
}

// checkTracks compares what p has been told of a peer's tracks with what that
// peer declares to p, and with whose media arrive.
func (p *Page) checkTracks(id string, v *view) {
	w := p.w
	q, ok := w.members[id].(*Page)
	if !ok {
		return
	}
	own := ""
	for other := range q.views {
		if w.NameOf(other) == p.name {
			own = other
		}
	}
	want := map[string]*Track{}
	for _, d := range q.declared {
		if own != "" && d.isFor(own) {
			want[d.ID] = d.track
		}
	}
	for _, track := range slices.Sorted(maps.Keys(want)) {
		switch t := v.tracks[track]; {
		case t == nil:
			w.problem("%s has not been told of track %s of %s", p.name, track, q.name)
		case t.Source() != want[track]:
			w.problem("%s: track %s of %s brings other media", p.name, track, q.name)
		}
	}
	for _, track := range slices.Sorted(maps.Keys(v.tracks)) {
		if want[track] == nil {
			w.problem("%s still has track %s of %s", p.name, track, q.name)
		}
	}
}

// present returns those who are in the room.
func (w *World) present() []member {
	return slices.DeleteFunc(w.people(), func(m member) bool { return !m.present() })
}

func (p *Page) names(ids []string) []string {
	var names []string
	for _, id := range ids {
		names = append(names, p.w.NameOf(id))
	}
	return names
}

func sameNames(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// DisconnectAll has every page leave, and lets the world come to rest. What is
// left behind anywhere is a problem.
func (w *World) DisconnectAll() error {
	for _, p := range w.pages {
		if p.joined {
			p.Disconnect()
		}
	}
	for _, o := range w.originals {
		o.Disconnect()
	}
	if err := w.Run(); err != nil {
		return err
	}
	for _, p := range w.pages {
		if p.dead {
			continue
		}
		leaks := p.Leaks()
		for _, what := range slices.Sorted(maps.Keys(leaks)) {
			w.problem("%s: %d %s left at the end", p.name, leaks[what], what)
		}
	}
	return nil
}
