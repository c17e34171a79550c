//go:build !js

package wire

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
)

// Decode reads a message from the text of a frame. It fails with ErrTooLarge,
// with ErrNotJSON, and as Read does. The browser's twin parses with JSON.parse
// and goes through the same Read; package vectors holds the two together.
func Decode(frame []byte) (Message, error) {
	if len(frame) > MaxFrame {
		return Message{}, ErrTooLarge
	}
	v, err := parse(frame)
	if err != nil {
		return Message{}, ErrNotJSON
	}
	return ReadFrame(jsonValue{v})
}

// parse reads one JSON text as encoding/json's untyped tree, which keeps member
// names as they are (struct fields would match them in any case).
func parse(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber() // 1e400 is infinity to JSON.parse and an error to float64
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, ErrNotJSON
	}
	return v, nil
}

// jsonValue is a Value over encoding/json's untyped tree.
type jsonValue struct{ v any }

// absent is what Get returns for a member that is not there.
type absent struct{}

func (j jsonValue) Kind() Kind {
	switch j.v.(type) {
	case absent:
		return Absent
	case nil:
		return Null
	case bool:
		return Bool
	case json.Number:
		return Number
	case string:
		return String
	case []any:
		return Array
	default:
		return Object
	}
}

func (j jsonValue) Text() string {
	s, _ := j.v.(string)
	return s
}

func (j jsonValue) Float() float64 {
	n, _ := j.v.(json.Number)
	f, _ := strconv.ParseFloat(string(n), 64) // out of range: ±Inf, as in JavaScript
	return f
}

func (j jsonValue) True() bool {
	b, _ := j.v.(bool)
	return b
}

func (j jsonValue) Len() int {
	a, _ := j.v.([]any)
	return len(a)
}

func (j jsonValue) Index(i int) Value { return jsonValue{j.v.([]any)[i]} }

func (j jsonValue) Get(name string) Value {
	o, _ := j.v.(map[string]any)
	v, ok := o[name]
	if !ok {
		return jsonValue{absent{}}
	}
	return jsonValue{v}
}
