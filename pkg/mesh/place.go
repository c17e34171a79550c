package mesh

import "github.com/meshy/meshy/pkg/wire"

// announcement is what this page announces itself with. Over a socket that the mesh
// dials it asks for the place that it had over the one before: its clientId, while the
// others hear of nothing. That suits a page whose peers are all connected; what was
// said to one that is not may have been lost with the socket, so that it starts anew,
// and gives the place up.
func (m *Mesh) announcement() wire.Message {
	msg := wire.Message{Event: wire.PeerConnectOffer}
	if !m.socket.Owned() {
		return msg
	}
	switch {
	case m.place == "":
		msg.Resume = wire.ResumeNone
	case m.connectedWithAll():
		msg.Resume = m.place
	default:
		msg.Resume = wire.ResumeGiveUp + m.place
	}
	m.resuming = m.place != "" && msg.Resume == m.place
	return msg
}

func (m *Mesh) connectedWithAll() bool {
	for _, p := range m.order {
		if p.state != peerConnected && !p.reunion {
			return false
		}
	}
	return true
}

// startOver prepares for this page's being known under another clientId.
func (m *Mesh) startOver() {
	m.resuming, m.clientID = false, ""
	for _, p := range m.all() {
		p.startOver()
	}
}

// placed takes what a welcome says of this page's place. One that says that there is
// another makes everything new, if the page has hoped for the old.
func (m *Mesh) placed(msg wire.Message) (resumed bool) {
	resumed = m.resuming && msg.Resumed && msg.ClientID == m.clientID
	if m.resuming && !resumed {
		m.startOver()
	}
	m.resuming, m.place, m.clientID = false, msg.Resume, msg.ClientID
	return resumed
}
