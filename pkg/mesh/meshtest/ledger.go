package meshtest

import "strconv"

// ledger knows who sent what to whom, and what arrived. People are named by
// their names here, since a clientId may change.
type ledger struct {
	sent   []*letter
	got    map[receipt]int   // how often
	last   map[line]int      // the latest number that came this way
	broken map[[2]string]int // when a pair last lost each other, by the world's counter
}

// letter is one message to some recipients.
type letter struct {
	number  int
	from    string
	channel string
	ordered bool // none may overtake it
	sure    bool // it may not get lost
	to      []string
	at      int  // the world's counter
	settled int  // how often done was called
	failed  bool // done brought an error
}

type receipt struct {
	number int
	by     string
}

type line struct{ from, to, channel string }

func newLedger() ledger {
	return ledger{got: map[receipt]int{}, last: map[line]int{}, broken: map[[2]string]int{}}
}

// post notes a message, and returns it with the text to send.
func (w *World) post(from, channel string, ordered, sure bool, to []string) (*letter, string) {
	w.counter++
	l := &letter{number: len(w.sent) + 1, from: from, channel: channel, ordered: ordered, sure: sure, to: to, at: w.counter}
	w.sent = append(w.sent, l)
	return l, strconv.Itoa(l.number)
}

// done is the callback of Mesh.Send.
func (w *World) done(l *letter) func(error) {
	return func(err error) {
		l.settled++
		l.failed = l.failed || err != nil
		if l.settled > 1 {
			w.problem("%s: done was called %d times for message %d", l.from, l.settled, l.number)
		}
	}
}

// arrive notes that text came to someone as from's, on channel.
func (w *World) arrive(from, to, channel, text string) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > len(w.sent) {
		w.problem("%s got %q, which nobody sent", to, text)
		return
	}
	l := w.sent[n-1]
	if l.from != from || l.channel != channel {
		w.problem("%s got message %d of %s on %q as one of %s on %q", to, n, l.from, l.channel, from, channel)
	}
	// Who has lost another and met it again may get what waited for it as a newcomer.
	parted := w.broken[[2]string{from, to}] > l.at
	if w.got[receipt{n, to}]++; w.got[receipt{n, to}] > 1 && !parted && !w.cameAfter(to, l.at) {
		w.problem("%s got message %d of %s twice", to, n, from)
	}
	k := line{from, to, channel}
	if l.ordered && n < w.last[k] {
		w.problem("%s got message %d of %s after %d", to, n, from, w.last[k])
	}
	w.last[k] = max(n, w.last[k])
}

// cameAfter reports whether name has joined since the world's counter was at.
func (w *World) cameAfter(name string, at int) bool {
	for _, p := range w.pages {
		if p.name == name {
			return p.since > at
		}
	}
	return false
}

// part notes that a and b lost each other: what was under way may be lost.
func (w *World) part(a, b string) {
	w.counter++
	w.broken[[2]string{a, b}] = w.counter
	w.broken[[2]string{b, a}] = w.counter
}

// checkLetters reports what is lost though both ends have stayed together.
func (w *World) checkLetters() {
	for _, l := range w.sent {
		if l.failed || !l.sure {
			continue
		}
		for _, to := range l.to {
			if w.broken[[2]string{l.from, to}] < l.at && w.got[receipt{l.number, to}] == 0 {
				w.problem("message %d of %s to %s on %q is lost", l.number, l.from, to, l.channel)
			}
		}
	}
}
