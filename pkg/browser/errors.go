//go:build js

package browser

import (
	"errors"
	"syscall/js"

	"github.com/hack-pad/safejs"
)

// Error is what the browser threw or rejected with.
type Error struct {
	Name    string // of the DOMException, as in W3C texts: "InvalidStateError"
	Message string
}

// Error returns the browser's own message, named.
func (e *Error) Error() string { return e.Name + ": " + e.Message }

// Is matches errors by their name, so that errors.Is(err, ErrInvalidState) holds
// for every InvalidStateError.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Name == e.Name
}

// ErrInvalidState is what Socket.Send returns while the socket is not open.
var ErrInvalidState = &Error{"InvalidStateError", "it is not open"}

// Thrown turns what safejs caught into an *Error; other errors stay as they are.
func Thrown(err error) error {
	e, ok := errors.AsType[js.Error](err)
	if !ok {
		return err
	}
	return exception(safejs.Safe(e.Value))
}

// exception turns a value that was thrown, or that a promise was rejected with,
// into an *Error. Anything can be thrown, so anything is taken.
func exception(v safejs.Value) error {
	if v.Type() != safejs.TypeObject {
		return &Error{"Error", text(v)}
	}
	name := text(get(v, "name"))
	if name == "" {
		name = "Error"
	}
	return &Error{name, text(get(v, "message"))}
}
