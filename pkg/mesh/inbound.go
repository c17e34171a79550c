package mesh

import (
	"errors"
	"fmt"

	"github.com/meshy/meshy/pkg/frame"
)

// inbound is the receiving half of a channel.
type inbound struct {
	received uint64              // every message up to this number has come
	above    map[uint64]struct{} // and these, on an unordered channel
	parts    map[uint64]*partial // messages of which a part has come, by number
	owing    bool                // a Received waits for the transport
	unsaid   int                 // messages that the peer does not know yet to have come
	unsaidB  int                 // bytes, likewise
}

// partial is a message that comes in chunks.
type partial struct {
	body   Payload          // what has come of it; its Size counts
	begins map[int]struct{} // offsets of the chunks that have come, where they may overtake each other
	head   int
	total  int
	told   int
	unused bool // it is too large: its chunks are counted and dropped
}

// Message implements ChannelEvents: count messages in one text. number is that of
// the first, 0 where the text does not tell.
func (g *leg) Message(p Payload, count int, number uint64) {
	m := g.link.mesh
	defer m.flush()
	if !g.live() {
		m.platform.Release(p)
		return
	}
	g.link.peer.heard()
	g.channel.arrived(p, count, number)
}

// Bytes implements ChannelEvents: a binary frame, with its header's bytes.
func (g *leg) Bytes(p Payload, header []byte) {
	m := g.link.mesh
	defer m.flush()
	if !g.live() {
		m.platform.Release(p)
		return
	}
	ch := g.channel
	ch.peer.heard()
	f, err := frame.Parse(header, p.Size)
	switch {
	case !ch.peer.frames:
		err = errNoFrames
	case err != nil:
	case f.Kind == frame.Batch:
		ch.arrived(p, len(f.Records), f.Number)
		return
	case !ch.reliable():
		err = errNoParts
	case f.Kind == frame.Chunk:
		ch.chunk(p, f)
		return
	case f.Kind == frame.Cancel:
		err = ch.cancelled(f.Number)
	case f.Kind == frame.Received:
		err = ch.acknowledged(f)
	case f.Kind == frame.Resume:
		ch.replaceBy(g)
		ch.sayReceived()
	}
	m.platform.Release(p)
	if err != nil {
		ch.malformed(err)
	}
}

var (
	errNoFrames = errors.New("binary from a client that has not said that it speaks so")
	errNoParts  = errors.New("parts of a message on a channel that may lose them")
	errOrder    = errors.New("a part of a message came out of place")
	errCrumbs   = errors.New("a part of a message of hardly any bytes")
	errNumber   = errors.New("a number far from those before it")
)

// Malformed implements ChannelEvents: a text that is no message.
func (g *leg) Malformed(err error) {
	defer g.link.mesh.flush()
	if g.live() {
		g.channel.malformed(err)
	}
}

// malformed reports what was dropped.
func (ch *channel) malformed(err error) {
	ch.peer.mesh.report(ch.peer.id, ReasonProtocol, fmt.Errorf("mesh: data on channel %q was dropped: %w", ch.spec.Label, err))
}

// arrived takes whole messages: count of them in p.
func (ch *channel) arrived(p Payload, count int, number uint64) {
	m := ch.peer.mesh
	if ch.numbered() {
		if fresh, err := ch.count(number, count); !fresh {
			m.platform.Release(p)
			if err != nil {
				ch.malformed(err)
			}
			return
		}
	}
	ch.deliver(p)
	if ch.numbered() {
		ch.owe(count, p.Size)
	}
}

// count notes that count messages have come, from number on. It reports whether
// they are new: those that share a frame come and are kept together.
func (ch *channel) count(number uint64, count int) (fresh bool, err error) {
	if number == 0 && !ch.spec.Unordered {
		number = ch.received + 1
	}
	last := number + uint64(count) - 1
	switch {
	case number == 0, last > ch.received+2*uint64(ch.maxKept()):
		return false, errNumber
	case number <= ch.received:
		return false, nil
	}
	for n := number; n <= last; n++ {
		if _, known := ch.above[n]; known {
			return false, nil
		}
	}
	for n := number; n <= last; n++ {
		ch.finish(n) // parts of what has come whole are no use any more
	}
	if number == ch.received+1 {
		ch.received = last
	} else {
		if ch.above == nil {
			ch.above = map[uint64]struct{}{}
		}
		for n := number; n <= last; n++ {
			ch.above[n] = struct{}{}
		}
	}
	for len(ch.above) > 0 {
		if _, known := ch.above[ch.received+1]; !known {
			break
		}
		ch.received++
		delete(ch.above, ch.received)
	}
	return true, nil
}

// deliver hands the page what p holds.
func (ch *channel) deliver(p Payload) {
	e := Event{Name: PeerDataMessage, ClientID: ch.peer.id, Channel: ch.spec.Label, Payload: p}
	if ch.peer.state == peerConnected {
		ch.peer.mesh.emit(e)
	} else {
		ch.peer.hold(e)
	}
}

// chunk takes a part of a message.
func (ch *channel) chunk(p Payload, f frame.Frame) {
	m := ch.peer.mesh
	part := ch.parts[f.Number]
	_, known := ch.above[f.Number]
	var err error
	switch {
	case f.Number <= ch.received || known:
		m.platform.Release(p) // all of it has come before
		return
	case f.Number > ch.received+2*uint64(ch.maxKept()) || !ch.spec.Unordered && f.Number != ch.received+1:
		err = errNumber
	case !part.fits(f, ch.spec.Unordered):
		err = errOrder
	case f.Body < MinChunk && f.Offset+f.Body < f.Total:
		err = errCrumbs
	case part == nil && len(ch.parts) >= MaxUnfinished:
		err = ErrQueueFull
	}
	if err != nil {
		m.platform.Release(p)
		ch.malformed(err)
		return
	}
	if part == nil {
		part = &partial{head: f.Head, total: f.Total, begins: map[int]struct{}{}}
		if ch.peer.unfinished+f.Total > m.config.Data.MaxMessage {
			part.unused = true
			ch.malformed(tooLarge(f.Total, m.config.Data.MaxMessage, "raise data.maxMessageSize"))
		} else {
			ch.peer.unfinished += f.Total
		}
		if ch.parts == nil {
			ch.parts = map[uint64]*partial{}
		}
		ch.parts[f.Number] = part
	}
	ch.gather(part, p, f)
}

// fits reports whether a chunk goes with what has come before it.
func (part *partial) fits(f frame.Frame, unordered bool) bool {
	if part == nil {
		return unordered || f.Offset == 0
	}
	if f.Total != part.total || f.Head != part.head || f.Body > part.total-part.body.Size {
		return false
	}
	if unordered {
		_, known := part.begins[f.Offset]
		return !known
	}
	return f.Offset == part.body.Size
}

// gather adds a chunk to the message that it is a part of.
func (ch *channel) gather(part *partial, p Payload, f frame.Frame) {
	m := ch.peer.mesh
	if part.unused {
		m.platform.Release(p)
	} else {
		part.body.Handle = m.platform.Gather(part.body.Handle, p, part.head, part.total)
	}
	part.body.Size += f.Body
	if ch.spec.Unordered && !part.unused {
		part.begins[f.Offset] = struct{}{}
	}
	done := part.body.Size == part.total
	if !part.unused && (done || part.body.Size-part.told >= progressStep(part.total)) {
		part.told = part.body.Size
		m.progress(ch, part.body, part.body.Size, part.total, false)
	}
	if done {
		delete(ch.parts, f.Number)
		_, _ = ch.count(f.Number, 1)
		if !part.unused {
			ch.peer.unfinished -= part.total
			ch.deliver(part.body)
		}
		ch.owe(1, f.Body)
		if ch.spec.Unordered || part.total >= thankBytes {
			ch.sayReceived() // the peer may wait for room for the next
		}
		return
	}
	ch.owe(0, f.Body)
}

// finish forgets a message in parts, and what has come of it.
func (ch *channel) finish(number uint64) {
	part := ch.parts[number]
	if part == nil {
		return
	}
	delete(ch.parts, number)
	if !part.unused {
		ch.peer.unfinished -= part.total
		ch.peer.mesh.platform.Release(part.body)
	}
}

// cancelled takes the peer's word that the rest of a message will not come.
func (ch *channel) cancelled(number uint64) error {
	if !ch.numbered() {
		return errNumber
	}
	fresh, err := ch.count(number, 1)
	if fresh {
		ch.finish(number)
		ch.owe(1, 0)
	}
	return err
}

// dropParts forgets what has come in parts.
func (ch *channel) dropParts() {
	for n := range ch.parts {
		ch.finish(n)
	}
}
