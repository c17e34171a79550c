package mesh

import (
	"github.com/meshy/meshy/pkg/wire"
)

// control is the channel on which capable peers speak to each other without a
// server. It is negotiated (RFC 8832 §1): both sides open it with the same id, and
// to a peer of the original kind it does not exist.
type control struct {
	link  *link
	dc    DataChannel
	open  bool
	ended bool // the peer has closed it, and with it the connection
}

func (l *link) openControl() {
	dc, err := l.conn.OpenChannel(wire.Channel{Label: controlLabel, MaxRetransmits: -1, MaxPacketLifeTime: -1}, controlID, &l.control)
	if err != nil {
		l.mesh.report(l.peer.id, ReasonChannel, err)
		return
	}
	l.control.dc = dc
}

// tell sends msg over the control channel, or returns false where it cannot.
func (l *link) tell(msg wire.Message) bool {
	return l.control.open && l.peer.capable && l.control.dc.SendControl(msg) == nil
}

// sayGoodbye tells the peer that this page leaves, faster than any server could.
func (p *Peer) sayGoodbye() {
	if p.link != nil {
		p.link.tell(wire.Message{Event: wire.PeerDisconnect, Reason: string(ReasonLeft)})
	}
}

// Open implements ChannelEvents.
func (c *control) Open() {
	l := c.link
	defer l.mesh.flush()
	if l.closed {
		return
	}
	c.open = true
	l.peer.alive()
	l.shareKey()
	l.admit()
	l.peer.openChannels()
	l.transportUp()
	l.step()
}

// Control implements ChannelEvents.
func (c *control) Control(msg wire.Message, err error) {
	l, p := c.link, c.link.peer
	defer l.mesh.flush()
	if l.closed || !p.capable {
		return
	}
	if err == nil {
		err = wire.Validate(msg, wire.FromPeer)
	}
	if err != nil {
		l.mesh.report(p.id, ReasonProtocol, err)
		return
	}
	p.heard()
	switch msg.Event {
	case wire.Reach:
		p.reached(msg.Edges)
	case wire.ReachAsk:
		p.askedForReach()
	case wire.Relay:
		p.relayed(msg)
	case wire.Forgotten:
		p.forgotten(msg.Session)
	case wire.PairKey:
		p.keyShared(msg.Session)
	case wire.PeerMediaOffer, wire.PeerMediaAnswer:
		p.receiveDescription(*msg.SDP, viaControl)
	case wire.PeerICECandidate:
		p.receiveCandidate(msg.Candidate)
	case wire.NegotiationAsk:
		l.askedFor(msg.Kinds)
	case wire.ChannelAsk:
		p.askedToOpen(*msg.Channel)
	case wire.AliasClaim:
		p.aliasClaimed(msg)
	case wire.AliasGrant:
		p.aliasGranted(msg.Session)
	case wire.Ping:
		l.tell(wire.Message{Event: wire.Pong})
	case wire.Pong:
		p.alive()
	case wire.PeerDisconnect:
		p.leave(ReasonLeft)
	}
}

// Message implements ChannelEvents; the control channel carries no payloads.
func (c *control) Message(p Payload, _ int, _ uint64) { c.link.mesh.platform.Release(p) }

// Bytes implements ChannelEvents.
func (c *control) Bytes(p Payload, _ []byte) { c.link.mesh.platform.Release(p) }

// Malformed implements ChannelEvents.
func (c *control) Malformed(error) {}

// Drained implements ChannelEvents.
func (c *control) Drained() {}

// Closed implements ChannelEvents. The peer closes its control channel only with
// its connection: it has gone without a word, unless a new offer follows.
func (c *control) Closed() {
	l := c.link
	defer l.mesh.flush()
	if l.closed {
		return
	}
	c.open, c.ended = false, true
	switch p := l.peer; {
	case p.claim != nil:
		p.disturbed()
	case p.timers.probe.running():
		p.timers.probe.fire() // no answer will come any more
	default:
		p.timers.probe.set(l.mesh, probeWait, func() { p.gone(l) })
	}
}
