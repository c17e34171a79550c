package mesh

import (
	"slices"

	"github.com/meshy/meshy/pkg/sdp"
	"github.com/meshy/meshy/pkg/wire"
)

// A page that joins anew, through another socket or a restarted server, gets a new
// clientId there, while its connections stand. Its peers take it for a newcomer
// and offer to it. It recognises them by the page that their hello names, and
// claims, over the connection that stands, to be the one to whom that offer went.
// The peer that made the offer grants the claim, and both keep the connection and
// use the new addresses. Nobody else can have them confuse each other: the session
// id is known to the receiver of the offer alone, and should that one pass the offer
// on, the claim of whoever gets it from there names addresses that do not fit.

// aliasClaim is the offer whose receipt this page has told a standing peer.
type aliasClaim struct {
	session  string
	newcomer *Peer // the roster's entry for the address that it came from
	address  string
	offer    wire.Description
}

// recognise reports whether offer, which came from p's address, is one that a
// standing peer made to this page's new address. It is held until the peer grants
// the claim. Only where the standing connection ends instead is it taken as a
// newcomer's: whoever else made it had no business to call himself that peer.
func (m *Mesh) recognise(p *Peer, offer wire.Description) bool {
	page := readHello(offer.SDP).page
	if page == "" || page == m.page {
		return false
	}
	session := sdp.SessionID(offer.SDP)
	for _, q := range m.order {
		if q.link == nil || !q.link.control.open || q.page != page || session == sdp.SessionID(q.link.remote) || q.troubled() || q.key.sealed(offer.SDP) {
			continue
		}
		if !q.link.tell(wire.Message{Event: wire.AliasClaim, Session: session, ClientID: m.clientID, PeerClientID: p.address}) {
			return false
		}
		q.claim = &aliasClaim{session, p, p.address, offer}
		q.timers.claim.set(m, claimWait, q.disturbed) // it may be our path that has changed
		return true
	}
	return false
}

// aliasGranted joins the newcomer's entry with p's own.
func (p *Peer) aliasGranted(session string) {
	if c := p.claim; c != nil && c.session == session {
		p.claim = nil
		p.timers.claim.clear()
		p.mesh.merge(p, c.newcomer)
		return
	}
	for _, q := range p.mesh.order { // see unite
		if q != p && q.page == p.page && q.link != nil && !q.link.founder && sdp.SessionID(q.link.remote) == session {
			p.mesh.merge(p, q)
			return
		}
	}
}

// aliasVoid takes the offer that p has not granted, now that p is gone. It
// reports whether there was one.
func (p *Peer) aliasVoid() bool {
	c, m := p.claim, p.mesh
	p.claim = nil
	if c == nil || c.newcomer.address != c.address || c.newcomer != p && c.newcomer.state == peerGone {
		return false
	}
	q := m.meet(c.address)
	if q == nil || q.link != nil && q.link.remote != "" {
		return false // they have found each other without it
	}
	q.takeOffer(c.offer, viaServer)
	return true
}

// aliasClaimed checks that p was told of an offer which this page made to someone
// who has not answered it.
func (p *Peer) aliasClaimed(claim wire.Message) {
	m, session := p.mesh, claim.Session
	if slices.Contains(p.merged, session) {
		p.link.tell(wire.Message{Event: wire.AliasGrant, Session: session}) // our own claim was granted before
		return
	}
	for _, q := range m.order {
		if q.state == peerExpected && q.link != nil && q.link.remote == "" && q.link.own != "" &&
			sdp.SessionID(q.link.own) == session && m.fits(claim, q) {
			p.alive()
			p.link.tell(wire.Message{Event: wire.AliasGrant, Session: session})
			m.merge(p, q)
			return
		}
		if q != p && q.link != nil && q.link.founder && q.link.founded == session && q.page == p.page && m.fits(claim, q) {
			p.link.tell(wire.Message{Event: wire.AliasGrant, Session: session})
			m.merge(p, q)
			return
		}
	}
}

// unite reacts to a page that is connected under two entries: it answered an offer
// before either side knew who was who. Whoever has received the later one's offer
// proves it over the connection that stood before, and both let the later one go.
func (p *Peer) unite() {
	if p.page == "" || p.link.founder {
		return
	}
	for _, q := range p.mesh.order {
		if q != p && q.page == p.page && q.state == peerConnected && q.link.control.open {
			q.link.tell(wire.Message{Event: wire.AliasClaim, Session: sdp.SessionID(p.link.remote), ClientID: p.mesh.clientID, PeerClientID: p.address})
			return
		}
	}
}

// fits reports whether claim speaks of the offer as it went to q: to the address
// that the claimer has from the server. Where no server tells, it must at least not
// have come from an address that is somebody's here, for this page's own is not.
func (m *Mesh) fits(claim wire.Message, q *Peer) bool {
	if claim.ClientID != "" {
		return claim.ClientID == q.address
	}
	return m.byAddress[claim.PeerClientID] == nil
}

// outlive forgets entries that wait for the page that p says it is. One that is
// connected stays, whatever p says: it is gone when it is silent, or when it shows
// its own seal elsewhere.
func (p *Peer) outlive() {
	for _, q := range p.mesh.all() {
		if q != p && p.page != "" && q.page == p.page && q.away {
			p.inherit(q)
			q.leave(ReasonAlias)
		}
	}
}

// merge lets standing take over the address of newcomer, the same page.
func (m *Mesh) merge(standing, newcomer *Peer) {
	if standing == newcomer || newcomer.state == peerGone {
		return
	}
	if l := newcomer.link; l != nil && l.own != "" {
		standing.merged = remember(standing.merged, sdp.SessionID(l.own))
	}
	if newcomer.state == peerConnected {
		newcomer.leave(ReasonReplaced)
	} else {
		newcomer.leave(ReasonAlias)
	}
	m.readdress(standing, newcomer.address)
	if c := standing.claim; c != nil && c.newcomer != standing {
		standing.claim = nil
		c.newcomer.leave(ReasonAlias) // an address that it had in between
	}
}
