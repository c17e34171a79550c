package mesh

import (
	"slices"

	"github.com/meshy/meshy/pkg/sdp"
	"github.com/meshy/meshy/pkg/wire"
)

// outgoing holds the candidates of a link, from its first description on.
type outgoing struct {
	described bool             // the description is out; candidates may follow
	gathered  []wire.Candidate // to be sent, or repeated
}

// incomingCandidates holds what a peer has trickled (RFC 8838). A candidate
// belongs to the generation that its ufrag names: it waits for the description
// of that generation, on whichever link that comes to stand, and dies with it.
type incomingCandidates struct {
	pool []wire.Candidate
	dead []string // ufrags of generations that will not come back
}

// gather sends a candidate of ours, after the description that it belongs to.
func (l *link) gather(c wire.Candidate) {
	if len(l.gathered) < maxPoolCandidates {
		l.gathered = append(l.gathered, c)
	}
	if l.described {
		l.sendCandidate(c)
	}
}

func (l *link) sendCandidate(c wire.Candidate) {
	l.send(wire.Message{Event: wire.PeerICECandidate, Candidate: &c}, l.route())
}

// sentDescription lets the candidates go that were gathered before it was out.
func (l *link) sentDescription() {
	if !l.described {
		l.described = true
		l.repeatCandidates()
	}
}

// repeatCandidates sends all candidates. The original client loses those that
// arrive while it sets our first offer, so it gets them again after its answer.
func (l *link) repeatCandidates() {
	for _, c := range l.gathered {
		l.sendCandidate(c)
	}
}

// receiveCandidate takes a candidate of the peer's.
func (p *Peer) receiveCandidate(c *wire.Candidate) {
	if c == nil || c.Candidate == "" {
		return // end of candidates: the transport finds out by itself
	}
	if len(p.pool) >= maxPoolCandidates {
		p.pool = p.pool[1:]
	}
	p.pool = append(p.pool, *c)
	if p.link != nil && p.link.remote != "" {
		p.link.applyCandidates()
	}
}

// applyCandidates hands the browser what belongs to the remote description in
// force, and drops what belongs to a dead one.
func (l *link) applyCandidates() {
	p, current := l.peer, sdp.Ufrags(l.remote)
	pool := p.pool
	p.pool = nil
	for _, c := range pool {
		u := ufrag(c)
		switch {
		case u == "" || slices.Contains(current, u):
			l.conn.AddCandidate(c, l.candidateAdded)
		case !slices.Contains(p.dead, u):
			p.pool = append(p.pool, c)
		}
	}
}

func (l *link) candidateAdded(err error) {
	defer l.mesh.flush()
	if err != nil && !l.closed {
		l.mesh.report(l.peer.id, ReasonCandidate, err)
	}
}

// bury declares the generations of a description dead.
func (p *Peer) bury(text string) {
	for _, u := range sdp.Ufrags(text) {
		p.dead = remember(p.dead, u)
	}
}

func ufrag(c wire.Candidate) string {
	if c.UsernameFragment != "" {
		return c.UsernameFragment
	}
	return sdp.CandidateUfrag(c.Candidate)
}
