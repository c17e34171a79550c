// Package vectors is the one set of golden frames by which every codec of the
// wire is tested, the native one and the browser's. A codec's test is
//
//	vectors.Test(t, decode)
//
// and nothing in the package depends on what parses the JSON of a frame.
package vectors

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/meshy/meshy/pkg/wire"
)

//go:embed vectors.json
var text []byte

// Vector is a frame, and the message that it is or the error that it must get.
type Vector struct {
	Name    string
	From    wire.Direction
	Frame   string
	Message *wire.Message // nil when the frame must be refused
	Error   string        // which error: a key of kinds, or "field"
	Field   string        // the field that a *wire.FieldError must name
}

// kinds are the errors without a field.
var kinds = map[string]error{
	"not_json":      wire.ErrNotJSON,
	"too_large":     wire.ErrTooLarge,
	"unknown_event": wire.ErrUnknownEvent,
	"direction":     wire.ErrDirection,
}

var directions = map[string]wire.Direction{
	"page":   wire.FromPage,
	"server": wire.FromServer,
	"peer":   wire.FromPeer,
}

// padding stands, in a frame and in the strings of its message, for pad bytes.
const padding = "<pad>"

// All returns the vectors. It fails when the embedded file is not well-formed.
func All() ([]Vector, error) {
	var file []struct {
		Name    string
		From    string
		Pad     int
		Frame   string
		Message json.RawMessage // names of wire.Message's fields, in any case
		Error   string
		Field   string
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return nil, fmt.Errorf("vectors: %w", err)
	}
	all := make([]Vector, len(file))
	for i, f := range file {
		from, ok := directions[f.From]
		if !ok {
			return nil, fmt.Errorf("vectors: %s: unknown direction %q", f.Name, f.From)
		}
		if _, ok := kinds[f.Error]; !ok && (f.Error == "field") != (f.Field != "") || (f.Error == "") == (f.Message == nil) {
			return nil, fmt.Errorf("vectors: %s: want a message or an error", f.Name)
		}
		pad := strings.Repeat("a", f.Pad)
		v := Vector{Name: f.Name, From: from, Error: f.Error, Field: f.Field}
		v.Frame = strings.ReplaceAll(f.Frame, padding, pad)
		if f.Message != nil {
			v.Message = new(wire.Message)
			d := json.NewDecoder(bytes.NewReader(bytes.ReplaceAll(f.Message, []byte(padding), []byte(pad))))
			d.DisallowUnknownFields()
			if err := d.Decode(v.Message); err != nil {
				return nil, fmt.Errorf("vectors: %s: %w", f.Name, err)
			}
		}
		all[i] = v
	}
	return all, nil
}

// Test runs every vector through decode and wire.Validate, and back through
// wire.Encode.
func Test(t *testing.T, decode func(frame string) (wire.Message, error)) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range all {
		t.Run(v.Name, func(t *testing.T) { v.test(t, decode) })
	}
}

func (v Vector) test(t *testing.T, decode func(string) (wire.Message, error)) {
	m, err := decode(v.Frame)
	if err == nil {
		err = wire.Validate(m, v.From)
	}
	if v.Message == nil {
		v.wantError(t, err)
		return
	}
	if err != nil {
		t.Fatalf("error %v, want message %+v", err, *v.Message)
	}
	if !reflect.DeepEqual(m, *v.Message) {
		t.Fatalf("decoded %s\nwant    %s", show(m), show(*v.Message))
	}
	frame, err := wire.Encode(m)
	if err != nil {
		t.Fatalf("Encode: %v", err)
	}
	if again, err := decode(string(frame)); err != nil || !reflect.DeepEqual(again, m) {
		t.Fatalf("encoded %s\ndecoded %s, %v\nwant    %s", frame, show(again), err, show(m))
	}
}

// wantError fails unless err is the error that v asks for.
func (v Vector) wantError(t *testing.T, err error) {
	var field *wire.FieldError
	switch {
	case v.Error != "field":
		if !errors.Is(err, kinds[v.Error]) {
			t.Fatalf("error %v, want %v", err, kinds[v.Error])
		}
	case !errors.As(err, &field):
		t.Fatalf("error %v, want one that names %s", err, v.Field)
	case field.Field != v.Field:
		t.Fatalf("error names %s (%v), want %s", field.Field, err, v.Field)
	}
}

func show(m wire.Message) string {
	text, err := json.Marshal(m)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
