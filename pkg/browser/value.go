//go:build js

package browser

import "github.com/hack-pad/safejs"

// Readers of values whose shape the browser guarantees, or whose absence means
// the zero value.

// get returns a member, or undefined. It asks Reflect.get, by a call, because
// Value.Get lets what a getter throws pass through Go's stack: that is the end of
// the program, and a page or a library of its may hand in any object.
func get(v safejs.Value, name string) safejs.Value {
	member, err := reflection.Call("get", v, name)
	if err != nil {
		return safejs.Undefined()
	}
	return member
}

var reflection = global("Reflect")

// global returns one of the browser's own globals, or undefined.
func global(name string) safejs.Value {
	v, err := safejs.Global().Get(name)
	if err != nil {
		return safejs.Undefined()
	}
	return v
}

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
func truth(v safejs.Value) bool {
	b, err := v.Bool()
	return err == nil && b
}

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

// call calls a method; what it throws comes back as an *Error.
func call(v safejs.Value, method string, args ...any) (safejs.Value, error) {
	result, err := v.Call(method, args...)
	if err != nil {
		return safejs.Undefined(), Thrown(err)
	}
	return result, nil
}

// Keep gives the glue a value to keep, and returns its number, 0 for undefined.
func (p *Page) Keep(v safejs.Value) int {
	if v.IsUndefined() {
		return 0
	}
	n, err := call(p.glue, "keep", v)
	if err != nil {
		p.report(err)
	}
	return integer(n, 0)
}

// Take returns the value that the glue has kept under a number, which is free then.
func (p *Page) Take(number int) safejs.Value {
	if number == 0 {
		return safejs.Undefined()
	}
	v, err := call(p.glue, "take", number)
	if err != nil {
		p.report(err)
	}
	return v
}
