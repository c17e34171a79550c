package mesh

import (
	"slices"

	"github.com/meshy/meshy/pkg/wire"
)

// message is one payload on its way to one peer.
type message struct {
	payload Payload
	op      *operation
}

// operation is one call of the page that several peers have a part in.
type operation struct {
	left int
	err  error // the first
	done func(error)
}

// settle takes the outcome of one part; the last one settles the call.
func (o *operation) settle(err error) {
	if o.err == nil {
		o.err = err
	}
	if o.left--; o.left == 0 {
		o.done(o.err)
	}
}

// Send sends p on the channel label to the peer to, or with "" to everyone. A
// channel that is not open yet keeps the message. done is called once every
// transport has taken it, or with the first OpError; each peer's fate is its own.
// Send takes over one reference of p. It fails with ErrNotConnected, ErrUnknownPeer
// or ErrUnknownChan; then nothing was sent, and done is not called.
func (m *Mesh) Send(to, label string, p Payload, done func(error)) error {
	defer m.flush()
	defer m.platform.Release(p)
	if !m.joining {
		return &OpError{Op: "send", Peer: to, Err: ErrNotConnected}
	}
	peers, err := m.audience("send", to)
	if err != nil {
		return err
	}
	spec, ok := m.channelNamed(label, peers)
	if !ok {
		return &OpError{Op: "send", Peer: to, Err: ErrUnknownChan}
	}
	op := &operation{left: 1, done: done}
	for _, peer := range peers {
		op.left++
		ch := peer.channel(spec)
		if ch == nil {
			op.settle(&OpError{Op: "send", Peer: peer.id, Err: ErrTooManyChans})
			continue
		}
		m.platform.Retain(p)
		ch.send(message{p, op})
	}
	if m.config.Echo {
		m.platform.Retain(p)
		m.emit(Event{Name: PeerDataMessage, ClientID: m.clientID, Channel: label, Payload: p, Sent: true})
	}
	op.settle(nil)
	return nil
}

// channelNamed finds the channel in what is declared, or at one of the peers.
func (m *Mesh) channelNamed(label string, peers []*Peer) (wire.Channel, bool) {
	declared := m.declared()
	if i := slices.IndexFunc(declared, func(c wire.Channel) bool { return c.Label == label }); i >= 0 {
		return declared[i], true
	}
	for _, p := range peers {
		if ch := p.channels[label]; ch != nil {
			return ch.spec, true
		}
	}
	return wire.Channel{}, false
}

// send hands msg, with its reference, to the transport, or queues it behind those
// before it.
func (ch *channel) send(msg message) {
	if len(ch.queue) >= MaxQueuedMessages || ch.queuedBytes > 0 && ch.queuedBytes+msg.payload.Size > MaxQueuedBytes {
		ch.peer.mesh.platform.Release(msg.payload)
		msg.op.settle(&OpError{Op: "send", Peer: ch.peer.id, Reason: ReasonQueue, Err: ErrQueueFull})
		return
	}
	ch.queue = append(ch.queue, msg)
	ch.queuedBytes += msg.payload.Size
	if ch.leg == nil {
		ch.establish()
	}
	ch.pump()
}

// pump hands queued messages to the transport up to its high-water mark.
func (ch *channel) pump() {
	for ch.open && len(ch.queue) > 0 {
		msg := ch.queue[0]
		if b := ch.leg.dc.Buffered(); b > LowWater && b+msg.payload.Size > HighWater {
			return // Drained follows, since b is above its mark
		}
		ch.queue = ch.queue[1:]
		ch.queuedBytes -= msg.payload.Size
		err := ErrPlainOnly
		if msg.payload.Plain || ch.peer.capable {
			err = ch.leg.dc.Send(msg.payload)
		}
		ch.peer.mesh.platform.Release(msg.payload)
		if err != nil {
			err = &OpError{Op: "send", Peer: ch.peer.id, Reason: ReasonChannel, Err: err}
		}
		msg.op.settle(err)
	}
}
