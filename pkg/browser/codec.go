//go:build js

package browser

import (
	"strconv"
	"strings"

	"github.com/meshy/meshy/pkg/wire"
)

// tooLong is what the glue makes of a frame over wire.MaxFrame.
const tooLong = "+"

// decodeFlat reads a message from what the glue has made of a frame. It fails with
// wire.ErrTooLarge, wire.ErrNotJSON, and as wire.Read does.
func decodeFlat(flat string) (wire.Message, error) {
	if flat == tooLong {
		return wire.Message{}, wire.ErrTooLarge
	}
	v, ok := readFlat(flat)
	if !ok {
		return wire.Message{}, wire.ErrNotJSON
	}
	return wire.ReadFrame(v)
}

// flatValue is a wire.Value that web/src/flat.js has made a string of: the
// browser's JSON.parse is the parser, and what it found crosses in one piece.
type flatValue struct {
	kind    wire.Kind
	text    string // of a String; of a Number in decimal
	names   []string
	members []flatValue // of an Object, under names; of an Array
}

// absent is what Get and Index return where there is nothing.
var absent = &flatValue{}

// readFlat reads the value that s holds, and reports whether it holds one.
func readFlat(s string) (*flatValue, bool) {
	r := flatReader{rest: s}
	v := r.value()
	return &v, !r.bad && r.rest == ""
}

type flatReader struct {
	rest  string
	depth int
	bad   bool
}

// maxDepth bounds what the glue may hand over; it has the same bound. Recursion
// without one ends the program, by a stack overflow that nobody can catch.
const maxDepth = 32

func (r *flatReader) token() string {
	token, rest, ok := strings.Cut(r.rest, "\x00")
	r.rest = rest
	r.bad = r.bad || !ok
	return token
}

func (r *flatReader) value() flatValue {
	token := r.token()
	if token == "" {
		r.bad = true
		return flatValue{}
	}
	body := token[1:]
	switch token[0] {
	case 's':
		return flatValue{kind: wire.String, text: unescape(body)}
	case 'n':
		return flatValue{kind: wire.Number, text: body}
	case 'b':
		return flatValue{kind: wire.Bool, text: body}
	case 'z':
		return flatValue{kind: wire.Null}
	case 'a', 'o':
		return r.composite(token[0] == 'o', body)
	}
	return flatValue{}
}

func (r *flatReader) composite(object bool, length string) flatValue {
	v := flatValue{kind: wire.Array}
	if object {
		v.kind = wire.Object
	}
	n, err := strconv.Atoi(length)
	r.depth++
	defer func() { r.depth-- }()
	r.bad = r.bad || err != nil || r.depth > maxDepth+1
	v.members = make([]flatValue, 0, min(max(n, 0), 8))
	for i := 0; i < n && !r.bad; i++ {
		if object {
			v.names = append(v.names, unescape(r.token()))
		}
		v.members = append(v.members, r.value())
	}
	return v
}

// unescape gives NUL its name back.
func unescape(s string) string {
	if strings.IndexByte(s, 1) < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\x010", "\x00"), "\x011", "\x01")
}

// Kind implements wire.Value.
func (v *flatValue) Kind() wire.Kind { return v.kind }

// Text implements wire.Value; the conversion to UTF-8 replaced lone surrogates.
func (v *flatValue) Text() string { return v.text }

// Float implements wire.Value. Every number of a message is an integer: what is
// none reads as one half, which no field takes.
func (v *flatValue) Float() float64 {
	n, err := strconv.Atoi(v.text)
	if err != nil {
		return 0.5
	}
	return float64(n)
}

// True implements wire.Value.
func (v *flatValue) True() bool { return v.text == "true" }

// Len implements wire.Value.
func (v *flatValue) Len() int { return len(v.members) }

// Index implements wire.Value.
func (v *flatValue) Index(i int) wire.Value {
	if i >= len(v.members) {
		return absent
	}
	return &v.members[i]
}

// Get implements wire.Value.
func (v *flatValue) Get(name string) wire.Value {
	for i, n := range v.names {
		if n == name {
			return &v.members[i]
		}
	}
	return absent
}
