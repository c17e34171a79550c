//go:build js

package browser

import (
	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/wire"
)

// jsonValue is a wire.Value over what JSON.parse made, or what a socket.io client
// has parsed: the browser's twin of the native codec.
type jsonValue struct{ v safejs.Value }

// decode reads a message from a frame: text whose UTF-8 form has size bytes. It
// fails with wire.ErrTooLarge, wire.ErrNotJSON, and as wire.Read does.
func decode(frame safejs.Value, size int) (wire.Message, error) {
	if size > wire.MaxFrame {
		return wire.Message{}, wire.ErrTooLarge
	}
	if frame.Type() != safejs.TypeString { // a binary frame
		return wire.Message{}, wire.ErrNotJSON
	}
	v, err := call(global("JSON"), "parse", frame)
	if err != nil {
		return wire.Message{}, wire.ErrNotJSON
	}
	return wire.ReadFrame(jsonValue{v})
}

// parse returns the value of a JSON text that this program has written.
func parse(json []byte) (safejs.Value, error) {
	return call(global("JSON"), "parse", string(json))
}

// Kind implements wire.Value.
func (j jsonValue) Kind() wire.Kind {
	switch j.v.Type() {
	case safejs.TypeNull:
		return wire.Null
	case safejs.TypeBoolean:
		return wire.Bool
	case safejs.TypeNumber:
		return wire.Number
	case safejs.TypeString:
		return wire.String
	case safejs.TypeObject:
		if array, err := call(global("Array"), "isArray", j.v); err == nil && isTrue(array) {
			return wire.Array
		}
		return wire.Object
	default: // undefined; a function or symbol, which no JSON holds
		return wire.Absent
	}
}

// Text implements wire.Value; the conversion to UTF-8 replaces lone surrogates.
func (j jsonValue) Text() string { return text(j.v) }

// Float implements wire.Value.
func (j jsonValue) Float() float64 {
	f, err := j.v.Float()
	if err != nil {
		return 0
	}
	return f
}

// True implements wire.Value.
func (j jsonValue) True() bool { return isTrue(j.v) }

// Len implements wire.Value.
func (j jsonValue) Len() int { return integer(get(j.v, "length"), 0) }

// Index implements wire.Value.
func (j jsonValue) Index(i int) wire.Value {
	e, err := j.v.Index(i)
	if err != nil {
		e = safejs.Undefined()
	}
	return jsonValue{e}
}

// Get implements wire.Value.
func (j jsonValue) Get(name string) wire.Value { return jsonValue{get(j.v, name)} }
