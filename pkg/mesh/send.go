package mesh

import (
	"errors"
	"slices"

	"github.com/meshy/meshy/pkg/wire"
)

// operation is one call of the page that several peers have a part in.
type operation struct {
	left int
	err  error // the first
	done func(error)
}

// settle takes the outcome of one part; the last one settles the call.
func (o *operation) settle(err error) {
	if o == nil {
		return
	}
	if o.err == nil {
		o.err = err
	}
	if o.left--; o.left == 0 {
		o.done(o.err)
	}
}

// Send sends p on the channel label to the peer to, or with "" to everyone. A
// channel that is not open yet keeps the message. Send takes over one reference of
// p. It reports whether the call waits: then the sink's Settled gets ticket once
// every transport has taken the message, or with the first OpError; each peer's
// fate is its own. Otherwise all have taken it, or will at the end of this turn.
// It fails with ErrNotConnected, ErrUnknownPeer or ErrUnknownChan; then nothing
// was sent.
func (m *Mesh) Send(to, label string, p Payload, ticket int32) (waits bool, err error) {
	defer m.flush()
	defer m.platform.Release(p)
	if !m.joining {
		return false, &OpError{Op: "send", Peer: to, Err: ErrNotConnected}
	}
	peers := m.order
	if to != "" {
		if peers, err = m.audience("send", to); err != nil {
			return false, err
		}
	}
	declared := m.declaration(label)
	if declared == nil && !slices.ContainsFunc(peers, func(p *Peer) bool { return p.channels[label] != nil }) {
		return false, &OpError{Op: "send", Peer: to, Err: ErrUnknownChan}
	}
	m.calls++
	var op *operation
	for _, peer := range peers {
		ch := peer.channels[label]
		if ch == nil && declared != nil {
			ch = peer.channel(*declared)
		}
		if ch == nil && declared == nil {
			continue // a channel of others
		}
		failure := error(ErrTooManyChans)
		if ch != nil {
			failure = ch.refuses(p)
		}
		if op == nil && (failure != nil || !ch.takes(p)) {
			op = m.await(ticket, p)
		}
		if failure != nil {
			op.left++
			reason := ReasonChannel
			if errors.Is(failure, ErrQueueFull) {
				reason = ReasonQueue
			}
			op.settle(&OpError{Op: "send", Peer: peer.id, Reason: reason, Err: failure})
			continue
		}
		m.platform.Retain(p)
		ch.push(message{payload: p, op: op.share(ch.takes(p)), call: m.calls})
	}
	if m.config.Echo {
		m.platform.Retain(p)
		m.emit(Event{Name: PeerDataMessage, ClientID: m.clientID, Channel: label, Payload: p, Sent: true})
	}
	if op == nil {
		return false, nil
	}
	if op.left == 1 { // its end is known; the caller must first learn that it waits
		m.platform.EndOfTurn(func() { op.settle(nil) })
	} else {
		op.settle(nil)
	}
	return true, nil
}

// await makes the operation that settles a ticket. It keeps the payload, so that its
// handle can be the ticket.
func (m *Mesh) await(ticket int32, p Payload) *operation {
	op := &operation{left: 1}
	m.platform.Retain(p)
	op.done = func(err error) {
		delete(m.waiting, ticket)
		m.sink.Settled(ticket, err)
		m.platform.Release(p)
	}
	m.waiting[ticket] = op
	return op
}

// share adds a part to the operation, unless it is taken already.
func (o *operation) share(taken bool) *operation {
	if o == nil || taken {
		return nil
	}
	o.left++
	return o
}

// Cancel takes back what of a message that waits under ticket has not been sent,
// and settles it with why. It does nothing once all was handed over.
func (m *Mesh) Cancel(ticket int32, why error) {
	defer m.flush()
	op := m.waiting[ticket]
	if op == nil {
		return
	}
	for _, p := range m.order {
		for _, ch := range p.order {
			ch.withdraw(op, why)
		}
	}
}

// declaration returns the declared channel of that label, or nil.
func (m *Mesh) declaration(label string) *wire.Channel {
	for _, list := range [][]wire.Channel{m.config.Channels, m.channels} {
		for i := range list {
			if list[i].Label == label {
				return &list[i]
			}
		}
	}
	return nil
}
