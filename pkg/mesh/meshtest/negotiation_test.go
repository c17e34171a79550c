package meshtest

import (
	"testing"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// W3C webrtc §4.7.3.
func TestNegotiationNeeded(t *testing.T) {
	_, a, b := ends(t)
	expect := func(e end, n int, when string) {
		t.Helper()
		e.run()
		if e.watcher.needed != n {
			t.Errorf("%s: fired %d times in all, want %d", when, e.watcher.needed, n)
		}
	}
	expect(a, 0, "at first")
	sender := a.addTrack("audio")
	a.addTrack("video")
	a.open("x", -1)
	expect(a, 1, "after three changes in one turn")
	a.addTrack("video")
	expect(a, 1, "while the flag is set")
	offer := a.local()
	late := a.addTrack("audio")
	expect(a, 1, "while an offer is out")
	if err := b.remote(offer); err != nil {
		t.Fatal(err)
	}
	if err := a.remote(b.local()); err != nil {
		t.Fatal(err)
	}
	expect(a, 2, "back in stable, with something left")
	exchange(t, a, b)
	expect(a, 2, "with nothing left")
	expect(b, 0, "at the answerer's")
	if err := a.RemoveTrack(late); err != nil {
		t.Fatal(err)
	}
	expect(a, 3, "after removeTrack")
	if err := a.RemoveTrack(late); err != nil {
		t.Fatal(err)
	}
	exchange(t, a, b)
	a.open("y", -1)
	expect(a, 3, "after a second channel")
	a.RestartICE()
	expect(a, 4, "after restartIce")
	exchange(t, a, b)
	if err := b.AddReceiver("audio"); err != nil {
		t.Fatal(err)
	}
	expect(b, 1, "after addTransceiver at the answerer's")
	if sender.track == nil {
		t.Error("the first sender lost its track")
	}
}

func TestNegotiationNeededGoesAwayWithItsCause(t *testing.T) {
	_, a, b := ends(t)
	s := a.addTrack("audio")
	exchange(t, a, b)
	before := a.watcher.needed
	if err := a.RemoveTrack(s); err != nil {
		t.Fatal(err)
	}
	a.transceivers[0].dir = sendrecv // as if the page had set the direction back
	a.run()
	if n := a.watcher.needed - before; n != 0 {
		t.Errorf("fired %d times", n)
	}
}

// W3C webrtc §5.1, addTrack step 7.
func TestAddTrackTakesASenderThatNeverSent(t *testing.T) {
	_, a, b := ends(t)
	b.addTrack("audio")
	exchange(t, b, a)
	if len(a.transceivers) != 1 || a.transceivers[0].dir != recvonly {
		t.Fatal("no transceiver that receives")
	}
	s := a.addTrack("audio")
	if len(a.transceivers) != 1 || a.transceivers[0].dir != sendrecv {
		t.Fatal("the free sender was not taken")
	}
	exchange(t, a, b)
	if err := a.RemoveTrack(s); err != nil {
		t.Fatal(err)
	}
	exchange(t, a, b)
	a.addTrack("audio")
	if len(a.transceivers) != 2 {
		t.Error("a sender that has sent was taken")
	}
	if _, err := a.AddTrack(a.transceivers[1].sender.track, nil); !named(err, "InvalidAccessError") {
		t.Errorf("the same track again: %v", err)
	}
}

// RFC 8829 §5.10: tracks added by the answerer go into the offer's free sections
// of their kind, and only where the offerer receives.
func TestAnOffersSectionsTakeTheAnswerersTracks(t *testing.T) {
	_, a, b := ends(t)
	a.addTrack("video")
	for _, kind := range []string{"audio", "video", "audio"} {
		if err := a.AddReceiver(kind); err != nil {
			t.Fatal(err)
		}
	}
	video := b.addTrack("video")
	b.addTrack("audio")
	more := b.addTrack("video")
	exchange(t, a, b)
	if len(b.transceivers) != 4 {
		t.Fatalf("%d transceivers", len(b.transceivers))
	}
	got := map[string]*Sender{}
	for _, x := range b.transceivers {
		got[x.mid] = x.sender
	}
	if got["0"] != video || got["2"] != more {
		t.Error("the tracks are in other sections than the first free ones of their kind")
	}
	if len(a.watcher.tracks) != 3 || len(b.watcher.tracks) != 1 {
		t.Errorf("track events for mids %v and %v", a.watcher.tracks, b.watcher.tracks)
	}
}

func TestATrackEventComesEachTimeASectionBeginsToSend(t *testing.T) {
	_, a, b := ends(t)
	a.addTrack("audio")
	exchange(t, a, b)
	exchange(t, a, b)
	if n := len(b.watcher.tracks); n != 1 {
		t.Errorf("%d events after two exchanges", n)
	}
	a.transceivers[0].dir = inactive
	exchange(t, a, b)
	a.transceivers[0].dir = sendonly
	exchange(t, a, b)
	if n := len(b.watcher.tracks); n != 2 {
		t.Errorf("%d events after it paused", n)
	}
}

func TestDirections(t *testing.T) {
	for d, want := range map[direction]direction{inactive: inactive, sendonly: recvonly, recvonly: sendonly, sendrecv: sendrecv} {
		if got := d.reverse(); got != want {
			t.Errorf("%s is %s from the other side", d, got)
		}
		if back, ok := parseDirection(d.String()); !ok || back != d {
			t.Errorf("%s is not read back", d)
		}
	}
}

func TestCandidates(t *testing.T) {
	_, a, b := ends(t)
	a.addTrack("audio")
	offer := a.local()
	c := a.watcher.candidates[0]
	add := func(x wire.Candidate) (err error) {
		b.AddCandidate(x, func(f error) { err = f })
		b.run()
		return err
	}
	if err := add(c); !named(err, "InvalidStateError") {
		t.Errorf("before its description: %v", err)
	}
	if err := b.remote(offer); err != nil {
		t.Fatal(err)
	}
	if err := add(c); err != nil {
		t.Errorf("in its time: %v", err)
	}
	other := c
	other.UsernameFragment = "another"
	if err := add(other); !named(err, "OperationError") {
		t.Errorf("of another generation: %v", err)
	}
	other = c
	other.SDPMid = "9"
	if err := add(other); !named(err, "OperationError") {
		t.Errorf("of no section: %v", err)
	}
}

func TestTwoConnectionsConnectWhenEachHasWhatTheOtherWrote(t *testing.T) {
	_, a, b := ends(t)
	a.open("x", -1)
	exchange(t, a, b)
	if a.connection != mesh.ConnectionConnecting {
		t.Errorf("without candidates a is %s", a.connection)
	}
	for _, c := range a.watcher.candidates {
		b.AddCandidate(c, func(error) {})
	}
	a.run()
	if a.connection != mesh.ConnectionConnecting {
		t.Errorf("with candidates on one side a is %s", a.connection)
	}
	for _, c := range b.watcher.candidates {
		a.AddCandidate(c, func(error) {})
	}
	a.run()
	if a.connection != mesh.ConnectionConnected || b.connection != mesh.ConnectionConnected {
		t.Errorf("a is %s, b is %s", a.connection, b.connection)
	}
}

func TestAnAnswerToAnotherOfferNeverConnects(t *testing.T) {
	w, a, b := ends(t)
	c := endIn(t, w, "c")
	a.open("x", -1)
	c.open("x", -1)
	if err := b.remote(a.local()); err != nil {
		t.Fatal(err)
	}
	c.local()
	if err := c.remote(b.local()); err != nil {
		t.Fatal(err)
	}
	for _, x := range c.watcher.candidates {
		b.AddCandidate(x, func(error) {})
	}
	for _, x := range b.watcher.candidates {
		c.AddCandidate(x, func(error) {})
	}
	if err := w.Run(); err != nil {
		t.Fatal(err)
	}
	if c.connection != mesh.ConnectionFailed || b.connection != mesh.ConnectionFailed {
		t.Errorf("c is %s, b is %s", c.connection, b.connection)
	}
}

func TestSilence(t *testing.T) {
	w, a, b := ends(t)
	a.open("x", -1)
	connect(t, a, b)
	tr := a.transport
	tr.pause()
	if err := w.RunFor(silenceTimeout + 2001); err != nil {
		t.Fatal(err)
	}
	if a.connection != mesh.ConnectionDisconnected {
		t.Errorf("after a while a is %s", a.connection)
	}
	tr.resume()
	a.run()
	if a.connection != mesh.ConnectionConnected {
		t.Errorf("afterwards a is %s", a.connection)
	}
	tr.pause()
	if err := w.Run(); err != nil {
		t.Fatal(err)
	}
	if a.connection != mesh.ConnectionFailed || b.connection != mesh.ConnectionFailed {
		t.Errorf("at last a is %s, b is %s", a.connection, b.connection)
	}
	a.RestartICE()
	before := len(a.watcher.candidates)
	exchange(t, a, b)
	for _, c := range a.watcher.candidates[before:] {
		b.AddCandidate(c, func(error) {})
	}
	for _, c := range b.watcher.candidates {
		a.AddCandidate(c, func(error) {})
	}
	a.run()
	if a.connection != mesh.ConnectionConnected || b.connection != mesh.ConnectionConnected {
		t.Errorf("after an ICE restart a is %s, b is %s", a.connection, b.connection)
	}
}
