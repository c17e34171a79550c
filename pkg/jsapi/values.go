//go:build js

package jsapi

import (
	"strings"

	"github.com/hack-pad/safejs"
)

// object makes an object of names and values, in this order: what a page prints
// looks the same every time.
func object(members ...any) safejs.Value {
	v, err := objectClass.New()
	if err != nil {
		return safejs.Undefined()
	}
	for i := 0; i < len(members); i += 2 {
		_ = v.Set(members[i].(string), members[i+1]) // a plain object takes everything
	}
	return v
}

var objectClass, _ = safejs.Global().Get("Object")

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
