package mesh

import "errors"

// message is one payload on its way to one peer.
type message struct {
	payload Payload
	op      *operation // nil: the page was told already that it is taken
	offset  int        // bytes handed over, of one that goes in chunks
	begun   int        // bytes that count as unfinished
	told    int        // bytes that the latest progress event told
	call    uint64     // counts the calls of Send
	void    bool       // cancelled after it had begun; its payload is released
	there   bool       // the peer has it, though not all before it
}

// outbound is the sending half of a channel: first what was handed to the
// transport and may be needed again (resume.go), then what waits for it.
type outbound struct {
	queue      []message
	sent       int    // how many of queue were handed over whole
	first      uint64 // number of queue[0]; numbers begin with 1
	waiting    int    // bytes of memory of those that wait
	pending    int    // bytes of those that wait
	kept       int    // bytes of memory of those that were sent
	turn       bool   // something was handed over in this turn: what follows shares frames
	full       bool   // the page has been told that the queue is full
	reached    uint64 // the highest number of which the peer may have seen a part
	began      bool   // something was handed over
	resume     resumption
	buffered   int // the transport's when it was last asked, and what it got since
	unfinished unfinished
}

// refuses returns why the channel cannot have p, or nil.
func (ch *channel) refuses(p Payload) error {
	limits := ch.peer.mesh.config.Data
	switch {
	case ch.open && !ch.peer.frames && !p.Plain:
		return ErrPlainOnly
	case p.Size > limits.MaxMessage:
		return tooLarge(p.Size, limits.MaxMessage, "raise data.maxMessageSize on both sides")
	case ch.peer.frames && ch.peer.most > 0 && p.Size > ch.peer.most:
		return tooLarge(p.Size, ch.peer.most, "the peer takes no more: raise its data.maxMessageSize")
	case len(ch.queue)-ch.sent >= limits.MaxQueued, ch.waiting > 0 && ch.waiting+p.Memory > limits.MaxWaiting:
		if !ch.full {
			ch.full = true
			ch.peer.mesh.report(ch.peer.id, ReasonQueue, &OpError{Op: "send on " + ch.spec.Label, Peer: ch.peer.id, Err: ErrQueueFull})
		}
		return ErrQueueFull
	}
	return nil
}

// takes reports whether p, coming next, is handed over in this very turn.
func (ch *channel) takes(p Payload) bool {
	return ch.open && ch.resume == resumed && p.Size <= ChunkSize/2 && p.Memory >= p.Size && !ch.windowFull() &&
		ch.buffered+ch.pending+p.Size <= ch.peer.mesh.config.Data.HighWater
}

// windowFull reports whether the peer must first say what it has.
func (ch *channel) windowFull() bool {
	return ch.numbered() && (ch.kept > MaxKeptBytes || ch.sent >= ch.maxKept())
}

// push queues msg with its reference behind those before it. The first one of a
// turn goes at once; those that follow share frames, which go when they are full
// or the turn ends.
func (ch *channel) push(msg message) {
	ch.queue = append(ch.queue, msg)
	ch.waiting += msg.payload.Memory
	ch.pending += msg.payload.Size
	switch {
	case ch.leg == nil:
		ch.establish()
	case !ch.turn || ch.pending >= FrameSize:
		ch.pump()
	}
	if !ch.turn {
		ch.turn = true
		ch.peer.mesh.atEndOfTurn(ch)
	}
}

// atEndOfTurn has ch hand over what the turn has gathered.
func (m *Mesh) atEndOfTurn(ch *channel) {
	if len(m.turn) == 0 {
		m.platform.EndOfTurn(m.atEnd)
	}
	m.turn = append(m.turn, ch)
}

func (m *Mesh) endTurn() {
	defer m.flush()
	turn := m.turn
	m.turn = m.lastTurn[:0]
	for _, ch := range turn {
		ch.turn = false
		ch.pump()
	}
	clear(turn)
	m.lastTurn = turn
}

// pump hands waiting messages to the transport up to its high-water mark.
func (ch *channel) pump() {
	for ch.open && ch.resume == resumed && ch.sent < len(ch.queue) {
		if ch.windowFull() {
			return // the peer's Received follows
		}
		if !ch.mayBegin() {
			return // makeRoom follows
		}
		limits := ch.peer.mesh.config.Data
		ch.buffered = ch.leg.dc.Buffered()
		next, most := ch.nextFrame()
		if ch.buffered > limits.LowWater && ch.buffered+next > most {
			return // Drained follows, since buffered is above its mark
		}
		switch err := ch.hand(); {
		case err == nil:
		case errors.Is(err, ErrNotOpen), errors.Is(err, ErrBufferFull), errors.Is(err, ErrLoading):
			return // Closed or Drained follows
		case ch.queue[ch.sent].void:
			return // its Cancel is refused, which no browser does
		default:
			ch.cancel(ch.sent, &OpError{Op: "send", Peer: ch.peer.id, Reason: ReasonChannel, Err: err})
		}
	}
}

// handed notes that the next n messages are with the transport, whole.
func (ch *channel) handed(n int) {
	var ops []*operation
	for i := ch.sent; i < ch.sent+n; i++ {
		msg := &ch.queue[i]
		ch.waiting -= msg.payload.Memory
		ch.pending -= msg.payload.Size
		ch.buffered += msg.payload.Size
		ch.kept += msg.payload.Memory
		if msg.op != nil {
			ops = append(ops, msg.op)
			msg.op = nil
		}
	}
	ch.sent += n
	ch.began = true
	ch.reached = max(ch.reached, ch.numberOf(ch.sent)-1)
	if !ch.numbered() {
		ch.forget(ch.sent)
	}
	ch.full = ch.full && len(ch.queue)-ch.sent > ch.peer.mesh.config.Data.MaxQueued/2
	for _, op := range ops {
		op.settle(nil)
	}
}

// forget lets go of the first n messages, which were sent.
func (ch *channel) forget(n int) {
	for i := range ch.queue[:n] {
		msg := &ch.queue[i]
		ch.kept -= msg.payload.Memory
		ch.peer.mesh.free(msg)
		ch.end(msg)
		*msg = message{}
	}
	ch.sent, ch.first = ch.sent-n, ch.first+uint64(n)
	switch {
	case n < len(ch.queue):
		ch.queue = ch.queue[n:]
	case cap(ch.queue) > queueKept:
		ch.queue = nil
	default:
		ch.queue = ch.queue[:0]
	}
}

// free releases the message's payload.
func (m *Mesh) free(msg *message) {
	if !msg.void {
		m.platform.Release(msg.payload)
	}
}

// withdraw takes back the part that op has in this channel's queue.
func (ch *channel) withdraw(op *operation, why error) {
	for i := len(ch.queue) - 1; i >= ch.sent; i-- {
		if ch.queue[i].op == op {
			ch.cancel(i, why)
		}
	}
	ch.pump()
}

// cancel gives up message i, which waits. A number of which the peer has seen
// something stays taken: it is told that the rest will not come.
func (ch *channel) cancel(i int, why error) {
	msg := &ch.queue[i]
	op := msg.op
	msg.op = nil
	if op == nil && !msg.void { // its caller believes that it was taken
		ch.peer.mesh.report(ch.peer.id, ReasonChannel, why)
	}
	ch.waiting -= msg.payload.Memory
	ch.pending -= msg.payload.Size
	ch.peer.mesh.free(msg)
	if ch.numbered() && ch.numberOf(i) <= ch.reached {
		msg.payload, msg.void = Payload{}, true
		op.settle(why)
		return
	}
	ch.end(msg)
	ch.queue = append(ch.queue[:i], ch.queue[i+1:]...)
	op.settle(why)
}

// cancelAll gives up what waits.
func (ch *channel) cancelAll(why error) {
	for i := len(ch.queue) - 1; i >= ch.sent; i-- {
		ch.cancel(i, why)
	}
}

// inherit takes over what waits for q, which is the same page under an older entry:
// all that was sent before this one was made. The rest it has itself.
func (p *Peer) inherit(q *Peer) {
	for _, from := range q.order {
		ch := p.channel(from.spec)
		if ch == nil || ch.began {
			continue
		}
		n, last := 0, p.since
		if len(ch.queue) > 0 { // of a third entry, that had a part of the same
			last = min(last, ch.queue[0].call-1)
		}
		for n < len(from.queue) && from.queue[n].call <= last {
			ch.waiting += from.queue[n].payload.Memory
			ch.pending += from.queue[n].payload.Size
			from.end(&from.queue[n])
			n++
		}
		ch.queue = append(from.queue[:n:n], ch.queue...)
		from.queue, from.sent = from.queue[n:], 0
		ch.renew()
	}
}

// abandon gives everything up: what waits fails with err, what was sent is no
// longer kept.
func (ch *channel) abandon(err error) {
	queue, sent := ch.queue, ch.sent
	ch.outbound = outbound{first: 1}
	ch.peer.makeRoom()
	for i := range queue {
		msg := &queue[i]
		ch.peer.mesh.free(msg)
		if i >= sent {
			msg.op.settle(err)
		}
	}
}
