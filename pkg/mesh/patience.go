package mesh

// A server may lose what it should pass on, and a browser may refuse an answer. The
// pair would wait for ever, since nothing else can be offered meanwhile. So an offer
// that is not answered is made again, on the same connection: JSEP lets an offer
// take the place of one that is pending (RFC 8829 §4.1.8). Its version is higher,
// so an answer to the one before is known and left aside, and what was lost with
// it, candidates included, goes out once more.
type patience struct {
	timer deadline
	again int // offers in a row that were not answered
}

// awaitAnswer follows each offer.
func (l *link) awaitAnswer() {
	if l.again > 0 {
		l.repeatCandidates()
	}
	l.timer.set(l.mesh, answerWait, l.unanswered)
}

// answered follows the end of an offer, by its answer or by giving way.
func (l *link) answered() {
	l.own, l.again = "", 0
	l.timer.clear()
}

func (l *link) unanswered() {
	switch {
	case l.own == "" || l.busy || l.muted:
	case l.peer.troubled() && l.remote != "":
		l.timer.set(l.mesh, answerWait, l.unanswered) // its answer is as late as everything
	case l.again >= maxReoffers:
		l.peer.stalled()
	default:
		l.again++
		l.offer()
	}
}

// stalled reacts to a peer that answers nothing any more. A fresh connection may
// get further, where there was one that stood; a newcomer has its own deadline.
func (p *Peer) stalled() {
	if p.state == peerConnected {
		p.mesh.report(p.id, ReasonDescription, errUnanswered)
		if p.key != nil {
			p.trouble()
			p.rebuild()
		}
	}
}
