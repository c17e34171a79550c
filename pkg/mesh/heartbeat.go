package mesh

import "github.com/meshy/meshy/pkg/wire"

// A beat is the page's own timer: one for the whole mesh, while it is connected. In
// each, a peer that has been quiet since the one before is pinged; an answer, and
// whatever else comes over the control channel or any other, is a sign of life. An
// answer is given in the event that brings the ping, not by a timer, so a page in a
// hidden tab answers as fast as any. Silence is measured in beats and not by a
// clock: a page that slept has had no beats, and gives everyone their full time.

// beatsOfSilence is how many beats in a row without a sign are silence. The last
// sign may have come a beat before the first of them.
const beatsOfSilence = 4

// beat returns the time between two, in ms.
func (h Healing) beat() int { return max(1, h.Silence/(beatsOfSilence+1)) }

// startBeating follows Connect, and a new configuration.
func (m *Mesh) startBeating() {
	m.stopBeating()
	m.cancelBeat = m.platform.Every(m.healing().beat(), m.beat)
}

func (m *Mesh) stopBeating() {
	if m.cancelBeat != nil {
		m.cancelBeat()
		m.cancelBeat = nil
	}
}

func (m *Mesh) beat() {
	defer m.flush()
	for _, p := range m.all() {
		p.beat()
	}
	m.spread()
	m.reunite()
}

func (p *Peer) beat() {
	p.errands, p.introduced = 0, max(0, p.introduced-1)
	if p.state != peerConnected || !p.capable {
		return
	}
	if p.troubled() {
		p.beats++
	}
	if p.quiet {
		p.missed++
		p.link.tell(wire.Message{Event: wire.Ping})
	}
	p.quiet = true
	if p.missed >= beatsOfSilence {
		p.trouble()
	}
	p.judge()
}
