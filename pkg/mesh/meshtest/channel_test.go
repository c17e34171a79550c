package meshtest

import (
	"testing"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

func (e end) send(t *testing.T, ch *Channel, text string, size int) {
	t.Helper()
	p := e.host.NewPayload(text, size)
	defer e.host.Release(p)
	if err := ch.SendAlone(p); err != nil {
		t.Fatal(err)
	}
}

func (e end) read(l *listener) []string {
	var all []string
	for _, p := range l.got {
		all = append(all, e.host.Texts(p)...)
	}
	return all
}

func TestAChannelIsAnnouncedAndKeepsOrder(t *testing.T) {
	_, a, b := ends(t)
	ch, l := a.open("x", -1)
	p := a.host.NewPayload("early", 0)
	if err := ch.SendAlone(p); !named(err, "InvalidStateError") {
		t.Errorf("before it is open: %v", err)
	}
	connect(t, a, b)
	if l.opened != 1 || len(b.watcher.channels) != 1 || b.watcher.channels[0].label != "x" || b.watcher.channels[0].opened != 1 {
		t.Fatalf("opened %d times, announced %d times", l.opened, len(b.watcher.channels))
	}
	var want []string
	for range 50 {
		text := a.w.unique("m")
		want = append(want, text)
		a.send(t, ch, text, 0)
	}
	a.run()
	a.run()
	got := b.read(b.watcher.channels[0])
	if len(got) != len(want) {
		t.Fatalf("%d of %d messages", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("message %d is %s, want %s", i, got[i], want[i])
		}
	}
}

func TestChannelsMayOvertakeEachOther(t *testing.T) {
	_, a, b := ends(t)
	x, _ := a.open("x", -1)
	y, _ := a.open("y", -1)
	connect(t, a, b)
	overtaken := false
	for range 50 {
		a.send(t, x, "x", 0)
		a.send(t, y, "y", 0)
		var first string
		for first == "" && a.w.Step() {
			for _, l := range b.watcher.channels {
				if len(l.got) > 0 {
					first = l.label
				}
			}
		}
		overtaken = overtaken || first == "y"
		a.run()
		for _, l := range b.watcher.channels {
			l.got = nil
		}
	}
	if !overtaken {
		t.Error("never, in 50 tries")
	}
}

func TestNegotiatedChannelsNeedNoAnnouncement(t *testing.T) {
	_, a, b := ends(t)
	ch, la := a.open("c", 7)
	other, _ := a.open("o", 8)
	_, lb := b.open("c", 7)
	if _, err := b.OpenChannel(Reliable("c"), 7, lb); !named(err, "OperationError") {
		t.Errorf("the same id again: %v", err)
	}
	connect(t, a, b)
	if la.opened != 1 || lb.opened != 1 || len(b.watcher.channels) != 0 {
		t.Fatalf("opened %d and %d times, announced %d", la.opened, lb.opened, len(b.watcher.channels))
	}
	m := wire.Message{Event: wire.NegotiationAsk, Kinds: []string{"audio"}}
	if err := ch.SendControl(m); err != nil {
		t.Fatal(err)
	}
	a.send(t, other, "to nobody", 0) // who has no channel of that id drops it
	a.run()
	if len(lb.frames) != 1 || lb.frames[0].Event != m.Event || len(lb.frames[0].Kinds) != 1 {
		t.Errorf("got %+v", lb.frames)
	}
}

func TestABufferDrains(t *testing.T) {
	_, a, b := ends(t)
	ch, l := a.open("x", -1)
	ch.Watermark(mesh.LowWater)
	connect(t, a, b)
	for range 4 {
		a.send(t, ch, "", maxMessageSize)
	}
	if ch.Buffered() != 4*maxMessageSize || l.drained != 0 {
		t.Errorf("%d bytes wait, drained %d", ch.Buffered(), l.drained)
	}
	a.run()
	if ch.Buffered() != 0 || l.drained != 1 {
		t.Errorf("at last %d bytes wait, drained %d", ch.Buffered(), l.drained)
	}
	a.send(t, ch, "", mesh.LowWater)
	a.run()
	if l.drained != 1 {
		t.Error("drained without having been above the mark")
	}
	big := a.host.NewPayload("", maxMessageSize+1)
	if err := ch.SendAlone(big); !named(err, "TypeError") {
		t.Errorf("too large: %v", err)
	}
	a.transport.pause()
	full := a.host.NewPayload("", maxMessageSize)
	for range maxBuffered / maxMessageSize {
		if err := ch.SendAlone(full); err != nil {
			t.Fatal(err)
		}
	}
	if err := ch.SendAlone(full); !named(err, "OperationError") {
		t.Errorf("a full buffer: %v", err)
	}
}

func TestClosingAChannelDeliversWhatWasSent(t *testing.T) {
	_, a, b := ends(t)
	ch, l := a.open("x", -1)
	connect(t, a, b)
	a.send(t, ch, "last", 0)
	ch.Close()
	a.run()
	far := b.watcher.channels[0]
	if got := b.read(far); len(got) != 1 || far.closed != 1 || l.closed != 1 {
		t.Errorf("got %v, closed %d there and %d here", got, far.closed, l.closed)
	}
}

func TestTheFarEndHearsOfAClose(t *testing.T) {
	for _, word := range []bool{true, false} {
		w, a, b := ends(t)
		a.open("x", -1)
		connect(t, a, b)
		a.end(word)
		b.run()
		if got := b.watcher.channels[0].closed == 1; got != word {
			t.Errorf("with a word %v: the channel closed at once: %v", word, got)
		}
		if err := w.Run(); err != nil {
			t.Fatal(err)
		}
		if b.connection != mesh.ConnectionFailed {
			t.Errorf("at last b is %s", b.connection)
		}
	}
}

func TestPayloadsAreCounted(t *testing.T) {
	w := New(1)
	p := newPlatform(w, "a")
	x := p.NewPayload("x", 0)
	p.Retain(x)
	p.Release(x)
	if p.Leaks()["payloads"] != 1 {
		t.Errorf("leaks %v", p.Leaks())
	}
	p.Release(x)
	if len(p.Leaks()) != 0 || len(w.Problems()) != 0 {
		t.Errorf("leaks %v, problems %v", p.Leaks(), w.Problems())
	}
	p.Release(x)
	if len(w.Problems()) != 1 {
		t.Error("a release too many went unnoticed")
	}
}
