//go:build js

package browser

// timers are the later turns that are waited for, by their numbers.
type timers map[int]timer

type timer struct {
	due   func()
	delay bool // by a timer of the browser's, which counts as alive
}

// after calls f once, ms milliseconds from now, unless cancelled.
func (p *Page) after(ms int, f func()) (cancel func()) {
	id := p.number()
	p.timers[id] = timer{f, true}
	p.tell(doSetTimer, id, ms, nil)
	return func() {
		if _, waits := p.timers[id]; waits {
			delete(p.timers, id)
			p.tell(doClearTimer, id, 0, nil)
		}
	}
}

// every calls f each ms milliseconds until cancelled. A browser that is late with
// one call does not make up for it (HTML §8.7, timer initialization steps).
func (p *Page) every(ms int, f func()) (cancel func()) {
	next := func() {}
	running := true
	var again func()
	again = func() {
		next = p.after(ms, func() {
			again()
			if running {
				f()
			}
		})
	}
	again()
	return func() {
		running = false
		next()
	}
}

// soon calls f in a later turn of the microtask queue, unless cancelled.
func (p *Page) soon(f func()) (cancel func()) {
	id := p.number()
	p.timers[id] = timer{f, false}
	p.tell(doSoon, id, 0, nil)
	return func() { delete(p.timers, id) }
}

func (p *Page) timerEvent(id int) {
	if id == endOfTurn {
		p.endTurn()
		return
	}
	if t, waits := p.timers[id]; waits {
		delete(p.timers, id)
		t.due()
	}
}

// count returns how many timers of the browser's run.
func (t timers) count() (n int) {
	for _, waiting := range t {
		if waiting.delay {
			n++
		}
	}
	return n
}
