package mesh

import (
	"errors"
	"slices"
)

// roster knows the members of the room. A peer keeps the clientId that the page
// first knew it by; its address, where the server delivers to, may change when it
// joins anew through another socket.
type roster struct {
	byID      map[string]*Peer
	byAddress map[string]*Peer
	order     []*Peer        // as they became known
	met       int            // Peers so far
	begun     map[string]int // address -> connections begun with it in the running window
	window    deadline
	departed  []string // addresses of peers gone lately: their last words are no error
	missing   []*absent
	ended     []endedPair
	unserved  []string // addresses that the server has said to be nobody's
}

func newRoster() roster {
	return roster{byID: map[string]*Peer{}, byAddress: map[string]*Peer{}}
}

// all returns the peers of the moment; the caller may change the roster meanwhile.
func (r *roster) all() []*Peer { return slices.Clone(r.order) }

// Peers returns the peers in the order in which they became known.
func (m *Mesh) Peers() []*Peer { return m.all() }

// Peer returns the peer that the page knows as clientID.
func (m *Mesh) Peer(clientID string) (*Peer, bool) {
	p, ok := m.byID[clientID]
	return p, ok
}

// meet returns the peer at address, which may be new. It returns nil, after a
// report, when the mesh is full.
func (m *Mesh) meet(address string) *Peer {
	if p := m.byAddress[address]; p != nil {
		return p
	}
	if p := m.byID[address]; p != nil { // the server has given it its first clientId back
		m.readdress(p, address)
		return p
	}
	if len(m.order) >= MaxPeers {
		m.report(address, ReasonQueue, errors.New("mesh: the room has more members than a full mesh can hold; the newcomer is met when there is room"))
		m.miss(address)
		return nil
	}
	p := newPeer(m, address)
	m.byID[p.id], m.byAddress[address] = p, p
	m.order = append(m.order, p)
	m.departed = slices.DeleteFunc(m.departed, func(a string) bool { return a == address })
	return p
}

// afford counts a connection that is begun with address. A page that has us begin
// one after another would use up what the browser has for everybody's.
func (m *Mesh) afford(address string) bool {
	if !m.window.running() {
		m.begun = map[string]int{}
		m.window.set(m, linkWindow, func() { m.begun = nil })
	}
	m.begun[address]++
	return m.begun[address] <= maxLinks
}

// forget takes p out of the roster.
func (r *roster) forget(p *Peer) {
	if r.byID[p.id] == p {
		delete(r.byID, p.id)
	}
	if r.byAddress[p.address] == p {
		delete(r.byAddress, p.address)
		r.departed = remember(r.departed, p.address)
	}
	r.order = slices.DeleteFunc(r.order, func(q *Peer) bool { return q == p })
}

// readdress moves p to another address.
func (r *roster) readdress(p *Peer, address string) {
	if r.byAddress[p.address] == p {
		delete(r.byAddress, p.address)
	}
	p.address, p.unserved = address, slices.Contains(r.unserved, address)
	r.byAddress[address] = p
}

// announceWhole emits MeshReady when every known member is connected.
func (m *Mesh) announceWhole() {
	ids := make([]string, 0, len(m.order))
	for _, p := range m.order {
		switch {
		case p.state == peerConnected:
			ids = append(ids, p.id)
		case !p.reunion:
			return
		}
	}
	if len(ids) == 0 {
		return
	}
	m.emit(Event{Name: MeshReady, Peers: ids})
}

// remember appends s to a list that keeps the latest maxDeadGenerations.
func remember(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	if len(list) >= maxDeadGenerations {
		list = list[1:]
	}
	return append(list, s)
}
