//go:build js

package jsapi

import (
	"strconv"
	"strings"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/browser"
	"github.com/meshy/meshy/pkg/wire"
)

// arguments are those of one call. What is missing is undefined.
type arguments []safejs.Value

func (a arguments) at(i int) safejs.Value {
	if i < len(a) {
		return a[i]
	}
	return safejs.Undefined()
}

// text returns argument i where the facade has passed a string.
func (a arguments) text(i int) string {
	s, _ := asText(a.at(i))
	return s
}

// number returns argument i where the facade has passed a number.
func (a arguments) number(i int) int {
	n, err := a.at(i).Int()
	if err != nil {
		return 0
	}
	return n
}

// argumentError says which argument is wrong, and what would be right. The page
// gets it as a TypeError.
type argumentError string

func (e argumentError) Error() string { return string(e) }

func asText(v safejs.Value) (string, bool) {
	if v.Type() != safejs.TypeString {
		return "", false
	}
	s, err := v.String()
	return s, err == nil
}

// get returns a member of what the page passed. It asks Reflect.get, by a call:
// what a getter throws would end the program if it passed through Value.Get.
func get(v safejs.Value, name string) (safejs.Value, error) {
	return global("Reflect", "get", v, name)
}

// global calls a function of one of JavaScript's own objects.
func global(object, function string, args ...any) (safejs.Value, error) {
	o, err := safejs.Global().Get(object)
	if err != nil {
		return o, err
	}
	return o.Call(function, args...)
}

func isArray(v safejs.Value) bool {
	yes, err := global("Array", "isArray", v)
	if err != nil {
		return false
	}
	b, err := yes.Bool()
	return err == nil && b
}

func isObject(v safejs.Value) bool { return v.Type() == safejs.TypeObject && !isArray(v) }

// elements returns those of an array that this program or the facade has made.
func elements(v safejs.Value) []safejs.Value {
	n, err := v.Length()
	if err != nil {
		return nil
	}
	list := make([]safejs.Value, n)
	for i := range list {
		if list[i], err = v.Index(i); err != nil {
			list[i] = safejs.Undefined()
		}
	}
	return list
}

// tagOf is Object.prototype.toString.
var tagOf = func() safejs.Value {
	v := safejs.Global()
	for _, name := range []string{"Object", "prototype", "toString"} {
		v, _ = v.Get(name)
	}
	return v
}()

// isA reports whether v is of a class of the browser's, of this or another frame:
// "MediaStreamTrack" also covers its subclasses, which end in that name.
func isA(v safejs.Value, class string) bool {
	if v.Type() != safejs.TypeObject {
		return false
	}
	tag, err := tagOf.Call("call", v)
	if err != nil {
		return false
	}
	s, _ := asText(tag)
	return strings.HasSuffix(s, class+"]")
}

// kindOf names what v is, for messages.
func kindOf(v safejs.Value) string {
	if isArray(v) {
		return "an array"
	}
	switch v.Type() {
	case safejs.TypeUndefined, safejs.TypeNull:
		return v.Type().String()
	case safejs.TypeObject:
		return "an object"
	default:
		return "a " + v.Type().String()
	}
}

// members checks that v is an object with no other keys than these, and returns
// its members in their order; those that are absent are undefined.
func members(where string, v safejs.Value, keys ...string) ([]safejs.Value, error) {
	if !isObject(v) {
		return nil, argumentError(where + ": want an object {" + strings.Join(keys, ", ") + "}, got " + kindOf(v))
	}
	own, err := global("Object", "keys", v)
	if err != nil {
		return nil, argumentError(where + ": its keys cannot be read: " + browser.Thrown(err).Error())
	}
	for _, key := range elements(own) {
		name, _ := asText(key)
		known := false
		for _, k := range keys {
			known = known || k == name
		}
		if !known {
			return nil, argumentError(where + ": unknown key " + strconv.Quote(name) + didYouMean(name, keys))
		}
	}
	list := make([]safejs.Value, len(keys))
	for i, k := range keys {
		if list[i], err = get(v, k); err != nil {
			return nil, argumentError(where + ": " + k + " cannot be read: " + browser.Thrown(err).Error())
		}
	}
	return list, nil
}

// didYouMean names the key that name most likely stands for, if there is one.
func didYouMean(name string, keys []string) string {
	best, distance := "", 3 // more than two edits away is another word
	for _, k := range keys {
		if d := edits(strings.ToLower(name), strings.ToLower(k)); d < distance {
			best, distance = k, d
		}
	}
	if best == "" {
		return ", known are " + strings.Join(keys, ", ")
	}
	return " (did you mean " + strconv.Quote(best) + "?)"
}

// edits is the Levenshtein distance of two words.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := diagonal
			if a[i] != b[j] {
				d++
			}
			diagonal = row[j+1]
			row[j+1] = min(d, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// channelOf reads a channel: its label, or {label, ordered, maxRetransmits,
// maxPacketLifeTime} (W3C webrtc §6.1).
func channelOf(where string, v safejs.Value) (wire.Channel, error) {
	c := wire.Channel{MaxRetransmits: -1, MaxPacketLifeTime: -1}
	label, isLabel := asText(v)
	if !isLabel {
		if !isObject(v) {
			return c, argumentError(where + ": want a label or an object {label, …}, got " + kindOf(v))
		}
		m, err := members(where, v, "label", "ordered", "maxRetransmits", "maxPacketLifeTime")
		if err != nil {
			return c, err
		}
		if label, isLabel = asText(m[0]); !isLabel {
			return c, argumentError(where + ".label: want a string, got " + kindOf(m[0]))
		}
		switch m[1].Type() {
		case safejs.TypeUndefined:
		case safejs.TypeBoolean:
			ordered, _ := m[1].Bool()
			c.Unordered = !ordered
		default:
			return c, argumentError(where + ".ordered: want true or false, got " + kindOf(m[1]))
		}
		if c.MaxRetransmits, err = limit(where+".maxRetransmits", m[2]); err != nil {
			return c, err
		}
		if c.MaxPacketLifeTime, err = limit(where+".maxPacketLifeTime", m[3]); err != nil {
			return c, err
		}
		if c.MaxRetransmits >= 0 && c.MaxPacketLifeTime >= 0 {
			return c, argumentError(where + ": maxRetransmits and maxPacketLifeTime exclude each other: set one")
		}
	}
	if label == "" || len(label) > wire.MaxLabel {
		return c, argumentError(where + ": a label has 1 to " + strconv.Itoa(wire.MaxLabel) + " bytes, this one has " + strconv.Itoa(len(label)))
	}
	c.Label = label
	return c, nil
}

// limit reads a WebIDL unsigned short, -1 when absent.
func limit(where string, v safejs.Value) (int, error) {
	if v.IsUndefined() || v.IsNull() {
		return -1, nil
	}
	f, err := v.Float()
	if err != nil || !(f >= 0 && f <= 65535) || f != float64(int(f)) {
		return -1, argumentError(where + ": want an integer from 0 to 65535")
	}
	return int(f), nil
}
