package mesh

import (
	"slices"

	"github.com/meshy/meshy/pkg/wire"
)

// Health is how whole the mesh is, as far as this page can know: its own edges, and
// those of which the other members have told. Of a client of the original kind there
// is only this side's word.
type Health struct {
	ClientID string   // this page's own, or "self" where no server has told it
	Members  []string // clientIds: this page first
	Edges    []HealthEdge
	Missing  []HealthEdge // pairs that do not reach each other
}

// HealthEdge is what one page says of its connection to another.
type HealthEdge struct {
	From, To string
	State    string // a PeerCondition, "connecting" or "missing"
	RTT      int    // ms, -1 when not measured
	Loss     int    // packets lost of 1000, -1 when not measured
	Cause    Cause  // of a missing one of this page's, where it is known
}

// inquiry is a call of Health that waits for the others.
type inquiry struct {
	waiting map[*Peer]bool
	timer   deadline
	done    func(Health)
}

// inquiries are the calls of Health that run, and the measurements.
type inquiries struct {
	open         []*inquiry
	askers       []*Peer  // who wait for this page's figures
	measured     []func() // likewise
	measuring    bool
	measureTimer deadline
}

// endInquiries answers every call that runs; the mesh is left.
func (m *Mesh) endInquiries() {
	m.askers, m.measured, m.measuring = nil, nil, false
	m.measureTimer.clear()
	for len(m.open) > 0 {
		q := m.open[0]
		clear(q.waiting)
		m.answerInquiry(q, nil)
	}
}

// Health measures this page's edges, asks the others for theirs, and calls done with
// what has come within a second.
func (m *Mesh) Health(done func(Health)) {
	defer m.flush()
	q := &inquiry{waiting: map[*Peer]bool{}, done: done}
	m.open = append(m.open, q)
	for _, p := range m.all() {
		if p.state == peerConnected && p.capable && p.link.tell(wire.Message{Event: wire.ReachAsk}) {
			q.waiting[p] = true
		}
	}
	m.measure(func() { m.answerInquiry(q, nil) })
	q.timer.set(m, healthWait, func() {
		clear(q.waiting)
		m.answerInquiry(q, nil)
	})
}

// answerInquiry takes p's part of q; the last part answers it.
func (m *Mesh) answerInquiry(q *inquiry, p *Peer) {
	delete(q.waiting, p)
	if len(q.waiting) > 0 || q.done == nil || m.measuring && q.timer.running() {
		return
	}
	done := q.done
	q.done = nil
	q.timer.clear()
	for i, other := range m.open {
		if other == q {
			m.open = append(m.open[:i:i], m.open[i+1:]...)
			break
		}
	}
	done(m.health())
}

// reached takes p's word of whom it reaches.
func (p *Peer) reached(edges []wire.Edge) {
	m := p.mesh
	p.reach = edges
	m.heard = true
	for _, q := range slices.Clone(m.open) {
		if q.waiting[p] {
			m.answerInquiry(q, p)
		}
	}
}

// askedForReach answers a ReachAsk, as soon as this page has measured.
func (p *Peer) askedForReach() {
	m := p.mesh
	for _, q := range m.askers {
		if q == p {
			return
		}
	}
	m.askers = append(m.askers, p)
	m.measure(nil)
}

// measure brings the figures of this page's edges up to date. One measurement runs
// at a time; who asks meanwhile gets its results.
func (m *Mesh) measure(done func()) {
	if done != nil {
		m.measured = append(m.measured, done)
	}
	if m.measuring {
		return
	}
	m.measuring = true
	left := 1
	finish := func() {
		if !m.measuring {
			return
		}
		m.measuring = false
		m.measureTimer.clear()
		askers, measured := m.askers, m.measured
		m.askers, m.measured = nil, nil
		for _, p := range askers {
			p.tellReach()
		}
		for _, f := range measured {
			f()
		}
	}
	part := func() {
		if left--; left == 0 {
			finish()
		}
	}
	m.measureTimer.set(m, healthWait/2, finish) // a connection that closes does not answer
	for _, p := range m.all() {
		if l := p.link; l != nil && p.state == peerConnected {
			left++
			l.conn.Stats(func(s Stats) {
				defer m.flush()
				p.rtt, p.loss = s.RTT, s.Loss
				part()
			})
		}
	}
	part()
}

// health puts together what is known.
func (m *Mesh) health() Health {
	self := m.clientID
	if self == "" {
		self = "self"
	}
	h := Health{ClientID: self}
	names := map[string]string{m.page: self} // page -> clientId here
	for _, p := range m.order {
		if p.page != "" && names[p.page] == "" {
			names[p.page] = p.id
		}
	}
	nameOf := func(e wire.Edge) string {
		if n := names[e.Page]; n != "" {
			return n
		}
		if p := m.byAddress[e.ClientID]; p != nil {
			return p.id
		}
		return e.ClientID
	}
	seen := map[string]bool{}
	member := func(id string) {
		if id != "" && !seen[id] {
			seen[id] = true
			h.Members = append(h.Members, id)
		}
	}
	met := map[[2]string]bool{}
	row := func(from string, edges []wire.Edge) {
		member(from)
		for _, e := range edges {
			to := nameOf(e)
			if to == "" || to == from {
				continue
			}
			member(to)
			h.Edges = append(h.Edges, HealthEdge{from, to, e.State, e.RTT, e.Loss, ""})
			if e.State != edgeMissing && e.State != edgeConnecting {
				met[[2]string{from, to}], met[[2]string{to, from}] = true, true
			}
		}
	}
	row(self, m.edges())
	known := map[string]bool{self: true}
	for _, p := range m.order {
		if p.state == peerConnected && p.reach != nil {
			known[p.id] = true
			row(p.id, p.reach)
		}
	}
	for i, a := range h.Members {
		for _, b := range h.Members[i+1:] {
			if !met[[2]string{a, b}] && (known[a] || known[b]) {
				h.Missing = append(h.Missing, HealthEdge{From: a, To: b, State: edgeMissing, RTT: -1, Loss: -1, Cause: m.causeOf(a, self, b)})
			}
		}
	}
	return h
}

// causeOf returns why this page does not reach b, where a is this page.
func (m *Mesh) causeOf(a, self, b string) Cause {
	if a != self {
		return ""
	}
	for _, x := range m.missing {
		if x.id == b || x.address == b {
			return x.cause
		}
	}
	if p := m.byID[b]; p != nil {
		return p.cause
	}
	return ""
}
