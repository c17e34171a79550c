package mesh

import (
	"errors"
	"slices"

	"github.com/meshy/meshy/pkg/wire"
)

// channel is a data channel with one peer as the page means it: a label. Under it
// lies one RTCDataChannel, or for a moment two, where both sides opened one: the
// page receives from any and sends on one, so order holds.
type channel struct {
	peer     *Peer
	spec     wire.Channel
	leg      *leg // the one that this page sends on, or nil
	next     *leg // another that is open, or nil
	reopened int  // how often it was opened again on this connection
	open     bool
	asked    bool // the founder has been asked to open it

	waiters []func(error) // calls of Open

	outbound
	inbound
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
		ch.waiters = append(ch.waiters, op.settle)
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
	ch := &channel{peer: p, spec: c, outbound: outbound{first: 1}}
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
			failure := &OpError{Op: "open", Peer: ch.peer.id, Reason: ReasonChannel, Err: err}
			ch.fail(failure)
			ch.cancelAll(failure)
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
		return g
	}
	if ch.leg == nil {
		ch.leg = g
	}
	if ch.spec != c { // who opens it decides; both must count alike
		if p.capable {
			p.mesh.report(p.id, ReasonChannel, errOtherOptions)
		}
		if !ch.began && ch.received == 0 {
			ch.spec = c
		}
	}
	return g
}

var errOtherOptions = errors.New("mesh: a peer has opened a channel with other options than this page declares: give it the same ordered, maxRetransmits and maxPacketLifeTime everywhere")

// unlink forgets the connection; what waits to be sent goes over the next one.
func (ch *channel) unlink() {
	ch.leg, ch.next, ch.open, ch.asked = nil, nil, false, false
	ch.interrupt()
}

// fail tells everyone who waits for the channel to open that they wait in vain.
func (ch *channel) fail(err error) {
	waiters := ch.waiters
	ch.waiters = nil
	for _, done := range waiters {
		done(err)
	}
}

func (g *leg) live() bool { return !g.link.closed && g.channel != nil }

// Open implements ChannelEvents.
func (g *leg) Open() {
	defer g.link.mesh.flush()
	if !g.live() {
		return
	}
	if ch := g.channel; ch.open {
		ch.next = g
	} else {
		ch.use(g)
	}
	g.link.transportUp()
}

// use sends on g from now on.
func (ch *channel) use(g *leg) {
	ch.leg, ch.open = g, true
	g.dc.Watermark(ch.peer.mesh.config.Data.LowWater)
	ch.askReceived()
	waiters := ch.waiters
	ch.waiters = nil
	for _, done := range waiters {
		done(nil)
	}
	ch.pump()
}

// replaceBy stops listening to every leg but g: the peer has begun anew on it.
func (ch *channel) replaceBy(g *leg) {
	if ch.leg == g {
		return
	}
	if ch.leg != nil {
		ch.leg.channel = nil
	}
	ch.unlink()
	ch.use(g)
}

// Control implements ChannelEvents; only the control channel carries frames.
func (g *leg) Control(wire.Message, error) {}

// Drained implements ChannelEvents.
func (g *leg) Drained() {
	defer g.link.mesh.flush()
	if g.live() && g.channel.leg == g {
		g.link.peer.heard() // it has acknowledged what was sent
		if g.channel.owing {
			g.channel.sayReceived()
		}
		g.channel.pump()
	}
}

// Closed implements ChannelEvents. The browser closed the channel for an error, or
// the peer did: it is opened again, and goes on where it was. When that happens over
// and over, those who wait are told, and Open may try again.
func (g *leg) Closed() {
	defer g.link.mesh.flush()
	if !g.live() {
		return
	}
	ch := g.channel
	next := ch.next
	switch g {
	case ch.leg:
	case next:
		ch.next = nil
		return
	default:
		return
	}
	ch.unlink()
	if next != nil {
		ch.use(next)
		return
	}
	if ch.reopened++; ch.reopened <= maxReopened {
		ch.establish()
		return
	}
	ch.reopened = 0
	failure := &OpError{Op: "channel", Peer: ch.peer.id, Reason: ReasonChannel, Err: ErrChannelClosed}
	ch.fail(failure)
	ch.cancelAll(failure)
}
