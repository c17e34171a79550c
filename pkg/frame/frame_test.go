package frame

import (
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// whole is f with the size that its header stands for.
func whole(f Frame) ([]byte, int) {
	header := f.Append(nil)
	return header, len(header) + f.Body
}

// drawn draws a frame that makes sense.
func drawn(t *rapid.T) Frame {
	number := rapid.Uint64Range(0, MaxNumber)
	f := Frame{Kind: rapid.SampledFrom([]Kind{Batch, Chunk, Cancel, Received, Resume}).Draw(t, "kind")}
	if f.Kind != Resume {
		f.Number = number.Draw(t, "number")
	}
	switch f.Kind {
	case Batch:
		for range rapid.IntRange(1, 20).Draw(t, "count") {
			size := rapid.IntRange(0, 1000).Draw(t, "size")
			f.Records = append(f.Records, Record{rapid.IntRange(0, size).Draw(t, "head"), size})
			f.Body += size
		}
	case Chunk:
		f.Total = rapid.IntRange(1, MaxNumber).Draw(t, "total")
		f.Head = min(rapid.IntRange(0, 1<<32-1).Draw(t, "head"), f.Total)
		f.Offset = rapid.IntRange(0, f.Total-1).Draw(t, "offset")
		f.Body = min(f.Total-f.Offset, rapid.IntRange(1, 1<<18).Draw(t, "body"))
	case Received:
		f.Offset = rapid.IntRange(0, MaxNumber).Draw(t, "offset")
		f.Above = rapid.SliceOfN(number, 0, 20).Draw(t, "above")
		if len(f.Above) == 0 {
			f.Above = nil
		}
	}
	return f
}

func TestAFrameReadsBackAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawn(t)
		header, size := whole(want)
		if n := HeaderSize([4]byte(header), size); n != len(header) {
			t.Fatalf("the header has %d bytes, not %d", len(header), n)
		}
		got, err := Parse(header, size)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v, %v; want %+v", got, err, want)
		}
	})
}

func TestAFrameThatWasCutIsRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		header, _ := whole(drawn(t))
		n := rapid.IntRange(0, len(header)-1).Draw(t, "cut at")
		if f, err := Parse(header[:n], n); err == nil {
			t.Fatalf("%d of %d bytes: %+v", n, len(header), f)
		}
	})
}

func TestWhatMakesNoSenseIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		frame Frame
		size  int // beside the header
		want  error
	}{
		"no such kind":              {Frame{Kind: 9}, 0, ErrKind},
		"the kind of nothing":       {Frame{}, 16, ErrKind},
		"an empty batch":            {Frame{Kind: Batch}, 0, ErrCount},
		"a body too long":           {Frame{Kind: Batch, Records: []Record{{0, 9}}}, 8, ErrExtent},
		"a body too short":          {Frame{Kind: Batch, Records: []Record{{0, 9}}}, 10, ErrExtent},
		"a head beyond its body":    {Frame{Kind: Batch, Records: []Record{{10, 9}}}, 9, ErrExtent},
		"bodies that overflow":      {Frame{Kind: Batch, Records: []Record{{0, 1<<32 - 1}, {0, 2}}}, 1, ErrExtent},
		"too many bodies":           {Frame{Kind: Batch, Records: make([]Record, MaxRecords+1)}, 0, ErrCount},
		"a chunk of nothing":        {Frame{Kind: Chunk, Total: 5}, 0, ErrExtent},
		"a chunk beyond the end":    {Frame{Kind: Chunk, Total: 5, Offset: 3}, 3, ErrExtent},
		"an offset beyond the end":  {Frame{Kind: Chunk, Total: 5, Offset: 9}, 1, ErrExtent},
		"a head beyond the end":     {Frame{Kind: Chunk, Total: 5, Head: 6}, 1, ErrExtent},
		"a total beyond 2^53":       {Frame{Kind: Chunk, Total: 1 << 60}, 1, ErrNumber},
		"a number beyond 2^53":      {Frame{Kind: Cancel, Number: 1 << 60}, 0, ErrNumber},
		"a cancel with a body":      {Frame{Kind: Cancel}, 1, ErrTrailer},
		"a receipt with a body":     {Frame{Kind: Received}, 1, ErrTrailer},
		"a receipt beyond 2^53":     {Frame{Kind: Received, Above: []uint64{1 << 60}}, 0, ErrNumber},
		"too much above":            {Frame{Kind: Received, Above: make([]uint64, MaxAbove+1)}, 0, ErrCount},
		"a question with a body":    {Frame{Kind: Resume}, 1, ErrTrailer},
		"a total that would be < 0": {Frame{Kind: Chunk, Total: -1}, 1, ErrNumber},
	} {
		header := c.frame.Append(nil)
		if f, err := Parse(header, len(header)+c.size); !errors.Is(err, c.want) {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
}

// FuzzParse: whatever comes, what Parse accepts stands within the frame.
func FuzzParse(f *testing.F) {
	for _, seed := range []Frame{
		{Kind: Batch, Records: []Record{{4, 20}, {1, 1}}, Body: 21},
		{Kind: Chunk, Head: 20, Number: 7, Total: 10 << 30, Offset: 100, Body: 64},
		{Kind: Cancel, Number: 3},
		{Kind: Received, Number: 12, Offset: 5, Above: []uint64{14, 15}},
		{Kind: Resume},
	} {
		header, size := whole(seed)
		f.Add(append(header, make([]byte, seed.Body)...), size)
	}
	f.Fuzz(func(t *testing.T, data []byte, size int) {
		size = max(size, len(data))
		got, err := Parse(data, size)
		if err != nil {
			return
		}
		header := got.Append(nil)
		if len(header)+got.Body != size {
			t.Fatalf("%+v: header of %d bytes in a frame of %d", got, len(header), size)
		}
		sum := 0
		for _, r := range got.Records {
			if r.Head < 0 || r.Head > r.Size {
				t.Fatalf("%+v", got)
			}
			sum += r.Size
		}
		if got.Kind == Batch && sum != got.Body || got.Kind == Chunk && got.Offset+got.Body > got.Total {
			t.Fatalf("%+v", got)
		}
		again, err := Parse(header, size)
		if err != nil || !reflect.DeepEqual(again, got) {
			t.Fatalf("%+v, %v; want %+v", again, err, got)
		}
	})
}
