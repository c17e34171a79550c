package mesh

import (
	"fmt"

	"github.com/meshy/meshy/pkg/frame"
)

// A Part is a piece of a payload that goes into a binary frame: its bytes from
// From up to To.
type Part struct {
	Payload
	From, To int
}

// nextFrame returns about how many bytes hand will give the transport next, and how
// many may be in its buffer then.
func (ch *channel) nextFrame() (size, most int) {
	msg, high := &ch.queue[ch.sent], ch.peer.mesh.config.Data.HighWater
	if msg.payload.Size > ChunkSize && ch.peer.frames {
		return ChunkSize, min(bulkWater, high)
	}
	return msg.payload.Size, high
}

// hand gives the transport one frame: as many of the next messages as share one,
// or a part of the next.
func (ch *channel) hand() error {
	msg := &ch.queue[ch.sent]
	switch {
	case msg.void:
		if err := ch.leg.dc.SendBytes(frame.Frame{Kind: frame.Cancel, Number: ch.numberOf(ch.sent)}.Append(nil), nil); err != nil {
			return err
		}
		ch.handed(1)
		return nil
	case msg.there:
		ch.handed(1)
		return nil
	case !ch.peer.frames:
		return ch.handPlain()
	case msg.offset == 0 && ch.peer.most > 0 && msg.payload.Size > ch.peer.most:
		return tooLarge(msg.payload.Size, ch.peer.most, "the peer takes no more: raise its data.maxMessageSize")
	case msg.payload.Text:
		return ch.handTexts()
	case msg.offset == 0 && msg.payload.Size <= ch.frameSize():
		return ch.handBatch()
	case !ch.reliable():
		return tooLarge(msg.payload.Size, ch.frameSize(), "a channel that may lose messages does not send one in parts")
	default:
		return ch.handChunk()
	}
}

// handPlain sends a message to a peer of the original kind.
func (ch *channel) handPlain() error {
	p := ch.queue[ch.sent].payload
	if !p.Plain {
		return ErrPlainOnly
	}
	if p.Size > ch.most() {
		return tooLarge(p.Size, ch.most(), "this peer's client takes no message in parts")
	}
	return ch.handAlone(p)
}

// handAlone sends the next message, p, in the original's format.
func (ch *channel) handAlone(p Payload) error {
	if err := ch.leg.dc.SendAlone(p); err != nil {
		return err
	}
	ch.handed(1)
	return nil
}

// handTexts sends the run of short texts that comes next. One object alone goes
// in the original's format.
func (ch *channel) handTexts() error {
	number := ch.explicit(ch.sent)
	n := ch.run(func(m *message) bool { return m.payload.Text }, 16)
	next := ch.queue[ch.sent].payload
	if n == 1 && next.Plain && number == 0 {
		return ch.handAlone(next)
	}
	if !ch.reliable() && next.Size > ch.most() {
		return tooLarge(next.Size, ch.most(), "a channel that may lose messages does not send one in parts")
	}
	handles := ch.peer.mesh.handles[:0]
	for i := ch.sent; i < ch.sent+n; i++ {
		handles = append(handles, ch.queue[i].payload.Handle)
	}
	ch.peer.mesh.handles = handles
	if err := ch.leg.dc.SendTexts(handles, number); err != nil {
		return err
	}
	ch.handed(n)
	return nil
}

// handBatch sends the run of short bodies that comes next.
func (ch *channel) handBatch() error {
	n := ch.run(func(m *message) bool { return !m.payload.Text && m.payload.Size <= ch.frameSize() }, frame.BatchHeader(1)-frame.BatchHeader(0))
	f := frame.Frame{Kind: frame.Batch, Number: ch.explicit(ch.sent)}
	var parts []Part
	for _, msg := range ch.queue[ch.sent : ch.sent+n] {
		f.Records = append(f.Records, frame.Record{Head: msg.payload.Head, Size: msg.payload.Size})
		parts = append(parts, Part{msg.payload, 0, msg.payload.Size})
	}
	if err := ch.leg.dc.SendBytes(f.Append(nil), parts); err != nil {
		return err
	}
	ch.handed(n)
	return nil
}

// handChunk sends the next part of a large body.
func (ch *channel) handChunk() error {
	msg := &ch.queue[ch.sent]
	p := msg.payload
	room := min(ChunkSize, ch.most()) - frame.ChunkHeader
	if room < MinChunk {
		return tooLarge(p.Size, ch.most(), "the peer's browser takes hardly anything at once")
	}
	to := min(p.Size, msg.offset+room)
	f := frame.Frame{Kind: frame.Chunk, Head: p.Head, Number: ch.numberOf(ch.sent), Total: p.Size, Offset: msg.offset}
	if err := ch.leg.dc.SendBytes(f.Append(nil), []Part{{p, msg.offset, to}}); err != nil {
		return err
	}
	ch.begin(msg)
	msg.offset, ch.began = to, true
	ch.reached = max(ch.reached, ch.numberOf(ch.sent))
	if last := to == p.Size; last || to-msg.told >= progressStep(p.Size) {
		msg.told = to
		ch.peer.mesh.progress(ch, p, to, p.Size, true)
		if last {
			ch.handed(1)
		}
	}
	return nil
}

// run returns how many of the next messages are alike and fit into one frame
// together; each takes overhead bytes beside its own. It is 1 at least.
func (ch *channel) run(alike func(*message) bool, overhead int) int {
	room := min(FrameSize, ch.most()-frame.BatchHeader(0))
	if !ch.reliable() {
		room = PacketSize // a frame is lost as soon as one of its packets is
	}
	n := 0
	for i := ch.sent; i < len(ch.queue) && n < frame.MaxRecords; i++ {
		msg := &ch.queue[i]
		room -= msg.payload.Size + overhead
		if n > 0 && (room < 0 || msg.void || msg.there || !alike(msg)) {
			break
		}
		n++
	}
	return n
}

// frameSize is the largest body that goes whole.
func (ch *channel) frameSize() int {
	return min(ch.most(), ChunkSize) - frame.BatchHeader(1)
}

// most is the largest message that the peer's transport takes, in bytes.
func (ch *channel) most() int {
	if n := ch.leg.dc.MaxMessageSize(); n > 0 {
		return n
	}
	return ChunkSize
}

// numberOf returns the number of queue[i], and explicit the one that a frame has
// to tell: 0 where order does.
func (ch *channel) numberOf(i int) uint64 { return ch.first + uint64(i) }

func (ch *channel) explicit(i int) uint64 {
	if ch.numbered() && ch.spec.Unordered {
		return ch.numberOf(i)
	}
	return 0
}

func tooLarge(size, most int, remedy string) error {
	return fmt.Errorf("%w: it has %d bytes, and %d can go: %s", ErrTooLarge, size, most, remedy)
}

// progressStep is how many bytes pass between two progress events of a message.
func progressStep(total int) int { return max(total/100, 4*ChunkSize) }

// progress tells how far a message in parts has come.
func (m *Mesh) progress(ch *channel, p Payload, done, total int, sent bool) {
	if ch.peer.state != peerConnected {
		return // the page has not heard of it
	}
	m.platform.Retain(p)
	m.emit(Event{Name: PeerDataProgress, ClientID: ch.peer.id, Channel: ch.spec.Label, Payload: p, Done: done, Total: total, Sent: sent})
}
