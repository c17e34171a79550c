package meshtest

import "github.com/meshy/meshy/pkg/mesh"

// faults is what has been done to the paths between pages, by their names.
type faults struct {
	cut  map[[2]string]bool // no packet passes
	hurt map[[2]string]bool // was cut or failed at some time
	lost map[[2]string]bool // and somebody noticed
}

func newFaults() faults {
	return faults{cut: map[[2]string]bool{}, hurt: map[[2]string]bool{}, lost: map[[2]string]bool{}}
}

func pairOf(a, b string) [2]string {
	if a > b {
		a, b = b, a
	}
	return [2]string{a, b}
}

func (w *World) isCut(c, d *Conn) bool { return w.cut[pairOf(c.host.name, d.host.name)] }

// faulty reports whether a and b have cause to lose each other.
func (w *World) faulty(a, b string) bool { return w.hurt[pairOf(a, b)] }

// lose notes that one of a and b has lost the other. Where there was a cause, the
// other will notice in its own time.
func (w *World) lose(a, b string) {
	if w.faulty(a, b) {
		w.lost[pairOf(a, b)] = true
	}
}

// transportsTo returns the page's live transports to another.
func (p *Platform) transportsTo(name string) []*transport {
	var all []*transport
	for _, c := range p.conns {
		if t := c.transport; t != nil && !t.closed && t.other(c).host.name == name {
			all = append(all, t)
		}
	}
	return all
}

// CutPair lets no packet pass between two pages; HealPair lets them pass again.
// While it is cut, connections turn disconnected and then failed.
func (w *World) CutPair(a, b *Page) {
	w.calm, w.deadly = false, true
	w.note("", "cut %s and %s", a.name, b.name)
	w.cut[pairOf(a.name, b.name)] = true
	w.hurt[pairOf(a.name, b.name)] = true
	for _, t := range a.transportsTo(b.name) {
		t.pause()
	}
}

// HealPair undoes CutPair.
func (w *World) HealPair(a, b *Page) {
	w.note("", "heal %s and %s", a.name, b.name)
	delete(w.cut, pairOf(a.name, b.name))
	w.After(newsTime, func() {
		if !w.cut[pairOf(a.name, b.name)] && !w.lost[pairOf(a.name, b.name)] {
			delete(w.hurt, pairOf(a.name, b.name)) // it was too short to lose anyone
		}
	})
	for _, t := range a.transportsTo(b.name) {
		if t.ends[0].connection != mesh.ConnectionFailed {
			t.resume()
		}
	}
	for _, c := range a.conns {
		c.tryConnect()
	}
}

// SpoilPair ends the connections of two pages for good without a word, as a change
// of address does behind some NATs: no restart of theirs finds a path. Fresh ones do.
func (w *World) SpoilPair(a, b *Page) {
	w.calm, w.deadly = false, true
	w.note("", "spoil %s and %s", a.name, b.name)
	w.hurt[pairOf(a.name, b.name)] = true
	for _, t := range a.transportsTo(b.name) {
		t.pause()
		t.spoilt = true
	}
}

// MovePair ends the path between two pages, as when one changes its network: no
// packet passes until a restart of ICE finds another.
func (w *World) MovePair(a, b *Page) {
	w.calm, w.deadly = false, true
	w.note("", "move %s and %s", a.name, b.name)
	w.hurt[pairOf(a.name, b.name)] = true
	for _, t := range a.transportsTo(b.name) {
		t.pause()
	}
}

// FailPair makes the connection of two pages fail at once. What is tried anew
// may succeed.
func (w *World) FailPair(a, b *Page) {
	w.calm, w.deadly = false, true
	w.note("", "fail %s and %s", a.name, b.name)
	w.hurt[pairOf(a.name, b.name)] = true
	w.lose(a.name, b.name)
	for _, t := range a.transportsTo(b.name) {
		t.pause()
		for _, c := range t.ends {
			c.setConnection(mesh.ConnectionFailed)
		}
	}
}

// Sleep stops a page as its machine's sleep does: no timer fires, no packet passes.
// Wake lets it go on; what was due meanwhile is due then.
func (w *World) Sleep(p *Page) {
	w.note(p.name, "falls asleep")
	p.asleep = true
	for _, q := range w.pages {
		if q != p && !q.dead {
			w.CutPair(p, q)
		}
	}
}

// Wake undoes Sleep.
func (w *World) Wake(p *Page) {
	w.note(p.name, "wakes")
	p.asleep = false
	for _, f := range p.overdue {
		w.After(0, f)
	}
	p.overdue = nil
	for _, q := range w.pages {
		if q != p && !q.dead {
			w.HealPair(p, q)
		}
	}
}
