package mesh

import (
	"errors"
	"slices"

	"github.com/meshy/meshy/pkg/sdp"
	"github.com/meshy/meshy/pkg/wire"
)

// peerState is where a Peer stands between its first sign and its last.
type peerState uint8

const (
	// peerExpected: a member that will offer, or a newcomer that is being offered
	// to; the page has not heard of it.
	peerExpected peerState = iota
	// peerConnected: PeerConnect is out; messages and tracks flow, or its connection
	// is being healed (healing.go).
	peerConnected
	// peerGone: out of the roster; nothing of it is reported any more.
	peerGone
)

// Peer is another page of the room.
type Peer struct {
	mesh     *Mesh
	id       string // as the page knows it, for good
	address  string // where the signalling server delivers to; see alias.go
	state    peerState
	answered bool // its answer to this page's announcement has been told

	link     *link // the connection of the moment, or nil
	failures int   // connections that failed before one stood

	hello // what the peer has said of itself
	incomingCandidates
	claim   *aliasClaim // what this page says of its own new address, see alias.go
	merged  []string    // sessions of our offers to an address that was the peer's own
	away    bool        // not seen since this page announced itself anew
	reunion bool        // it was lost before, and is tried again: the mesh is whole without it
	anew    bool        // it has announced itself while its connection stood for us
	key     *pairKey    // what only it and this page know, see seal.go
	recovery
	reach      []wire.Edge // whom it says that it reaches
	cause      Cause       // why its connection did not come about, or did not come back
	rtt, loss  int         // as measured last, -1 before
	errands    int         // messages that it had us carry in this beat
	introduced int         // members that it has introduced lately
	unserved   bool        // the server cannot deliver to it

	channels   map[string]*channel // by label
	order      []*channel          // as they became known
	entryHere  int                 // counts this mesh's Peers; told in the hello
	since      uint64              // calls of Send when it was met
	unfinished int                 // bytes of the messages that come in parts
	early      []Event             // messages received before PeerConnect
	earlySum   int                 // their bytes

	timers peerTimers
}

// peerTimers are the deadlines that may run for a peer. The zero deadline is idle.
type peerTimers struct {
	connect deadline // peerExpected for too long
	offer   deadline // the peer was to offer
	probe   deadline // a Pong is due
	examine deadline // its statistics are due
	claim   deadline // the grant of a claim is due
	receipt deadline // the peer is to be told what has come of its messages
}

func newPeer(m *Mesh, address string) *Peer {
	m.met++
	p := &Peer{mesh: m, id: address, address: address, entryHere: m.met, since: m.calls, rtt: -1, loss: -1, channels: map[string]*channel{}}
	p.unserved = slices.Contains(m.unserved, address)
	p.appears()
	for _, c := range m.declared() {
		p.channel(c)
	}
	return p
}

// appears gives the peer its time to connect.
func (p *Peer) appears() {
	p.away = false
	p.timers.connect.set(p.mesh, connectWait, func() { p.examine(func() { p.leave(ReasonTimeout) }) })
}

// ID returns the clientId by which the page knows the peer.
func (p *Peer) ID() string { return p.id }

// Conn returns the peer's connection, or nil before there is one.
func (p *Peer) Conn() Conn {
	if p.link == nil {
		return nil
	}
	return p.link.conn
}

// signal sends msg to the peer through the signalling server. While this page is
// not announced there it is dropped: nobody would know who it came from.
func (p *Peer) signal(msg wire.Message) {
	if !p.mesh.present {
		return
	}
	if msg.Event == wire.PeerConnectAnswer {
		msg.ClientID = p.address
	} else {
		msg.PeerClientID = p.address
	}
	if err := p.mesh.socket.Send(msg); err != nil {
		p.mesh.report(p.id, ReasonSocket, err)
	}
}

// newcomer reacts to the peer's announcement: this page founds the connection.
func (p *Peer) newcomer() {
	p.vouched()
	switch l := p.link; {
	case l != nil && l.up:
		// It joins anew while its connection stands for us: does it for it too?
		p.anew = true
		p.probe(func() {
			if p.key == nil || p.state != peerConnected {
				p.leave(ReasonReplaced)
				return
			}
			p.anew = false
			p.trouble() // it may be the same page, on another network
			p.rebuild()
		})
	case l == nil || l.remote != "" || !l.busy:
		p.found() // first contact, or it starts over, or it was not listening yet when we offered
	}
}

// expectOffer waits for the peer's offer, and offers itself when none comes:
// a member of the original kind that has nothing to send never offers.
func (p *Peer) expectOffer() {
	if p.away {
		p.appears()
	}
	if p.link == nil && !p.timers.offer.running() {
		p.timers.offer.set(p.mesh, offerWait, func() {
			if p.link == nil {
				p.found()
			}
		})
	}
}

// found makes a fresh connection and offers.
func (p *Peer) found() {
	if l := p.relink(); l != nil {
		l.founder = true
		l.openControl()
		p.openChannels()
		l.addTracks()
		l.roomForCarried()
		l.offer()
	}
}

// relink replaces the peer's connection by a fresh one, or returns nil and lets
// the peer go when the browser refuses to make one.
func (p *Peer) relink() *link {
	p.unlink()
	p.timers.offer.clear()
	if p.away {
		p.appears()
	}
	if !p.mesh.afford(p.address) {
		p.leaveFor(ReasonQueue, errTooManyLinks)
		return nil
	}
	l, err := newLink(p)
	if err != nil {
		p.leaveFor(ReasonWebRTC, err)
		return nil
	}
	p.link = l
	return l
}

func (p *Peer) unlink() {
	if l := p.link; l != nil {
		p.carry()
		if p.state == peerConnected && p.former == nil && l.up {
			l.retire()
			p.former = l
		} else {
			l.close()
		}
		p.link = nil
	}
	for _, c := range p.order {
		c.unlink()
	}
}

// superseded lets a connected peer go because it came back under another
// connection, and meets it anew.
func (p *Peer) superseded() *Peer {
	if p.state != peerConnected {
		return p
	}
	p.anew = false
	p.leave(ReasonReplaced)
	return p.mesh.meet(p.address)
}

// receiveDescription takes an offer or answer that came by v.
func (p *Peer) receiveDescription(d wire.Description, v via) {
	if p = p.reunited(d); p == nil {
		return
	}
	offer := d.Type == "offer"
	switch {
	case sdp.SessionID(d.SDP) == "":
		// No browser would set it. It must not pass for a connection of its own,
		// which would supersede one that stands.
		p.mesh.report(p.id, ReasonDescription, errNoSession)
	case offer && v == viaServer && p.mesh.recognise(p, d):
	case offer:
		p.takeOffer(d, v)
	case p.link != nil:
		p.link.enqueue(d, v)
	case readHello(d.SDP).re == "": // else to an offer that was given up meanwhile
		p.mesh.report(p.id, ReasonProtocol, errStrayAnswer)
	}
}

// takeOffer takes an offer on the link of the moment, or founds one with it.
func (p *Peer) takeOffer(d wire.Description, v via) {
	if p.link != nil {
		p.link.enqueue(d, v)
	} else {
		p.answerAfresh(d, v)
	}
}

// answerAfresh takes an offer on a fresh connection.
func (p *Peer) answerAfresh(d wire.Description, v via) {
	if l := p.relink(); l != nil {
		l.enqueue(d, v)
	}
}

// progress connects the peer when its transport and its channels are up.
func (p *Peer) progress() {
	if p.state != peerExpected || !p.link.ready() {
		return
	}
	for _, c := range p.mesh.declared() {
		if ch := p.channels[c.Label]; ch == nil || !ch.open {
			return
		}
	}
	p.connected()
}

// connected is the edge from peerExpected to peerConnected.
func (p *Peer) connected() {
	p.state, p.condition = peerConnected, ConditionConnected
	p.timers.connect.clear()
	p.failures = 0
	m := p.mesh
	m.reconcile(p)
	m.changed, p.cause = true, ""
	p.tellReach()
	m.emit(Event{Name: PeerConnect, ClientID: p.id})
	p.link.announceTracks()
	for _, e := range p.early {
		m.emit(e)
	}
	p.early, p.earlySum = nil, 0
	m.announceWhole()
	p.unite()
}

// gone reacts to the end of l at the peer's side, which no new offer followed.
func (p *Peer) gone(l *link) {
	switch {
	case p.link != l:
	case p.state == peerConnected:
		p.leave(ReasonLost)
	default:
		p.awaitReturn()
	}
}

// awaitReturn forgets the connection of a peer that has most likely left, before
// it was connected, and the peer as well unless it shows itself again.
func (p *Peer) awaitReturn() {
	p.unlink()
	p.timers.offer.clear()
	p.away = true
	p.timers.connect.set(p.mesh, returnWait, func() { p.leave(ReasonLost) })
}

// failed reacts to a connection that the browser has given up.
func (p *Peer) failed() {
	if p.state == peerConnected {
		p.broken()
		return
	}
	p.examine(func() {
		p.failures++
		switch {
		case p.state == peerConnected: // while its figures were looked at
		case p.failures >= maxFounding:
			p.leave(ReasonFailed)
		case p.link != nil && p.link.founder:
			p.found()
		default:
			p.unlink()
			p.expectOffer()
		}
	})
}

// leave is the edge to peerGone, for every reason.
func (p *Peer) leave(r Reason) { p.leaveFor(r, nil) }

func (p *Peer) leaveFor(r Reason, cause error) {
	if p.state == peerGone {
		return
	}
	m, was := p.mesh, p.state
	m.changed, m.heard = true, true
	p.state = peerGone
	p.timers.clear()
	if was == peerConnected && p.link != nil {
		p.link.retractTracks()
	}
	p.unlink()
	p.endRecovery()
	m.dropTracksTo(p)
	m.rememberEnd(p)
	for _, c := range p.order {
		gone := &OpError{Op: "peer", Peer: p.id, Reason: r, Err: ErrPeerGone}
		c.fail(gone)
		if r == ReasonAlias {
			c.abandon(nil) // the page that it is gets the message under its other entry
		} else {
			c.abandon(gone)
		}
		c.dropParts()
	}
	for _, e := range p.early {
		m.platform.Release(e.Payload)
	}
	p.early = nil
	m.forget(p)
	switch {
	case was == peerConnected:
		m.emit(Event{Name: PeerDisconnect, ClientID: p.id, Reason: r, Cause: p.cause})
	case r != ReasonLeft && r != ReasonLost && r != ReasonDisconnected && r != ReasonReplaced && r != ReasonAlias:
		if cause == nil {
			cause = errNeverConnected
			if remedy := p.cause.Remedy(); remedy != "" {
				cause = errors.New("mesh: no connection to this page came about: " + remedy)
			}
		}
		if !p.reunion {
			m.emit(Event{Name: MeshError, ClientID: p.id, Reason: r, Cause: p.cause, Err: cause})
		}
	}
	if !m.joining {
		return
	}
	m.estrange(p, r)
	if !p.aliasVoid() && p.anew {
		if q := m.meet(p.address); q != nil {
			q.newcomer()
		}
	}
	m.announceWhole()
}

var errTooManyLinks = errors.New("mesh: a page began one connection after another and was refused for a while")

var errNoSession = errors.New("mesh: a session description without an o= line was dropped: it is no SDP")

var errStrayAnswer = errors.New("mesh: an answer to no offer was dropped")

var errUnanswered = errors.New("mesh: a peer does not answer our offers: its browser may refuse a track or a codec; what was added last may be missing there")

var errNeverConnected = errors.New("mesh: no connection to this page came about: check that both can reach each other, or configure a TURN server in connection.iceServers")

// lostByServer reacts to the server's word that the peer is gone. A peer that
// has lost only its socket still answers on its connection, and stays.
func (p *Peer) lostByServer(reason string) {
	p.anew = false
	for _, q := range p.mesh.order {
		if q.claim != nil && q.claim.address == p.address {
			q.claim = nil // who made that offer does not wait for its answer
		}
	}
	switch {
	case Reason(reason) == ReasonLeft || p.state != peerConnected && (p.link == nil || !p.link.up):
		p.leave(ReasonLeft)
	case p.troubled():
		p.doubt()
	default:
		p.probe(p.doubt)
	}
}

// probe asks the peer for a sign of life; without one silent is called.
func (p *Peer) probe(silent func()) {
	l := p.link
	if l == nil || !p.capable || l.control.ended || l.control.open && !l.tell(wire.Message{Event: wire.Ping}) {
		silent()
		return
	}
	p.timers.probe.set(p.mesh, probeWait, silent) // the control channel's opening is a sign too
}

// alive takes the peer's sign of life.
func (p *Peer) alive() {
	p.timers.probe.clear()
	p.anew = false
	p.heard()
}

// startOver prepares for this page's being known under another clientId. A
// connection that has not come to stand is dropped, for the peer's half belongs to
// the old one. What a peer of the original kind still says of one that stands
// belongs to the old one too.
func (p *Peer) startOver() {
	switch l := p.link; {
	case p.state == peerConnected && p.capable: // it stands, or is being healed
	case l == nil || !l.up:
		p.awaitReturn()
	case !p.capable:
		l.muted = true
	}
}

// hold keeps a message that overtook PeerConnect.
func (p *Peer) hold(e Event) {
	if len(p.early) >= MaxEarlyMessages || p.earlySum > 0 && p.earlySum+e.Payload.Size > MaxEarlyBytes {
		p.mesh.platform.Release(e.Payload)
		p.leaveFor(ReasonQueue, errors.New("mesh: a peer sent too much before its connection was complete and was dropped"))
		return
	}
	p.early = append(p.early, e)
	p.earlySum += e.Payload.Size
}

func (t *peerTimers) clear() {
	t.connect.clear()
	t.offer.clear()
	t.probe.clear()
	t.claim.clear()
	t.examine.clear()
	t.receipt.clear()
}

// deadline is one restartable timer.
type deadline struct {
	cancel func()
	due    func()
}

func (d *deadline) running() bool { return d.cancel != nil }

// set starts the deadline anew.
func (d *deadline) set(m *Mesh, ms int, f func()) {
	d.clear()
	d.due = f
	d.cancel = m.platform.After(ms, func() {
		defer m.flush()
		d.cancel = nil
		f()
	})
}

// fire lets the deadline pass now.
func (d *deadline) fire() {
	f := d.due
	d.clear()
	f()
}

func (d *deadline) clear() {
	if d.cancel != nil {
		d.cancel()
		d.cancel, d.due = nil, nil
	}
}
