package mesh

import "github.com/meshy/meshy/pkg/wire"

// Members tell each other whom they reach, with every change, once a beat at most.
// From that a page knows who is in the room beside those whom it has met, which
// member can carry a word to them (relay.go), and how whole the mesh is (health.go).
// It is hearsay: it makes this page try to reach somebody, and nothing else.

// edgeMissing is the state of an edge to a member that is not connected; the others
// are the PeerConditions and edgeConnecting.
const (
	edgeMissing    = "missing"
	edgeConnecting = "connecting"
)

// gossip is what a page knows of the edges.
type gossip struct {
	changed bool // since the others were told
	heard   bool // somebody has told something new
}

// edges returns this page's own.
func (m *Mesh) edges() []wire.Edge {
	var list []wire.Edge
	for _, p := range m.order {
		e := wire.Edge{Page: p.page, ClientID: p.address, State: edgeConnecting, RTT: p.rtt, Loss: p.loss}
		switch {
		case p.state == peerConnected:
			e.State = string(p.condition)
		case p.reunion:
			e.State = edgeMissing
		}
		list = append(list, e)
	}
	for _, a := range m.missing {
		if m.byAddress[a.address] == nil {
			list = append(list, wire.Edge{Page: a.page, ClientID: a.address, State: edgeMissing, RTT: -1, Loss: -1})
		}
	}
	return list[:min(len(list), wire.MaxEdges)]
}

// tellReach tells p whom this page reaches.
func (p *Peer) tellReach() {
	if p.state == peerConnected && p.link != nil {
		p.link.tell(wire.Message{Event: wire.Reach, Edges: p.mesh.edges()})
	}
}

// spread is the beat's part: it tells what has changed, and takes what others have.
func (m *Mesh) spread() {
	if m.changed {
		m.changed = false
		for _, p := range m.order {
			p.tellReach()
		}
	}
	if m.heard {
		m.heard = false
		m.listen()
	}
}

// listen notes members of whom this page has only heard.
func (m *Mesh) listen() {
	pages := map[string]bool{m.page: true, "": true}
	for _, p := range m.order {
		pages[p.page] = true
	}
	for _, a := range m.missing {
		a.vouched = false
	}
	for _, q := range m.order {
		for _, e := range q.reach {
			if q.state != peerConnected || e.State != string(ConditionConnected) || pages[e.Page] || m.isKnown(e.ClientID) || e.ClientID == "" || e.ClientID == m.clientID {
				continue
			}
			m.hearOf(e)
		}
	}
	m.forgetHearsay()
}

// isKnown reports whether the address is or was one of a peer's.
func (m *Mesh) isKnown(address string) bool {
	return m.byAddress[address] != nil || m.byID[address] != nil
}

// reaches reports whether the peer says that it is connected to page, or where that
// is not known, to whoever is at address. It returns the page.
func (p *Peer) reaches(page, address string) (string, bool) {
	for _, e := range p.reach {
		if e.State == string(ConditionConnected) && e.Page != "" && (page != "" && e.Page == page || page == "" && e.ClientID == address) {
			return e.Page, true
		}
	}
	return "", false
}
