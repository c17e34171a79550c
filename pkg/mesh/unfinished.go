package mesh

// A peer keeps what it has of messages that come in parts within bounds, and drops
// what goes beyond them (inbound.go): so many on one unordered channel, and so many
// bytes in all. Therefore this side begins one only when there is room for it; what
// the peer has not said to be there counts.

// MinChunk is the least that a part has, but for the last: a message in crumbs would
// take many times its size to keep.
const MinChunk = 1 << 10

// unfinished counts a channel's messages in parts that the peer may not have whole.
type unfinished struct {
	messages int
	bytes    int
	held     bool // the next one waits for room
}

// mayBegin reports whether the peer has room for the next message, if it goes in
// parts. When it has not, the channel is pumped once there may be.
func (ch *channel) mayBegin() bool {
	msg := &ch.queue[ch.sent]
	if !ch.numbered() || msg.begun > 0 || msg.void || msg.there || msg.payload.Text || msg.payload.Size <= ch.frameSize() {
		return true
	}
	bytes := 0
	for _, other := range ch.peer.order {
		// On an ordered channel one has come whole when the next begins.
		if other != ch || ch.spec.Unordered {
			bytes += other.unfinished.bytes
		}
	}
	most := ch.peer.most
	if most == 0 {
		most = MaxMessage
	}
	full := ch.spec.Unordered && ch.unfinished.messages >= MaxUnfinished
	ch.unfinished.held = full || bytes > 0 && bytes+msg.payload.Size > most
	return !ch.unfinished.held
}

// begin notes that a part of msg goes out.
func (ch *channel) begin(msg *message) {
	if msg.begun == 0 {
		msg.begun = msg.payload.Size
		ch.unfinished.messages++
		ch.unfinished.bytes += msg.begun
	}
}

// end notes that the peer has msg, or will not have it.
func (ch *channel) end(msg *message) {
	if msg.begun == 0 {
		return
	}
	ch.unfinished.messages--
	ch.unfinished.bytes -= msg.begun
	msg.begun = 0
	ch.peer.makeRoom()
}

// makeRoom has the channels that wait for room look again.
func (p *Peer) makeRoom() {
	for _, ch := range p.order {
		if ch.unfinished.held && !ch.turn {
			ch.turn = true
			p.mesh.atEndOfTurn(ch)
		}
	}
}
