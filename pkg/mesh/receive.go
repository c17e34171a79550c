package mesh

import (
	"errors"
	"slices"

	"github.com/meshy/meshy/pkg/wire"
)

// Receive takes one message from the signalling server.
func (m *Mesh) Receive(msg wire.Message) {
	defer m.flush()
	if !m.present {
		return
	}
	m.socketWorks()
	if err := wire.Validate(msg, wire.FromServer); err != nil {
		m.report(msg.ClientID, ReasonProtocol, err)
		return
	}
	switch msg.Event {
	case wire.Welcome:
		m.welcomed(msg)
	case wire.ICERenewal:
		m.renewed(msg.ICEServers)
	case wire.ServerError:
		if msg.PeerClientID != "" && m.undeliverable(msg.PeerClientID) {
			return
		}
		m.report("", ReasonServer, errors.New("mesh: the signalling server says: "+msg.Reason))
	case wire.PeerConnectOffer:
		m.announced(msg.ClientID)
	case wire.PeerConnectAnswer:
		m.answered(msg.ClientID)
	default:
		m.receiveFrom(msg)
	}
}

// ReceiveBad reports a frame that was no message.
func (m *Mesh) ReceiveBad(err error) {
	defer m.flush()
	m.report("", ReasonProtocol, err)
}

// serves notes that the server delivers for whoever is at address.
func (m *Mesh) serves(address string) {
	m.unserved = slices.DeleteFunc(m.unserved, func(a string) bool { return a == address })
	if p := m.byAddress[address]; p != nil {
		p.unserved = false
	}
}

// undeliverable takes the server's word that nobody has the clientId id. It
// reports whether that says it all: for whoever has left already, and for whom
// this page was about to connect to.
func (m *Mesh) undeliverable(id string) bool {
	p := m.byAddress[id]
	if p != nil && (p.link == nil || !p.link.up) {
		p.doubt()
	}
	m.unserved = remember(m.unserved, id)
	if p != nil {
		p.unserved = true
	}
	m.accounted(id)
	return p == nil || p.state != peerExpected
}

// welcomed learns the own id, and who is there already and will offer. A server
// says so once an announcement; one more is some page's, over a forwarder that passes
// all.
func (m *Mesh) welcomed(msg wire.Message) {
	if m.welcomes == 0 {
		m.report("", ReasonProtocol, errors.New("mesh: a welcome without an announcement was dropped"))
		return
	}
	m.welcomes--
	m.reply.clear()
	resumed := m.placed(msg)
	m.borrow(msg.ICEServers)
	for _, id := range msg.Peers {
		// Who met this page at its place takes it for no newcomer.
		if id != m.clientID && !(resumed && m.byAddress[id] != nil) {
			m.expect(id)
		}
	}
}

// announced meets a newcomer: members answer it and offer to it.
func (m *Mesh) announced(id string) {
	if id == m.clientID {
		return // a forwarder that sends to everyone sends to us too
	}
	m.serves(id)
	p := m.meet(id)
	if p == nil {
		return
	}
	p.signal(wire.Message{Event: wire.PeerConnectAnswer, ClientID: id})
	p.newcomer()
}

// answered learns that a member is there and will offer.
func (m *Mesh) answered(id string) {
	if id == m.clientID {
		return
	}
	if p := m.byAddress[id]; p != nil && p.link != nil && p.link.muted {
		if q := p.superseded(); q != nil {
			q.unlink() // it takes this page for a newcomer, and will offer to it
		}
	}
	m.expect(id)
	m.reply.clear()
	if p := m.byAddress[id]; p != nil && !p.answered {
		p.answered = true
		m.emit(Event{Name: MeshCreateAnswer, ClientID: id})
	}
}

// expect meets a member that will offer; if it does not, this page does.
func (m *Mesh) expect(id string) {
	if p := m.meet(id); p != nil {
		p.expectOffer()
	}
}

// receiveFrom hands msg to the peer that sent it.
func (m *Mesh) receiveFrom(msg wire.Message) {
	p := m.byAddress[msg.ClientID]
	known := slices.Contains(m.departed, msg.ClientID)
	if p == nil && msg.Event == wire.PeerMediaOffer && (known || readHello(msg.SDP.SDP).capable) {
		// It was given up here, and has not given up; or its announcement was lost.
		if p = m.meet(msg.ClientID); p != nil {
			p.reunion, p.failures = true, maxFounding-1
		}
	}
	if p == nil {
		if msg.Event == wire.PeerDisconnect {
			m.accounted(msg.ClientID)
		}
		if msg.Event != wire.PeerDisconnect && !known {
			m.report(msg.ClientID, ReasonProtocol, errors.New("mesh: "+string(msg.Event)+" from a page that has not introduced itself was dropped"))
		}
		return
	}
	if msg.Event != wire.PeerDisconnect {
		m.serves(msg.ClientID)
		m.reply.clear()
	}
	switch msg.Event {
	case wire.PeerMediaOffer, wire.PeerMediaAnswer:
		p.receiveDescription(*msg.SDP, viaServer)
	case wire.PeerICECandidate:
		p.receiveCandidate(msg.Candidate)
	case wire.PeerDisconnect:
		p.lostByServer(msg.Reason)
		m.accounted(msg.ClientID)
	}
}
