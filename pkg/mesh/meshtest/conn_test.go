package meshtest

import (
	"errors"
	"testing"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// watcher is the page's side of a Conn in these tests.
type watcher struct {
	needed     int
	candidates []wire.Candidate
	states     []mesh.ConnectionState
	tracks     []string // mids
	channels   []*listener
}

func (w *watcher) NegotiationNeeded()                     { w.needed++ }
func (w *watcher) LocalCandidate(c wire.Candidate)        { w.candidates = append(w.candidates, c) }
func (w *watcher) ConnectionState(s mesh.ConnectionState) { w.states = append(w.states, s) }
func (w *watcher) RemoteTrack(mid string, _ mesh.Track, _ mesh.Stream) {
	w.tracks = append(w.tracks, mid)
}
func (w *watcher) RemoteChannel(c wire.Channel, dc mesh.DataChannel) mesh.ChannelEvents {
	l := &listener{dc: dc, label: c.Label}
	w.channels = append(w.channels, l)
	return l
}

// listener is the page's side of a channel.
type listener struct {
	dc      mesh.DataChannel
	label   string
	opened  int
	got     []mesh.Payload
	frames  []wire.Message
	drained int
	closed  int
}

func (l *listener) Open()                                   { l.opened++ }
func (l *listener) Message(p mesh.Payload, _ int, _ uint64) { l.got = append(l.got, p) }
func (l *listener) Bytes(p mesh.Payload, _ []byte)          { l.got = append(l.got, p) }
func (l *listener) Malformed(error)                         {}
func (l *listener) Control(m wire.Message, err error)       { l.frames = append(l.frames, m) }
func (l *listener) Drained()                                { l.drained++ }
func (l *listener) Closed()                                 { l.closed++ }

// end is a Conn with its watcher.
type end struct {
	*Conn
	*watcher
	t *testing.T
}

// ends returns two connections in different browsers.
func ends(t *testing.T) (*World, end, end) {
	t.Helper()
	w := New(1)
	return w, endIn(t, w, "a"), endIn(t, w, "b")
}

func endIn(t *testing.T, w *World, name string) end {
	t.Helper()
	v := &watcher{}
	c, err := newPlatform(w, name).NewConn(v)
	if err != nil {
		t.Fatal(err)
	}
	return end{c.(*Conn), v, t}
}

// local sets the local description that is due, and returns it.
func (e end) local() wire.Description {
	e.t.Helper()
	var d wire.Description
	err := errors.New("done was not called")
	e.SetLocal(func(x wire.Description, f error) { d, err = x, f })
	e.run()
	if err != nil {
		e.t.Fatal(err)
	}
	return d
}

// remote sets a remote description.
func (e end) remote(d wire.Description) error {
	e.t.Helper()
	err := errors.New("done was not called")
	e.SetRemote(d, func(f error) { err = f })
	e.run()
	return err
}

// run lets a moment pass, so that connections do not time out meanwhile.
func (e end) run() {
	e.t.Helper()
	if err := e.w.RunFor(100); err != nil {
		e.t.Fatal(err)
	}
}

// exchange negotiates an offer of a's.
func exchange(t *testing.T, a, b end) {
	t.Helper()
	if err := b.remote(a.local()); err != nil {
		t.Fatal(err)
	}
	if err := a.remote(b.local()); err != nil {
		t.Fatal(err)
	}
}

// connect negotiates, and trickles what was gathered.
func connect(t *testing.T, a, b end) {
	t.Helper()
	exchange(t, a, b)
	for _, c := range a.watcher.candidates {
		b.AddCandidate(c, func(error) {})
	}
	for _, c := range b.watcher.candidates {
		a.AddCandidate(c, func(error) {})
	}
	a.run()
}

func (e end) addTrack(kind string) *Sender {
	e.t.Helper()
	s, err := e.AddTrack(&Track{ID: e.w.unique("t"), Kind: kind}, []mesh.Stream{&Stream{"s"}})
	if err != nil {
		e.t.Fatal(err)
	}
	return s.(*Sender)
}

func (e end) open(label string, id int) (*Channel, *listener) {
	e.t.Helper()
	l := &listener{label: label}
	dc, err := e.OpenChannel(Reliable(label), id, l)
	if err != nil {
		e.t.Fatal(err)
	}
	l.dc = dc
	return dc.(*Channel), l
}

// named reports whether err is the DOMException of that name.
func named(err error, name string) bool {
	var e *Error
	return errors.As(err, &e) && e.Name == name
}

// W3C webrtc §4.3.1, figure of the signalling states, without the edges to closed.
func TestSignalingStates(t *testing.T) {
	type edge struct {
		by   source
		kind string
	}
	const refused = mesh.SignalingState("")
	localOffer, localAnswer := edge{local, "offer"}, edge{local, "answer"}
	remoteOffer, remoteAnswer := edge{remote, "offer"}, edge{remote, "answer"}
	table := map[mesh.SignalingState]map[edge]mesh.SignalingState{
		mesh.Stable:             {localOffer: mesh.HaveLocalOffer, localAnswer: refused, remoteOffer: mesh.HaveRemoteOffer, remoteAnswer: refused},
		mesh.HaveLocalOffer:     {localOffer: mesh.HaveLocalOffer, localAnswer: refused, remoteOffer: mesh.HaveRemoteOffer, remoteAnswer: mesh.Stable},
		mesh.HaveRemoteOffer:    {localOffer: refused, localAnswer: mesh.Stable, remoteOffer: mesh.HaveRemoteOffer, remoteAnswer: refused},
		mesh.HaveLocalPranswer:  {localOffer: refused, localAnswer: mesh.Stable, remoteOffer: refused, remoteAnswer: refused},
		mesh.HaveRemotePranswer: {localOffer: refused, localAnswer: refused, remoteOffer: refused, remoteAnswer: mesh.Stable},
		mesh.SignalingClosed:    {localOffer: refused, localAnswer: refused, remoteOffer: refused, remoteAnswer: refused},
	}
	for from, edges := range table {
		for e, want := range edges {
			to, rollback, ok := next(from, e.by, e.kind)
			if ok != (want != refused) || ok && to != want {
				t.Errorf("%s, %v: to %q, %v, want %q", from, e, to, ok, want)
			}
			if rollback != (from == mesh.HaveLocalOffer && e == remoteOffer) {
				t.Errorf("%s, %v: rollback %v", from, e, rollback)
			}
		}
	}
}

func TestAnExchangeGoesThroughTheStates(t *testing.T) {
	_, a, b := ends(t)
	a.addTrack("audio")
	offer := a.local()
	if a.state != mesh.HaveLocalOffer {
		t.Errorf("a is %s", a.state)
	}
	if err := b.remote(offer); err != nil || b.state != mesh.HaveRemoteOffer {
		t.Errorf("b is %s, %v", b.state, err)
	}
	answer := b.local()
	if answer.Type != "answer" || b.state != mesh.Stable {
		t.Errorf("b made an %s and is %s", answer.Type, b.state)
	}
	if err := a.remote(answer); err != nil || a.state != mesh.Stable {
		t.Errorf("a is %s, %v", a.state, err)
	}
	if err := a.remote(answer); !named(err, "InvalidStateError") {
		t.Errorf("a second answer: %v", err)
	}
}

func TestARemoteOfferRollsALocalOneBack(t *testing.T) {
	_, a, b := ends(t)
	sender := a.addTrack("audio")
	a.local()
	b.addTrack("audio")
	if err := a.remote(b.local()); err != nil {
		t.Fatal(err)
	}
	if a.state != mesh.HaveRemoteOffer || a.pendingLocal != nil {
		t.Errorf("a is %s", a.state)
	}
	// JSEP joins a's own transceiver to the section of b's offer.
	if len(a.transceivers) != 1 || a.transceivers[0].sender != sender || a.transceivers[0].mid != "0" {
		t.Errorf("a has %d transceivers", len(a.transceivers))
	}
	if err := b.remote(a.local()); err != nil {
		t.Fatal(err)
	}
	if len(a.watcher.tracks) != 1 || len(b.watcher.tracks) != 1 {
		t.Errorf("tracks: %v and %v", a.watcher.tracks, b.watcher.tracks)
	}
}

func TestARollbackTakesTheMIDBack(t *testing.T) {
	_, a, b := ends(t)
	a.addTrack("audio")
	a.local()
	b.addTrack("video")
	if err := a.remote(b.local()); err != nil {
		t.Fatal(err)
	}
	if mid := a.transceivers[0].mid; mid != "" {
		t.Errorf("a's audio still has mid %q", mid)
	}
}

func TestABrowserWithoutRollbackRefusesACollision(t *testing.T) {
	_, a, b := ends(t)
	a.host.NoRollback = true
	a.addTrack("audio")
	a.local()
	b.addTrack("audio")
	if err := a.remote(b.local()); !named(err, "InvalidStateError") || a.state != mesh.HaveLocalOffer {
		t.Errorf("%v, and a is %s", err, a.state)
	}
}

func TestARollbackBeforeGatheringStrands(t *testing.T) {
	for _, gathered := range []bool{false, true} {
		_, a, b := ends(t)
		a.addTrack("audio")
		b.addTrack("audio")
		offer := b.local()
		var err error
		if gathered {
			a.local() // and a moment passes
			err = a.setRemote(offer)
		} else {
			a.SetLocal(func(wire.Description, error) { err = a.setRemote(offer) })
			a.run()
		}
		if err != nil {
			t.Fatal(err)
		}
		if a.stranded == gathered {
			t.Errorf("gathered %v, stranded %v", gathered, a.stranded)
		}
	}
}

func TestMalformedAndForeignDescriptionsAreRefused(t *testing.T) {
	w, a, b := ends(t)
	c := endIn(t, w, "c")
	a.addTrack("audio")
	c.addTrack("audio")
	if err := b.remote(wire.Description{Type: "offer", SDP: "hello"}); !named(err, "OperationError") {
		t.Errorf("no SDP: %v", err)
	}
	exchange(t, a, b)
	if err := b.remote(c.local()); !named(err, "InvalidAccessError") {
		t.Errorf("another connection's offer: %v", err)
	}
	a.addTrack("video")
	short := b.local() // an offer of one section; as an answer it is too short
	a.local()
	short.Type = "answer"
	if err := a.remote(short); !named(err, "InvalidAccessError") {
		t.Errorf("an answer with a section missing: %v", err)
	}
}

func TestExtensionIDs(t *testing.T) {
	tag := func(d wire.Description, line string) wire.Description {
		d.SDP += line + "\r\n"
		return d
	}
	for name, c := range map[string]struct {
		firefox bool
		line    string
		fine    bool
	}{
		"Chromium takes two bytes":     {false, "a=extmap:255 x", true},
		"Chromium takes no more":       {false, "a=extmap:256 x", false},
		"Chromium wants one meaning":   {false, "a=extmap:4 x", false},
		"Firefox takes one byte":       {true, "a=extmap:14 x", true},
		"Firefox takes no more":        {true, "a=extmap:16 x", false},
		"Firefox lets an id mean more": {true, "a=extmap:4 x", true},
	} {
		_, a, b := ends(t)
		b.host.Firefox = c.firefox
		a.addTrack("audio")
		if err := b.remote(tag(a.local(), c.line)); (err == nil) != c.fine {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, a, b := ends(t)
	a.addTrack("audio")
	if err := b.remote(tag(a.local(), "a=extmap:9 x")); err != nil {
		t.Fatal(err)
	}
	if err := a.remote(b.local()); err != nil {
		t.Fatal(err)
	}
	if err := b.remote(tag(a.local(), "a=extmap:9 y")); !named(err, "InvalidAccessError") {
		t.Errorf("an id that meant another thing: %v", err)
	}
}

func TestNothingIsReportedAfterClose(t *testing.T) {
	w, a, _ := ends(t)
	a.addTrack("audio")
	a.SetLocal(func(wire.Description, error) { t.Error("done was called") })
	a.Close()
	if err := w.Run(); err != nil {
		t.Fatal(err)
	}
	if a.watcher.needed > 0 || len(a.watcher.candidates) > 0 {
		t.Error("something was")
	}
	if _, err := a.AddTrack(&Track{Kind: "audio"}, nil); !named(err, "InvalidStateError") {
		t.Errorf("addTrack: %v", err)
	}
	if n := len(a.host.conns); n != 0 {
		t.Errorf("%d connections are counted", n)
	}
}

func (w *watcher) CandidateError(string, int) {}
