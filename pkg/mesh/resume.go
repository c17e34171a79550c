package mesh

import (
	"slices"

	"github.com/meshy/meshy/pkg/frame"
)

// What was sent on a reliable channel to a capable peer is kept until the peer has
// said that it is there. When the connection is rebuilt, the new RTCDataChannel
// begins with the question what has come of it, and everything else follows the
// answer: nothing is lost, nothing comes twice, and order holds.

// resumption is where an outbound stands with it.
type resumption uint8

const (
	// resumed: messages flow.
	resumed resumption = iota
	// interrupted: something was sent on a channel that has ended.
	interrupted
	// asking: the new one is open, and the peer was asked what it has.
	asking
)

// interrupt notes that the RTCDataChannel has ended.
func (ch *channel) interrupt() {
	if ch.began {
		ch.resume = interrupted
	}
	// Of a message in parts the peer may have less than was handed over.
	if ch.sent < len(ch.queue) {
		ch.queue[ch.sent].offset = 0
	}
	if ch.spec.Unordered {
		ch.dropParts() // it begins anew with those
	}
}

// maxKept bounds the messages that are kept.
func (ch *channel) maxKept() int {
	if ch.spec.Unordered {
		return frame.MaxAbove // a Received must be able to name each
	}
	return MaxKept
}

// askReceived begins on a channel that has just opened.
func (ch *channel) askReceived() {
	if ch.resume != interrupted || !ch.numbered() {
		ch.resume = resumed
		return
	}
	ch.resume = asking
	if err := ch.leg.dc.SendBytes(frame.Frame{Kind: frame.Resume}.Append(nil), nil); err != nil {
		ch.resume = interrupted // it closes again
	}
}

// acknowledged takes what the peer says that it has.
func (ch *channel) acknowledged(f frame.Frame) error {
	if !ch.numbered() || f.Number >= ch.numberOf(len(ch.queue)) {
		return errNumber
	}
	if ch.resume == asking {
		return ch.again(f)
	}
	if n := int(f.Number) - int(ch.first) + 1; n > 0 {
		if n > ch.sent {
			return errNumber
		}
		ch.forget(n)
	}
	ch.mark(f.Above)
	ch.pump()
	return nil
}

// again goes back to what the peer lacks.
func (ch *channel) again(f frame.Frame) error {
	n := max(0, int(f.Number)-int(ch.first)+1)
	for i := range ch.queue[:ch.sent] {
		msg := &ch.queue[i]
		msg.offset, msg.told = 0, 0
		ch.kept -= msg.payload.Memory
		ch.waiting += msg.payload.Memory
		ch.pending += msg.payload.Size
	}
	// What the peer has is forgotten; one of which it has all, though this side had
	// not handed over its end, counts as handed over.
	ch.sent = 0
	for range n {
		ch.handed(1)
	}
	ch.forget(ch.sent)
	ch.mark(f.Above)
	if len(ch.queue) > 0 && f.Offset > 0 && !ch.spec.Unordered && f.Offset < ch.queue[0].payload.Size {
		ch.queue[0].offset = f.Offset
	}
	ch.resume = resumed
	ch.pump()
	return nil
}

// mark notes which messages the peer has beyond those that it has all of.
func (ch *channel) mark(above []uint64) {
	for _, number := range above {
		if i := int(number) - int(ch.first); i >= 0 && i < len(ch.queue) {
			ch.queue[i].there = true
		}
	}
}

// owe notes that the peer does not know yet that messages have come, and tells it
// when they are many, or a little later.
func (ch *channel) owe(messages, bytes int) {
	p := ch.peer
	if p.state == peerGone {
		return // what has come made it leave
	}
	ch.unsaid += messages
	ch.unsaidB += bytes
	switch {
	case ch.unsaid >= thankMessages || ch.unsaidB >= thankBytes:
		ch.sayReceived()
	case !p.timers.receipt.running():
		p.timers.receipt.set(p.mesh, receiptWait, p.sayReceived)
	}
}

// sayReceived tells the peer what has come on every channel that owes it.
func (p *Peer) sayReceived() {
	for _, ch := range p.order {
		if ch.unsaid > 0 {
			ch.sayReceived()
		}
	}
}

func (ch *channel) sayReceived() {
	if ch.leg == nil || !ch.numbered() {
		return
	}
	// Who asks and does not read gets no queue of answers.
	if ch.owing = ch.leg.dc.Buffered() > ch.peer.mesh.config.Data.LowWater; ch.owing {
		return // Drained follows
	}
	f := frame.Frame{Kind: frame.Received, Number: ch.received}
	var last uint64 // at most twice what may be kept beyond received
	for number := range ch.above {
		last = max(last, number)
	}
	for number := ch.received + 1; number <= last && len(f.Above) < frame.MaxAbove; number++ {
		if _, known := ch.above[number]; known {
			f.Above = append(f.Above, number)
		}
	}
	if part := ch.parts[ch.received+1]; part != nil {
		f.Offset = part.body.Size
	}
	if ch.leg.dc.SendBytes(f.Append(nil), nil) == nil {
		ch.unsaid, ch.unsaidB = 0, 0
	}
}

// forgotten reacts to a peer that has begun a new entry for this page: its numbers
// begin anew, and what was kept for the one before is nobody's.
func (ch *channel) forgotten() {
	ch.dropParts()
	ch.inbound = inbound{}
	ch.forget(ch.sent)
	ch.first, ch.reached, ch.began, ch.resume = 1, 0, false, resumed
	ch.renew()
}

// renew makes what waits begin anew, with numbers of its own.
func (ch *channel) renew() {
	ch.queue = slices.DeleteFunc(ch.queue, func(msg message) bool { return msg.void })
	for i := range ch.queue {
		msg := &ch.queue[i]
		ch.end(msg)
		msg.offset, msg.told, msg.there = 0, 0, false
	}
}
