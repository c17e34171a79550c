package meshtest

import (
	"slices"

	"github.com/meshy/meshy/pkg/frame"
	"github.com/meshy/meshy/pkg/mesh"
)

// blob is what a payload stands for, and its users.
type blob struct {
	items []item // one message, those of a frame, or a part of one
	refs  int
	file  bool // its bytes are read when they are needed
	read  int  // how many of a file's have been
	total int  // bytes of a message that comes in chunks, which are the items
}

// item is a message, or its bytes from from up to to.
type item struct {
	data     string
	size     int // bytes of the whole, of which data is only the beginning
	head     int
	from, to int
}

// whole returns the item of a whole message.
func whole(data string, size int) item { return item{data: data, size: size, to: size} }

// NewPayload stores data as a payload with one reference, of at least size bytes:
// JSON of an object.
func (p *Platform) NewPayload(data string, size int) mesh.Payload {
	size = max(size, len(data))
	return mesh.Payload{Handle: p.keep(&blob{items: []item{whole(data, size)}}), Size: size, Memory: size, Plain: true, Text: size <= mesh.ShortText}
}

// NewBinary stores data as a payload that only a capable peer reads; a file's
// bytes take no memory, and are read when they are needed.
func (p *Platform) NewBinary(data string, size int, file bool) mesh.Payload {
	size = max(size, len(data), 8)
	b := &blob{items: []item{whole(data, size)}, file: file}
	b.items[0].head = 8
	x := mesh.Payload{Handle: p.keep(b), Size: size, Head: 8, Memory: size}
	if file {
		x.Memory = 0
	}
	return x
}

// arrive stores what has come in a frame.
func (p *Platform) arrive(items []item, size int) mesh.Payload {
	return mesh.Payload{Handle: p.keep(&blob{items: items}), Size: size, Memory: size}
}

// join returns the message that came in chunks, which cover it, each byte once.
func (p *Platform) join(b *blob) string {
	slices.SortFunc(b.items, func(x, y item) int { return x.from - y.from })
	at := 0
	for _, i := range b.items {
		if i.from != at {
			p.w.problem("%s: of %q, %d bytes, a chunk begins at %d and the one before it ends at %d", p.name, i.data, b.total, i.from, at)
		}
		at = i.to
	}
	if at != b.total {
		p.w.problem("%s: %q has %d bytes of %d", p.name, b.items[0].data, at, b.total)
	}
	return b.items[0].data
}

func (p *Platform) keep(b *blob) int32 {
	b.refs = 1
	p.handles++
	p.payloads[p.handles] = b
	return p.handles
}

// Texts returns what the messages of a payload say.
func (p *Platform) Texts(x mesh.Payload) []string {
	b := p.blob(x, "Texts")
	if b == nil {
		return nil
	}
	if b.total > 0 {
		return []string{p.join(b)}
	}
	var all []string
	for _, i := range b.items {
		all = append(all, i.data)
	}
	return all
}

// Gather implements mesh.Platform.
func (p *Platform) Gather(into int32, x mesh.Payload, head, total int) int32 {
	chunk := p.blob(x, "Gather")
	defer p.Release(x)
	part := chunk.items[0]
	if part == forged {
		part = item{data: part.data, size: total, head: head, to: total}
		if into == 0 {
			return p.keep(&blob{items: []item{part}})
		}
		return into
	}
	b := p.payloads[into]
	if into == 0 {
		b = &blob{total: total, items: []item{part}}
		into = p.keep(b)
		return into
	}
	if b == nil || part.data != b.items[0].data || part.size != total || part.head != head || b.total != total {
		p.w.problem("%s: a chunk of %q from %d of %d does not belong here", p.name, part.data, part.from, part.size)
		return into
	}
	b.items = append(b.items, part)
	return into
}

// Retain implements mesh.Platform.
func (p *Platform) Retain(x mesh.Payload) {
	if b := p.blob(x, "Retain"); b != nil {
		b.refs++
	}
}

// Release implements mesh.Platform.
func (p *Platform) Release(x mesh.Payload) {
	b := p.blob(x, "Release")
	if b == nil {
		return
	}
	if b.refs--; b.refs == 0 {
		delete(p.payloads, x.Handle)
	}
}

// blob returns what x stands for; a handle that is no longer in use is a problem.
func (p *Platform) blob(x mesh.Payload, op string) *blob {
	b := p.payloads[x.Handle]
	if b == nil {
		p.w.problem("%s: %s of payload %d, which was freed", p.name, op, x.Handle)
	}
	return b
}

// SendAlone implements mesh.DataChannel.
func (ch *Channel) SendAlone(x mesh.Payload) error {
	b := ch.c.host.blob(x, "SendAlone")
	if b == nil || !x.Plain {
		return &Error{"TypeError", "send: not a plain payload"}
	}
	return ch.send(packet{kind: frameText, items: b.items, size: x.Size})
}

// SendTexts implements mesh.DataChannel.
func (ch *Channel) SendTexts(handles []int32, number uint64) error {
	f := packet{kind: frameText, number: number}
	for _, h := range handles {
		b := ch.c.host.blob(mesh.Payload{Handle: h}, "SendTexts")
		if b == nil {
			return &Error{"TypeError", "send: no payload"}
		}
		f.items = append(f.items, b.items...)
		f.size += b.items[0].size + 8
	}
	return ch.send(f)
}

// SendBytes implements mesh.DataChannel. It holds what it is asked to send against
// the header.
func (ch *Channel) SendBytes(header []byte, body []mesh.Part) error {
	p := packet{kind: frameBytes, header: header, size: len(header)}
	for _, part := range body {
		b := ch.c.host.blob(part.Payload, "SendBytes")
		if b == nil {
			return &Error{"TypeError", "send: no payload"}
		}
		if b.file && part.To > b.read {
			ch.c.later(0, 5, func() {
				b.read = part.To
				ch.ev.Drained()
			})
			return mesh.ErrLoading
		}
		i := b.items[0]
		i.from, i.to = part.From, part.To
		p.items = append(p.items, i)
		p.size += i.to - i.from
	}
	if f, err := frame.Parse(header, p.size); err != nil || f.Body != p.size-len(header) || f.Kind == frame.Chunk && f.Offset != p.items[0].from {
		ch.c.w.problem("%s sends a frame that makes no sense: %+v, %v", ch.c.host.name, f, err)
	}
	return ch.send(p)
}
