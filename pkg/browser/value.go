//go:build js

package browser

import "github.com/hack-pad/safejs"

// Readers of values whose shape the browser guarantees, or whose absence means
// the zero value. What a page hands in may throw even in a getter; that reads as
// undefined.

func get(v safejs.Value, name string) safejs.Value {
	member, err := v.Get(name)
	if err != nil {
		return safejs.Undefined()
	}
	return member
}

func global(name string) safejs.Value { return get(safejs.Global(), name) }

// text returns a string, or "" for a value that is none.
func text(v safejs.Value) string {
	if v.Type() != safejs.TypeString {
		return ""
	}
	s, err := v.String()
	if err != nil {
		return ""
	}
	return s
}

// integer returns a number, or otherwise for a value that is none.
func integer(v safejs.Value, otherwise int) int {
	if v.Type() != safejs.TypeNumber {
		return otherwise
	}
	n, err := v.Int()
	if err != nil {
		return otherwise
	}
	return n
}

// isTrue reports whether v is the boolean true.
func isTrue(v safejs.Value) bool {
	if v.Type() != safejs.TypeBoolean {
		return false
	}
	b, err := v.Bool()
	return err == nil && b
}

func isFunction(v safejs.Value) bool { return v.Type() == safejs.TypeFunction }

// values returns the elements of an array or an array-like object.
func values(v safejs.Value) []safejs.Value {
	n := integer(get(v, "length"), 0)
	list := make([]safejs.Value, 0, n)
	for i := range n {
		if e, err := v.Index(i); err == nil {
			list = append(list, e)
		}
	}
	return list
}

// call calls a method; what it throws comes back as an *Error.
func call(v safejs.Value, method string, args ...any) (safejs.Value, error) {
	result, err := v.Call(method, args...)
	if err != nil {
		return safejs.Undefined(), thrown(err)
	}
	return result, nil
}
