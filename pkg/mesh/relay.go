package mesh

import (
	"errors"

	"github.com/meshy/meshy/pkg/sdp"
	"github.com/meshy/meshy/pkg/wire"
)

// Where no server carries a word to a peer, a member that both reach does. It hands
// on descriptions and candidates by the names that pages give themselves, and puts
// the sender's there as it knows it; so nobody can send in the name of another who is
// connected to the carrier.
//
// The carrier itself is not trusted. What it hands on in the name of a peer that is
// connected here, or was until its connection broke, must bear the seal that only the
// two have (seal.go). Of a member that this page has never met there is no more than
// the carrier's word, as there is no more than the server's otherwise: it fills an
// entry of the roster that waits, and never touches one that is connected.

var errRelayFlood = errors.New("mesh: a peer has us carry too many messages to others: the rest was dropped")

// carrier returns a member that can hand a message to p, and the page to name.
func (p *Peer) carrier() (by *Peer, page string) {
	for _, q := range p.mesh.order {
		if q == p || q.state != peerConnected || q.troubled() {
			continue
		}
		if page, ok := q.reaches(p.page, p.address); ok {
			return q, page
		}
	}
	return nil, ""
}

// relay sends a description or a candidate to the peer through another.
func (p *Peer) relay(msg wire.Message) {
	if by, page := p.carrier(); by != nil {
		by.link.tell(wire.Message{Event: wire.Relay, PeerClientID: page, SDP: msg.SDP, Candidate: msg.Candidate})
	}
}

// relayed takes a Relay of p's: to be handed on, or for this page.
func (p *Peer) relayed(msg wire.Message) {
	switch {
	case p.state != peerConnected:
	case msg.ClientID == "":
		p.handOn(msg)
	case msg.PeerClientID == p.mesh.page:
		p.deliver(msg)
	}
}

// handOn carries a message of p's to another.
func (p *Peer) handOn(msg wire.Message) {
	m := p.mesh
	if p.errands++; p.errands > maxCarried {
		if p.errands == maxCarried+1 {
			m.report(p.id, ReasonProtocol, errRelayFlood)
		}
		return
	}
	if m.pageOwner(p.page) != p {
		return // somebody else had that name first
	}
	if q := m.pageOwner(msg.PeerClientID); q != nil && q != p && !q.troubled() {
		q.link.tell(wire.Message{Event: wire.Relay, ClientID: p.page, PeerClientID: q.page, SDP: msg.SDP, Candidate: msg.Candidate})
	}
}

// pageOwner returns the first connected peer that calls itself page.
func (m *Mesh) pageOwner(page string) *Peer {
	for _, q := range m.order {
		if page != "" && q.page == page && q.state == peerConnected {
			return q
		}
	}
	return nil
}

// deliver takes what by hands on from the page that msg names.
func (by *Peer) deliver(msg wire.Message) {
	m := by.mesh
	if msg.SDP == nil {
		for _, q := range m.all() {
			if q != by && q.isSaidToBe(msg.ClientID, by) && (q.state == peerExpected || q.troubled()) {
				q.receiveCandidate(msg.Candidate)
			}
		}
		return
	}
	for _, q := range m.all() {
		if q.state == peerConnected && q != by && q.key.sealed(msg.SDP.SDP) {
			q.receiveDescription(*msg.SDP, viaRelay)
			return
		}
	}
	for _, q := range m.all() {
		if q != by && q.isSaidToBe(msg.ClientID, by) {
			if q.state == peerExpected {
				q.receiveDescription(*msg.SDP, viaRelay)
			}
			return
		}
	}
	address := by.addressOf(msg.ClientID)
	if address == "" || address == m.clientID || m.isKnown(address) || msg.SDP.Type != "offer" || sdp.SessionID(msg.SDP.SDP) == "" {
		return
	}
	if by.introduced++; by.introduced > maxIntroduced {
		return
	}
	if q := m.meet(address); q != nil {
		q.reunion, q.failures = true, maxFounding-1
		q.receiveDescription(*msg.SDP, viaRelay)
	}
}

// isSaidToBe reports whether p is the peer that calls itself page: by its own word,
// or while it has not spoken yet by that of by.
func (p *Peer) isSaidToBe(page string, by *Peer) bool {
	return p.page == page || p.page == "" && p.address != "" && p.address == by.addressOf(page)
}

// addressOf returns where p says that the page is delivered to.
func (p *Peer) addressOf(page string) string {
	for _, e := range p.reach {
		if e.Page == page && e.State == string(ConditionConnected) {
			return e.ClientID
		}
	}
	return ""
}
