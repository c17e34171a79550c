//go:build js

package browser

import (
	"strconv"
	"strings"
)

// letter is what crosses to the glue beside single numbers: a text of fields with NUL
// between them, as the verb knows them. What may hold a NUL itself comes last.
// web/src/gate.js is the twin.
type letter []byte

// write returns a letter of these fields.
func write(fields ...string) letter {
	size := len(fields)
	for _, f := range fields {
		size += len(f)
	}
	l := make(letter, 0, size)
	for i, f := range fields {
		if i > 0 {
			l = append(l, 0)
		}
		l = append(l, f...)
	}
	return l
}

func decimal(n int) string { return strconv.Itoa(n) }

// reader reads a letter of the glue's.
type reader struct{ remains string }

// text returns the next field, or "" where there is none.
func (r *reader) text() string {
	field, remains, _ := strings.Cut(r.remains, "\x00")
	r.remains = remains
	return field
}

// number returns the next field as a number, -1 where there is none.
func (r *reader) number() int {
	n, err := strconv.Atoi(r.text())
	if err != nil {
		return -1
	}
	return n
}

func (r *reader) isTrue() bool { return r.text() == "true" }

// last returns all that remains, as one field.
func (r *reader) last() string { return r.remains }

// exception reads what was thrown, or what a promise was rejected with.
func (r *reader) exception() error {
	name := r.text()
	return &Error{name, r.last()}
}
