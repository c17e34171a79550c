package mesh

import (
	"slices"

	"github.com/meshy/meshy/pkg/sdp"
	"github.com/meshy/meshy/pkg/wire"
)

// A page that joins anew, through another socket or a restarted server, gets a new
// clientId there, while its connections stand. Its peers take it for a newcomer
// and offer to it. It recognises them by the page that their hello names, and
// claims, over the connection that stands, to be the one to whom that offer went:
// only the true receiver of the offer knows its session id. The peer that made the
// offer grants the claim, and both keep the connection and use the new addresses.

// aliasClaim is the offer whose receipt this page has told a standing peer.
type aliasClaim struct {
	session  string
	newcomer *Peer // the roster's entry for the address that it came from
	address  string
	offer    wire.Description
}

// recognise reports whether offer, which came from p's address, is one that a
// standing peer made to this page's new address; it is held until the peer grants
// the claim, and taken as a newcomer's where it does not.
func (m *Mesh) recognise(p *Peer, offer wire.Description) bool {
	page := readHello(offer.SDP).page
	if page == "" || page == m.page {
		return false
	}
	session := sdp.SessionID(offer.SDP)
	for _, q := range m.order {
		if q.link == nil || !q.link.control.open || q.page != page || session == sdp.SessionID(q.link.remote) {
			continue
		}
		if !q.link.tell(wire.Message{Event: wire.AliasClaim, Session: session}) {
			return false
		}
		q.claim = &aliasClaim{session, p, p.address, offer}
		q.timers.alias.set(m, aliasWait, func() {
			c := q.claim
			q.claim = nil
			if c.newcomer.state != peerGone && c.newcomer.address == c.address {
				c.newcomer.takeOffer(c.offer, viaServer)
			}
		})
		return true
	}
	return false
}

// aliasGranted joins the newcomer's entry with p's own.
func (p *Peer) aliasGranted(session string) {
	c := p.claim
	if c == nil || c.session != session {
		return
	}
	p.claim = nil
	p.timers.alias.clear()
	p.mesh.merge(p, c.newcomer)
}

// aliasClaimed checks that p was told of an offer which this page made to someone
// who has not answered it.
func (p *Peer) aliasClaimed(session string) {
	m := p.mesh
	if slices.Contains(p.merged, session) {
		p.link.tell(wire.Message{Event: wire.AliasGrant, Session: session}) // our own claim was granted before
		return
	}
	for _, q := range m.order {
		if q.state == peerExpected && q.link != nil && q.link.remote == "" && q.link.own != "" &&
			sdp.SessionID(q.link.own) == session {
			p.link.tell(wire.Message{Event: wire.AliasGrant, Session: session})
			m.merge(p, q)
			return
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
	newcomer.leave(ReasonAlias)
	m.readdress(standing, newcomer.address)
}
