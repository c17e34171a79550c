package mesh

import (
	"slices"

	"github.com/meshy/meshy/pkg/sdp"
	"github.com/meshy/meshy/pkg/wire"
)

// One of two may give the other up while that still heals: it knew more, or waited
// less. When they meet again they are newcomers to the one, and to the other there is
// an entry too many, which would heal in vain until its deadline. Whoever has ended a
// pair says so over the next connection to the same page, and proves by the old key
// that it is he who has: somebody else's word ends nothing.

// endedPair is what is left of a peer that was given up.
type endedPair struct {
	page string
	key  *pairKey
}

// rememberEnd keeps p's key, to be able to say that p has ended.
func (m *Mesh) rememberEnd(p *Peer) {
	if p.key == nil || p.page == "" || !m.joining {
		return
	}
	m.ended = slices.DeleteFunc(m.ended, func(e endedPair) bool { return e.page == p.page })
	if len(m.ended) >= maxEnded {
		m.ended = slices.Delete(m.ended, 0, 1)
	}
	m.ended = append(m.ended, endedPair{p.page, p.key})
}

// admit tells the peer, over a connection that has just opened, that this page has
// ended what they had before. The other's session makes the proof this connection's.
func (l *link) admit() {
	if l.peer.state == peerConnected {
		return // what they have goes on over this one
	}
	for _, e := range l.mesh.ended {
		if e.page == l.peer.page {
			l.tell(wire.Message{Event: wire.Forgotten, Session: e.key.proof(sdp.SessionID(l.remote))})
		}
	}
}

// forgotten ends the entry that the page at p has ended at its side, if it is its.
func (p *Peer) forgotten(proof string) {
	m := p.mesh
	for _, q := range m.all() {
		if q == p || q.key == nil || q.page != p.page {
			continue
		}
		for _, session := range p.link.sessions {
			if q.key.proof(session) == proof {
				q.leave(ReasonReplaced)
				break
			}
		}
	}
}
