//go:build js

package browser

import "github.com/hack-pad/safejs"

// copyingGate implements Gate by calls of safejs, which copy the letters: for a
// program that does not import the gate.
type copyingGate struct {
	door  safejs.Value // web/src/copying.js
	enter safejs.Func
	page  *Page
}

// NewCopyingGate returns the gate of a Go program that has pkg/browser as a library,
// and of tests. door is what copyingDoor of web/src/copying.js has made.
func NewCopyingGate(door safejs.Value) Gate { return &copyingGate{door: door} }

// Bind implements Gate. The function lives as long as the program.
func (g *copyingGate) Bind(p *Page) (err error) {
	g.page = p
	g.enter, err = p.callback(func(args []safejs.Value) any {
		of, n := integer(args[0], -1), integer(args[3], 0)
		if bringsLetter(of) {
			g.fetch(n)
		}
		return p.Enter(of, integer(args[1], 0), integer(args[2], -1), n)
	})
	if err != nil {
		return err
	}
	_, err = call(g.door, "bind", g.enter)
	return err
}

// Call implements Gate.
func (g *copyingGate) Call(verb Verb, id, number int32, l []byte) int32 {
	bytes, err := global("Uint8Array").New(len(l))
	if err == nil {
		_, err = safejs.CopyBytesToJS(bytes, l)
	}
	if err != nil {
		g.page.report(err)
	}
	answer, err := call(g.door, "call", int(verb), int(id), int(number), bytes)
	if err != nil {
		g.page.report(err)
	}
	n := integer(answer, 0)
	switch {
	case n < 0:
		g.fetch(-1 - n)
	case verb.isAnswered():
		g.fetch(n)
	}
	return int32(n)
}

// fetch copies what the glue has laid down.
func (g *copyingGate) fetch(length int) {
	if length == 0 {
		return
	}
	l, err := call(g.door, "letter", length)
	if err == nil {
		_, err = safejs.CopyBytesToGo(g.page.Room(length), l)
	}
	if err != nil {
		g.page.report(err)
	}
}
