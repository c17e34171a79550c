package mesh

import (
	"slices"

	"github.com/meshy/meshy/pkg/wire"
)

// channel is a data channel with one peer as the page means it: a label. Under it
// lies one RTCDataChannel, or for a moment two, where both sides opened one: the
// page receives from any and sends on one, so order holds.
type channel struct {
	peer  *Peer
	spec  wire.Channel
	leg   *leg // the one that this page sends on, or nil
	open  bool
	asked bool // the founder has been asked to open it

	queue       []message
	queuedBytes int
	waiting     []func(error) // calls of Open
}

// leg is one RTCDataChannel under a channel.
type leg struct {
	link    *link
	channel *channel // nil: what comes is ignored
	dc      DataChannel
}

// Open declares a channel: with the peer to, or with "" with everyone, now and
// later. done is called once it is open with every peer of the moment, or with the
// first OpError when one of them leaves or fails before. It fails with
// ErrNotConnected, ErrUnknownPeer or ErrTooManyChans, and done is not called then.
func (m *Mesh) Open(to string, c wire.Channel, done func(error)) error {
	defer m.flush()
	if !m.joining {
		return &OpError{Op: "open", Peer: to, Err: ErrNotConnected}
	}
	peers, err := m.audience("open", to)
	if err != nil {
		return err
	}
	if to == "" && !slices.ContainsFunc(m.declared(), func(d wire.Channel) bool { return d.Label == c.Label }) {
		if len(m.declared()) >= MaxChannels {
			return &OpError{Op: "open", Err: ErrTooManyChans}
		}
		m.channels = append(m.channels, c)
	}
	op := operation{left: 1, done: done}
	for _, p := range peers {
		op.left++
		ch := p.channel(c)
		if ch == nil {
			op.settle(&OpError{Op: "open", Peer: p.id, Err: ErrTooManyChans})
			continue
		}
		if ch.open {
			op.settle(nil)
			continue
		}
		ch.waiting = append(ch.waiting, op.settle)
		ch.establish()
	}
	op.settle(nil)
	return nil
}

// audience returns the peers that to names.
func (m *Mesh) audience(op, to string) ([]*Peer, error) {
	if to == "" {
		return m.all(), nil
	}
	p := m.byID[to]
	if p == nil {
		return nil, &OpError{Op: op, Peer: to, Err: ErrUnknownPeer}
	}
	return []*Peer{p}, nil
}

// channel returns the peer's channel of that label, which may be new, or nil when
// there are too many.
func (p *Peer) channel(c wire.Channel) *channel {
	if ch := p.channels[c.Label]; ch != nil {
		return ch
	}
	if len(p.channels) >= MaxChannels {
		return nil
	}
	ch := &channel{peer: p, spec: c}
	p.channels[c.Label] = ch
	p.order = append(p.order, ch)
	return ch
}

// openDeclared takes in channels that were declared after the peer was met.
func (p *Peer) openDeclared() {
	for _, c := range p.mesh.declared() {
		if p.channel(c) == nil {
			p.mesh.report(p.id, ReasonChannel, ErrTooManyChans)
		}
	}
	p.openChannels()
}

// openChannels establishes every channel that has no RTCDataChannel yet.
func (p *Peer) openChannels() {
	for _, ch := range p.order {
		ch.establish()
	}
}

// establish opens the channel where this page leads, or asks the founder to.
func (ch *channel) establish() {
	l := ch.peer.link
	if l == nil || ch.leg != nil {
		return
	}
	switch {
	case l.founder, l.leads() && l.up && !l.courtesy.running():
		g := &leg{link: l, channel: ch}
		dc, err := l.conn.OpenChannel(ch.spec, -1, g)
		if err != nil {
			ch.fail(&OpError{Op: "open", Peer: ch.peer.id, Reason: ReasonChannel, Err: err})
			l.mesh.report(ch.peer.id, ReasonChannel, err)
			return
		}
		g.dc, ch.leg = dc, g
	case !ch.asked:
		ch.asked = l.tell(wire.Message{Event: wire.ChannelAsk, Channel: &ch.spec})
	}
}

// askedToOpen opens a channel that the responder wants.
func (p *Peer) askedToOpen(c wire.Channel) {
	ch := p.channel(c)
	if ch == nil {
		p.mesh.report(p.id, ReasonChannel, ErrTooManyChans)
		return
	}
	ch.establish()
}

// arrivedChannel takes a channel that the peer has opened.
func (p *Peer) arrivedChannel(c wire.Channel, dc DataChannel) *leg {
	ch := p.channel(c)
	g := &leg{link: p.link, channel: ch, dc: dc}
	p.link.arrived++
	if ch == nil || p.link.arrived > MaxChannels {
		g.channel = nil
		p.mesh.report(p.id, ReasonChannel, ErrTooManyChans)
		dc.Close()
	} else if ch.leg == nil {
		ch.leg = g
	}
	return g
}

// unlink forgets the connection; what waits to be sent goes over the next one.
func (ch *channel) unlink() { ch.leg, ch.open, ch.asked = nil, false, false }

// fail tells everyone who waits for the channel that they wait in vain.
func (ch *channel) fail(err error) {
	waiting, queue := ch.waiting, ch.queue
	ch.waiting, ch.queue, ch.queuedBytes = nil, nil, 0
	for _, done := range waiting {
		done(err)
	}
	for _, msg := range queue {
		ch.peer.mesh.platform.Release(msg.payload)
		msg.op.settle(err)
	}
}

func (g *leg) live() bool { return !g.link.closed && g.channel != nil }

// Open implements ChannelEvents.
func (g *leg) Open() {
	defer g.link.mesh.flush()
	if !g.live() {
		return
	}
	if ch := g.channel; !ch.open {
		ch.leg, ch.open = g, true
		waiting := ch.waiting
		ch.waiting = nil
		for _, done := range waiting {
			done(nil)
		}
		ch.pump()
	}
	g.link.transportUp()
}

// Message implements ChannelEvents.
func (g *leg) Message(p Payload) {
	m := g.link.mesh
	defer m.flush()
	if !g.live() {
		m.platform.Release(p)
		return
	}
	peer := g.link.peer
	peer.heard()
	e := Event{Name: PeerDataMessage, ClientID: peer.id, Channel: g.channel.spec.Label, Payload: p}
	if peer.state == peerConnected {
		m.emit(e)
	} else {
		peer.hold(e)
	}
}

// Control implements ChannelEvents; only the control channel carries frames.
func (g *leg) Control(wire.Message, error) {}

// Drained implements ChannelEvents.
func (g *leg) Drained() {
	defer g.link.mesh.flush()
	if g.live() && g.channel.leg == g {
		g.link.peer.heard() // it has acknowledged what was sent
		g.channel.pump()
	}
}

// Closed implements ChannelEvents. The peer closed the channel, or the browser
// did for an error: those who wait are told, and Open may open it again.
func (g *leg) Closed() {
	defer g.link.mesh.flush()
	if !g.live() || g.channel.leg != g {
		return
	}
	ch := g.channel
	ch.unlink()
	ch.fail(&OpError{Op: "channel", Peer: ch.peer.id, Reason: ReasonChannel, Err: ErrChannelClosed})
}
