package mesh

import (
	"slices"

	"github.com/meshy/meshy/pkg/wire"
)

// A member that was given up is not forgotten: it may be unreachable for this page
// alone, and for a while. As long as nobody says that it has left, it is offered a
// connection again, at intervals that grow to a few seconds. Meanwhile the mesh is
// whole without it. The page hears nothing of the tries, but of their success, and
// finds the missing pair in Health.

// absent is a member that this page does not reach.
type absent struct {
	address string
	id      string // by which the page knew it, "" when it never did
	page    string // its membership.page, "" when it never said
	cause   Cause  // why the latest try failed
	tries   int    // in a row
	beats   int    // until the next one
	hearsay bool   // known from others alone
	vouched bool   // somebody says that he reaches it
}

// hearOf notes that somebody reaches a member whom this page does not know.
func (m *Mesh) hearOf(e wire.Edge) {
	for _, a := range m.missing {
		if a.page == e.Page || a.address == e.ClientID {
			a.vouched, a.page, a.address = true, e.Page, e.ClientID
			return
		}
	}
	if len(m.missing) >= maxMissing || m.hearsay() >= maxHearsay {
		return // whoever tells of so many makes them up; those whom this page has met go first
	}
	a := m.miss(e.ClientID)
	// They may be about to meet, or news of an end may be on its way.
	a.page, a.hearsay, a.vouched, a.beats = e.Page, true, true, hearsayBeats
}

// hearsay counts those of whom this page has only heard: who are to be tried, and who
// are being tried.
func (m *Mesh) hearsay() (n int) {
	for _, a := range m.missing {
		if a.hearsay && !m.isKnown(a.address) {
			n++
		}
	}
	for _, p := range m.order {
		if p.reunion && p.state == peerExpected {
			n++
		}
	}
	return n
}

// forgetHearsay forgets whom nobody reaches any more, where this page never has.
func (m *Mesh) forgetHearsay() {
	m.missing = slices.DeleteFunc(m.missing, func(a *absent) bool { return a.hearsay && !a.vouched })
}

// estrange remembers p, which was given up for r.
func (m *Mesh) estrange(p *Peer, r Reason) {
	switch r {
	case ReasonFailed, ReasonTimeout:
		a := m.miss(p.address)
		a.id, a.page, a.cause = p.id, p.page, p.cause
	}
}

// miss remembers that nobody is connected at address, where somebody is or was.
func (m *Mesh) miss(address string) *absent {
	i := slices.IndexFunc(m.missing, func(a *absent) bool { return a.address == address })
	if i >= 0 {
		a := m.missing[i]
		a.tries++
		a.beats = m.pause(a.tries)
		return a
	}
	if len(m.missing) >= maxMissing {
		m.missing = slices.Delete(m.missing, 0, 1)
	}
	a := &absent{address: address, beats: m.pause(0)}
	m.missing = append(m.missing, a)
	return a
}

// pause draws how many beats pass before a try, so that the two of a pair seldom
// try at the same moment.
func (m *Mesh) pause(tries int) int {
	most := min(1<<min(tries, 8), mostBeatsApart)
	return 1 + most/2 + m.platform.Jitter(most/2+1)
}

// reunite tries those whose time has come.
func (m *Mesh) reunite() {
	for _, a := range slices.Clone(m.missing) {
		switch a.beats--; {
		case m.isKnown(a.address) || a.beats > 0 || len(m.order) >= MaxPeers || !m.present && !a.vouched:
		case a.tries >= maxReunions && !a.vouched && m.clientID == "":
			m.accounted(a.address) // a server that tells us nothing would not tell of its end
		default:
			if p := m.meet(a.address); p != nil {
				p.reunion, p.failures, p.cause = true, maxFounding-1, a.cause
				p.found()
			}
		}
	}
}

// reconcile forgets that p was missing.
func (m *Mesh) reconcile(p *Peer) {
	p.reunion = false
	m.missing = slices.DeleteFunc(m.missing, func(a *absent) bool {
		return a.address == p.address || a.page != "" && a.page == p.page
	})
}

// accounted forgets that nobody is connected at address: someone says why.
func (m *Mesh) accounted(address string) {
	m.missing = slices.DeleteFunc(m.missing, func(a *absent) bool { return a.address == address })
}
