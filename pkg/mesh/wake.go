package mesh

import "github.com/meshy/meshy/pkg/wire"

// Wake tells that the page can be seen again, after its timers may have been slowed
// down, or that its machine has woken: what was to be done later is done now. moved
// says that its network is there again or has become another, so that the paths to
// the peers may have ended.
func (m *Mesh) Wake(moved bool) {
	defer m.flush()
	if !m.joining {
		return
	}
	if m.cancelReopen != nil {
		m.stopReopening()
		m.reopens = 0
		m.socket.Reopen()
	}
	for _, p := range m.all() {
		p.wake(moved)
	}
}

func (p *Peer) wake(moved bool) {
	l := p.link
	switch {
	case p.state != peerConnected || p.key == nil || l == nil:
	case p.condition == ConditionInterrupted && moved:
		p.restart() // there is a network to find a path in
	case p.troubled() || !moved || p.timers.probe.running():
		l.tell(wire.Message{Event: wire.Ping})
	default:
		p.probe(p.fellSilent)
	}
}

// fellSilent begins to heal a connection that has just been seen to carry nothing.
func (p *Peer) fellSilent() {
	p.missed = max(p.missed, beatsOfSilence)
	p.trouble()
}
