package mesh

// Healing says when a pair whose connection is in trouble takes which step, in ms.
// Each step is tried while the one before it has not helped.
type Healing struct {
	// Silence: a peer that has given no sign of life for so long is in trouble, and
	// one whose end the server has told too is gone. Pings make sure that there are
	// signs. It is counted in beats of a timer of this page, so that neither a page
	// that wakes from sleep nor one whose timers a hidden tab slows declares anybody
	// dead for a silence of its own.
	Silence int
	// Grace: how long a connection may be disconnected, which most often it gets over
	// by itself, before ICE is restarted (RFC 8445 §9).
	Grace int
	// Restart: how long a restart may take before a fresh connection is made, and
	// that before the next.
	Restart int
	// Deadline: how long a peer may be in trouble before it is gone. Counted as
	// Silence is.
	Deadline int
}

// DefaultHealing suits a phone that changes its network: that takes 3 to 10 s.
func DefaultHealing() Healing {
	return Healing{Silence: 5_000, Grace: 2_000, Restart: 6_000, Deadline: 30_000}
}

// PeerCondition is what PeerState tells of a peer's connection. Its values are
// public and stable.
type PeerCondition string

const (
	// ConditionConnected: messages and media flow, as they do from PeerConnect on.
	ConditionConnected PeerCondition = "connected"
	// ConditionInterrupted: nothing comes from the peer. It may come back by itself.
	ConditionInterrupted PeerCondition = "interrupted"
	// ConditionRestarting: the two look for another path (ICE restart).
	ConditionRestarting PeerCondition = "restarting"
	// ConditionRebuilding: they make a fresh connection, which takes over the tracks
	// and the channels.
	ConditionRebuilding PeerCondition = "rebuilding"
)

// recovery is how a connected peer stands with its connection.
type recovery struct {
	condition PeerCondition  // "" before PeerConnect
	quiet     bool           // no sign of life since the last beat
	missed    int            // beats in a row without one
	beats     int            // since the trouble began
	doubted   bool           // the server, or the end of its channels, says that it is gone
	hopeless  bool           // the browser has given the connection up
	former    *link          // the connection before, until the other side knows of the next
	step      deadline       // then the next step is taken
	carried   []*remoteTrack // announced on the connection before; see carry.go
	settling  deadline       // then what was not carried over is taken back
}

// troubled reports whether the peer's connection is being healed.
func (p *Peer) troubled() bool {
	return p.condition != "" && p.condition != ConditionConnected
}

// become is the one edge between conditions.
func (p *Peer) become(c PeerCondition) {
	if p.condition == c || p.state != peerConnected {
		return
	}
	p.condition = c
	p.mesh.changed = true
	p.mesh.emit(Event{Name: PeerState, ClientID: p.id, Condition: c})
}

// disturbed reacts to a connection without packets. Between peers that share no
// key nothing can be done but wait.
func (p *Peer) disturbed() {
	if p.claim != nil {
		p.dropClaim() // it cannot be granted over this connection
	}
	if p.state == peerConnected {
		p.trouble()
	}
}

// dropClaim gives up a claim that the connection does not carry. A sealed offer says
// the same to whoever made the one that was held back; where that came from another
// address than the peer's, the seal of its answer does. A claimant without a key can
// only be replaced.
func (p *Peer) dropClaim() {
	c := p.claim
	if p.key == nil {
		p.leave(ReasonReplaced)
		return
	}
	p.claim = nil
	p.timers.claim.clear()
	if c.newcomer == p {
		p.trouble()
		p.rebuild()
		return
	}
	if q := c.newcomer; q.state == peerExpected && q.address == c.address && (q.link == nil || q.link.remote == "") {
		q.takeOffer(c.offer, viaServer)
	}
}

// trouble begins to heal the peer's connection.
func (p *Peer) trouble() {
	if p.state != peerConnected || p.key == nil || p.troubled() {
		return
	}
	p.beats, p.hopeless = 0, false
	p.become(ConditionInterrupted)
	grace := p.mesh.healing().Grace
	if p.missed >= beatsOfSilence {
		grace = 0 // it was silent for longer already
	}
	p.step.set(p.mesh, p.inTurn(grace), p.restart)
}

// inTurn delays a step of the responder's: the founder takes it first, so that
// their offers seldom cross, and the responder only where the founder does not know
// of the trouble.
func (p *Peer) inTurn(ms int) int {
	if p.link != nil && p.link.founder {
		return ms
	}
	return ms + turnWait
}

// reachable reports whether a description can get to the peer while its connection
// carries none.
func (p *Peer) reachable() bool {
	by, _ := p.carrier()
	return by != nil || p.mesh.present && !p.unserved
}

// restart asks the pair's browsers for another path.
func (p *Peer) restart() {
	l := p.link
	p.step.set(p.mesh, p.inTurn(p.mesh.healing().Restart), p.rebuild)
	if l == nil || l.remote == "" || l.busy || l.conn.SignalingState() != Stable || !p.reachable() {
		return // the exchange under way is stuck; a fresh connection does without it
	}
	p.become(ConditionRestarting)
	l.conn.RestartICE()
	l.mending = true
	l.step()
}

// restarted follows an ICE restart that the other side has made.
func (p *Peer) restarted() {
	if p.troubled() && p.condition != ConditionRebuilding {
		p.become(ConditionRestarting)
		p.step.set(p.mesh, p.inTurn(p.mesh.healing().Restart), p.rebuild)
	}
}

// rebuild makes a fresh connection for the same Peer, where the other end can be
// told of it; else the one there is may still come back.
func (p *Peer) rebuild() {
	if p.state != peerConnected || p.key == nil {
		return
	}
	if p.reachable() {
		p.become(ConditionRebuilding)
		p.found()
		if p.state != peerConnected {
			return // the browser makes no more connections
		}
	}
	p.step.set(p.mesh, p.inTurn(p.mesh.healing().Restart), p.rebuild)
}

// rejoin takes the offer of a fresh connection, which the other side has made.
func (p *Peer) rejoin(d incoming) {
	p.vouched()
	p.trouble()
	p.become(ConditionRebuilding)
	p.answerAfresh(d.Description, d.via)
	if p.state == peerConnected {
		p.step.set(p.mesh, p.inTurn(p.mesh.healing().Restart), p.rebuild)
	}
}

// broken reacts to a connection that the browser has given up: there is no use in
// waiting for it.
func (p *Peer) broken() {
	if p.key == nil {
		p.leave(ReasonFailed)
		return
	}
	waited := !p.troubled()
	p.trouble()
	p.hopeless = true
	switch {
	case waited || p.condition == ConditionInterrupted:
		p.step.set(p.mesh, p.inTurn(0), p.restart)
	case p.condition == ConditionRestarting:
		p.step.set(p.mesh, p.inTurn(0), p.rebuild)
	}
}

// doubt notes that the peer is said to be gone, by someone who may be wrong. Its
// own silence decides.
func (p *Peer) doubt() {
	if p.state != peerConnected || p.key == nil || p.link.control.ended {
		p.leave(ReasonLost)
		return
	}
	p.doubted = true
	p.trouble()
	p.judge()
}

// vouched notes a sign of the peer that did not come over its connection: it is
// there, whoever says otherwise, and its connection is what is wrong.
func (p *Peer) vouched() { p.missed, p.doubted = 0, false }

// judge lets a silent peer go when its time is over.
func (p *Peer) judge() {
	h := p.mesh.healing()
	switch {
	case !p.troubled():
	case p.doubted && p.missed >= beatsOfSilence:
		p.leave(ReasonLost)
	case p.beats*h.beat() >= h.Deadline && !p.timers.examine.running():
		p.examine(func() {
			if p.troubled() {
				p.leave(ReasonFailed)
			}
		})
	}
}

// recovered ends the trouble: packets flow, over the old connection or a new one.
func (p *Peer) recovered() {
	p.missed, p.doubted = 0, false
	if !p.troubled() {
		return
	}
	p.step.clear()
	p.become(ConditionConnected)
	p.openChannels()
	p.link.announceTracks()
	p.settleCarried()
	p.link.step() // what had to wait
}

// heard takes a sign of life on the connection of the moment.
func (p *Peer) heard() {
	p.quiet, p.missed, p.doubted = false, 0, false
	if p.troubled() && p.link.ready() {
		p.recovered()
	}
}

// closeFormer ends the connection before the one of the moment.
func (p *Peer) closeFormer() {
	if p.former != nil {
		p.former.conn.Close()
		p.former = nil
	}
}

// endRecovery forgets what was being healed.
func (p *Peer) endRecovery() {
	p.retractCarried()
	p.closeFormer()
	p.step.clear()
	p.settling.clear()
	p.condition = ""
}
