//go:build js

package browser

// Gate is the way from Go to the glue (web/src/gate.js). Numbers and bytes cross it,
// never values of JavaScript: each of those would cost Go a finalizer, and a call
// through a js.Func a hundred times the time.
//
// A program that may declare wasm imports shares its memory with the glue (cmd/wasm);
// any other has NewCopyingGate.
type Gate interface {
	// Bind has the glue report to p: to Enter, with its letters in Room.
	Bind(p *Page) error
	// Call has the glue do verb with what id names, one more number and a letter. It
	// returns the glue's number, below 0 if the browser has thrown.
	Call(verb Verb, id, number int32, l []byte) int32
}

// call has the glue do verb. It fails with the *Error of what the browser threw.
func (p *Page) call(verb Verb, id, number int, l letter) (int, error) {
	n := int(p.gate.Call(verb, int32(id), int32(number), l))
	if n < 0 {
		return 0, p.received(-1 - n).exception()
	}
	return n, nil
}

// tell has the glue do what cannot fail.
func (p *Page) tell(verb Verb, id, number int, l letter) int {
	n, err := p.call(verb, id, number, l)
	if err != nil {
		p.report(err)
	}
	return n
}

// ask has the glue do what cannot fail and is answered by a letter.
func (p *Page) ask(verb Verb, id int) *reader { return p.received(p.tell(verb, id, 0, nil)) }

// Emit has a page's mesh, the object that is kept under host, call the listeners of
// an event.
func (p *Page) Emit(host int, event string, payload Dictionary) {
	p.tell(doEmit, host, 0, write(event, string(payload.end())))
}

// Room returns the memory in which the glue lays down a letter of at most size
// bytes. What was in it has been read by then.
func (p *Page) Room(size int) []byte {
	if size > len(p.room) || size <= roomKept && len(p.room) > roomKept {
		p.room = make([]byte, max(size, roomLeast))
	}
	return p.room
}

// Sizes of the room, in bytes: a frame of wire.MaxFrame takes a large one, which is
// not kept.
const (
	roomLeast = 8 << 10
	roomKept  = 256 << 10
)

// received returns the letter of that many bytes that the glue has laid down.
func (p *Page) received(length int) *reader { return &reader{string(p.room[:length])} }

// What the glue has an event of; web/src has the same numbers.
const (
	ofChannel = iota
	ofConn
	ofPromise
	ofSocket
	ofTimer
	ofText
	ofTexts
	ofFrame
	ofSend
	ofSendBody
	ofAddress
)

// bringsLetter reports whether the last number of an event is the length of a letter.
func bringsLetter(of int) bool { return of != ofText && of != ofSend }

// Enter takes an event of the glue: what it is of, whose, and what happened, with a
// letter of n bytes in Room, or one more number. It returns what the glue asked for.
func (p *Page) Enter(of, id, what, n int) (answer int) {
	defer p.recover()
	if of >= ofText {
		return p.dataEvent(of, id, what, n)
	}
	l := p.received(n)
	switch of {
	case ofChannel:
		p.channelEvent(id, what, l)
	case ofConn:
		p.connEvent(id, what, l)
	case ofPromise:
		p.settled(id, what == 1, l)
	case ofSocket:
		p.socketEvent(id, what, l)
	case ofTimer:
		p.timerEvent(id)
	}
	return 0
}
