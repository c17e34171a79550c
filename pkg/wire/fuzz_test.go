//go:build !js

package wire_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"unicode/utf8"

	"github.com/meshy/meshy/pkg/wire"
	"github.com/meshy/meshy/pkg/wire/vectors"
)

// FuzzDecode holds that no frame does harm, and that a message which is accepted
// from anywhere survives being written and read again.
func FuzzDecode(f *testing.F) {
	all, err := vectors.All()
	if err != nil {
		f.Fatal(err)
	}
	for _, v := range all {
		if len(v.Frame) < 4<<10 {
			f.Add([]byte(v.Frame))
		}
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		m, err := wire.Decode(frame)
		if err != nil {
			if !reflect.DeepEqual(m, wire.Message{}) {
				t.Fatalf("error %v beside a message %+v", err, m)
			}
			return
		}
		accepted := false
		for _, from := range []wire.Direction{wire.FromPage, wire.FromServer, wire.FromPeer} {
			accepted = wire.Validate(m, from) == nil || accepted
		}
		if !accepted {
			return
		}
		text, err := wire.Encode(m)
		if err != nil {
			t.Fatalf("Encode(%+v): %v", m, err)
		}
		again, err := wire.Decode(text)
		if err != nil || !reflect.DeepEqual(again, m) {
			t.Fatalf("%+v\nis written %s\nand read   %+v, %v", m, text, again, err)
		}
	})
}

// FuzzAppendString holds that every text is written as the JSON of itself.
func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "v=0\r\n", "\x00\x1f\x7f", `"\/`, "\xff\xfea\xc3", "\u2028\u2029", "😀\xf0\x9f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := wire.AppendString(nil, s)
		if !utf8.Valid(text) {
			t.Fatalf("%q is written as invalid UTF-8: %q", s, text)
		}
		var got string
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%q is written %s: %v", s, text, err)
		}
		if want := string([]rune(s)); got != want { // a rune of an invalid byte is U+FFFD
			t.Fatalf("%q is written %s and read %q", s, text, got)
		}
	})
}
