package frame

import (
	"encoding/binary"
	"errors"
)

// Kind is the first byte of a frame.
type Kind uint8

const (
	// Batch carries short bodies, one after the other.
	//
	//	kind u8 · 0 u8 · count u16 · 0 u32 · number u64 · count × (head u32 · size u32) · bodies
	Batch Kind = 1
	// Chunk carries a part of one body.
	//
	//	kind u8 · 0 u24 · head u32 · number u64 · total u64 · offset u64 · bytes
	Chunk Kind = 2
	// Cancel says that the rest of a body will not come.
	//
	//	kind u8 · 0 u56 · number u64
	Cancel Kind = 3
	// Received says what has arrived from the peer on this channel: everything up to
	// number, of the message after it the first offset bytes, and those above.
	//
	//	kind u8 · 0 u8 · count u16 · 0 u32 · number u64 · offset u64 · count × u64
	Received Kind = 4
	// Resume asks for a Received.
	//
	//	kind u8 · 0 u56
	Resume Kind = 5
)

// Limits on a frame. Sizes are bytes.
const (
	MaxRecords = 4096      // bodies in one Batch
	MaxAbove   = 4096      // numbers in one Received
	MaxNumber  = 1<<53 - 1 // of messages and of bytes: what JavaScript counts exactly
	fixed      = 16        // header of a Batch before its records
	record     = 8
	chunk      = 32
	cancel     = 16
	received   = 24
	resume     = 8
)

// Frame is a frame's header.
type Frame struct {
	Kind    Kind
	Number  uint64   // of the message, or of the first one; 0 where order tells it
	Records []Record // Batch
	Head    int      // Chunk: bytes of the body that are its head
	Total   int      // Chunk: bytes of the whole body
	Offset  int      // Chunk, Received: see there
	Above   []uint64 // Received
	Body    int      // bytes that follow the header
}

// Record is one body of a Batch.
type Record struct {
	Head int // bytes of it that are its head
	Size int // bytes of it
}

// Errors of Parse. Whoever sends such a frame is broken or hostile.
var (
	ErrShort   = errors.New("frame: shorter than its header")
	ErrKind    = errors.New("frame: of no known kind")
	ErrNumber  = errors.New("frame: a number beyond 2^53")
	ErrCount   = errors.New("frame: too many records")
	ErrExtent  = errors.New("frame: its sizes do not add up")
	ErrTrailer = errors.New("frame: bytes where none belong")
)

// HeaderSize returns how many bytes of a frame of size bytes belong to its header,
// given its first four; Parse wants that many.
func HeaderSize(first [4]byte, size int) int {
	count := int(first[2]) | int(first[3])<<8
	n := 0
	switch Kind(first[0]) {
	case Batch:
		n = fixed + record*count
	case Chunk:
		n = chunk
	case Cancel:
		n = cancel
	case Received:
		n = received + 8*count
	case Resume:
		n = resume
	}
	return min(n, size)
}

// Parse reads the header of a frame of size bytes in all. header may go on beyond
// the header's end.
func Parse(header []byte, size int) (Frame, error) {
	if len(header) < 4 {
		return Frame{}, ErrShort
	}
	f := Frame{Kind: Kind(header[0])}
	n := HeaderSize([4]byte(header), size)
	count := int(binary.LittleEndian.Uint16(header[2:]))
	switch least := least(f.Kind, count); {
	case least == 0:
		return Frame{}, ErrKind
	case n < least || len(header) < n:
		return Frame{}, ErrShort
	}
	f.Body = size - n
	r := reader{rest: header[4:n]}
	switch f.Kind {
	case Batch:
		return f, f.batch(&r, count)
	case Chunk:
		return f, f.chunk(&r)
	case Cancel:
		r.uint32()
		f.Number = r.number()
	case Received:
		return f, f.received(&r, count)
	case Resume:
	}
	return f, f.bare(&r)
}

func least(k Kind, count int) int {
	switch k {
	case Batch:
		return fixed + record*count
	case Chunk:
		return chunk
	case Cancel:
		return cancel
	case Received:
		return received + 8*count
	case Resume:
		return resume
	}
	return 0
}

func (f *Frame) batch(r *reader, count int) error {
	r.uint32()
	f.Number = r.number()
	if count == 0 || count > MaxRecords {
		return ErrCount
	}
	f.Records = make([]Record, count)
	left := f.Body
	for i := range f.Records {
		head, size := r.uint32(), r.uint32()
		if head > size || size > left {
			return ErrExtent
		}
		left -= size
		f.Records[i] = Record{head, size}
	}
	if left != 0 {
		return ErrExtent
	}
	return r.err
}

func (f *Frame) chunk(r *reader) error {
	f.Head, f.Number, f.Total, f.Offset = r.uint32(), r.number(), int(r.number()), int(r.number())
	if r.err == nil && (f.Head > f.Total || f.Offset > f.Total || f.Body > f.Total-f.Offset || f.Body == 0) {
		return ErrExtent
	}
	return r.err
}

func (f *Frame) received(r *reader, count int) error {
	r.uint32()
	f.Number, f.Offset = r.number(), int(r.number())
	if count > MaxAbove {
		return ErrCount
	}
	for range count {
		f.Above = append(f.Above, r.number())
	}
	return f.bare(r)
}

// bare checks that nothing follows the header.
func (f *Frame) bare(r *reader) error {
	if r.err == nil && f.Body != 0 {
		return ErrTrailer
	}
	return r.err
}

// reader takes integers off a header that is long enough, and keeps the first error.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) uint32() int {
	n := binary.LittleEndian.Uint32(r.rest)
	r.rest = r.rest[4:]
	return int(n)
}

func (r *reader) number() uint64 {
	n := binary.LittleEndian.Uint64(r.rest)
	r.rest = r.rest[8:]
	if n > MaxNumber && r.err == nil {
		r.err = ErrNumber
	}
	return n
}

// Append writes f's header behind buf; its Body is to follow.
func (f Frame) Append(buf []byte) []byte {
	le := binary.LittleEndian
	count := 0
	switch f.Kind {
	case Batch:
		count = len(f.Records)
	case Received:
		count = len(f.Above)
	}
	buf = append(buf, byte(f.Kind), 0, byte(count), byte(count>>8))
	buf = le.AppendUint32(buf, uint32(f.Head))
	if f.Kind == Resume {
		return buf
	}
	buf = le.AppendUint64(buf, f.Number)
	switch f.Kind {
	case Batch:
		for _, r := range f.Records {
			buf = le.AppendUint32(buf, uint32(r.Head))
			buf = le.AppendUint32(buf, uint32(r.Size))
		}
	case Chunk:
		buf = le.AppendUint64(buf, uint64(f.Total))
		buf = le.AppendUint64(buf, uint64(f.Offset))
	case Received:
		buf = le.AppendUint64(buf, uint64(f.Offset))
		for _, n := range f.Above {
			buf = le.AppendUint64(buf, n)
		}
	}
	return buf
}

// BatchHeader returns the size of the header of a Batch of count bodies.
func BatchHeader(count int) int { return fixed + record*count }

// ChunkHeader is the size of the header of a Chunk.
const ChunkHeader = chunk
