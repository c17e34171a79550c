//go:build js

package browser

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hack-pad/safejs"

	"github.com/meshy/meshy/pkg/browser/browsertest"
	"github.com/meshy/meshy/pkg/frame"
	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// end is one end of a pair of connections in this page; it notes what it hears.
type end struct {
	complaints []string
	t          *testing.T
	conn       mesh.Conn
	other      *end
	needed     int
	state      mesh.ConnectionState
	candidates []wire.Candidate // gathered before the other has a description
	ready      bool             // the other has one
	tracks     []*Media
	streams    []*Media
	mids       []string
	channels   map[string]*line
}

// line is one end of a channel.
type line struct {
	page    *Page
	spec    wire.Channel
	dc      mesh.DataChannel
	open    int
	closed  int
	texts   []string // JSON
	numbers []uint64
	body    mesh.Payload // that comes in chunks
	frames  []wire.Message
	errs    []error
}

func (l *line) Open()    { l.open++ }
func (l *line) Closed()  { l.closed++ }
func (l *line) Drained() {}
func (l *line) Message(p mesh.Payload, count int, number uint64) {
	texts := l.page.JSON(p)
	if len(texts) != count {
		l.errs = append(l.errs, fmt.Errorf("%d messages, not %d", len(texts), count))
	}
	l.texts, l.numbers = append(l.texts, texts...), append(l.numbers, number)
	l.page.Release(p)
}
func (l *line) Bytes(p mesh.Payload, header []byte) {
	f, err := frame.Parse(header, p.Size)
	if err != nil {
		l.errs = append(l.errs, err)
		l.page.Release(p)
		return
	}
	if f.Kind == frame.Batch {
		l.Message(p, len(f.Records), f.Number)
		return
	}
	l.body.Handle = l.page.Gather(l.body.Handle, p, f.Head, f.Total)
	if l.body.Size += f.Body; l.body.Size == f.Total {
		l.Message(l.body, 1, f.Number)
		l.body = mesh.Payload{}
	}
}
func (l *line) Malformed(err error) { l.errs = append(l.errs, err) }
func (l *line) Control(m wire.Message, err error) {
	if err != nil {
		l.errs = append(l.errs, err)
		return
	}
	l.frames = append(l.frames, m)
}

func (e *end) CandidateError(url string, code int)    { e.complaints = append(e.complaints, url) }
func (e *end) NegotiationNeeded()                     { e.needed++ }
func (e *end) ConnectionState(s mesh.ConnectionState) { e.state = s }
func (e *end) RemoteTrack(mid string, t mesh.Track, s mesh.Stream) {
	e.mids = append(e.mids, mid)
	e.tracks = append(e.tracks, t.(*Media))
	e.streams = append(e.streams, s.(*Media))
}

func (e *end) LocalCandidate(c wire.Candidate) {
	e.candidates = append(e.candidates, c)
	e.trickle()
}

func (e *end) trickle() {
	if !e.ready {
		return
	}
	for _, c := range e.candidates {
		e.other.conn.AddCandidate(c, func(err error) {
			if err != nil {
				e.t.Errorf("candidate %+v: %v", c, err)
			}
		})
	}
	e.candidates = nil
}

func (e *end) RemoteChannel(c wire.Channel, dc mesh.DataChannel) mesh.ChannelEvents {
	l := &line{page: e.conn.(*Conn).page, spec: c, dc: dc}
	e.channels[c.Label] = l
	return l
}

func (e *end) openChannel(c wire.Channel, id int) *line {
	e.t.Helper()
	l := &line{page: e.conn.(*Conn).page, spec: c}
	dc, err := e.conn.OpenChannel(c, id, l)
	if err != nil {
		e.t.Fatal(err)
	}
	l.dc = dc
	return l
}

// newPair returns two connections of one page that are closed at the test's end.
func newPair(t *testing.T) (a, b *end) {
	t.Helper()
	platform := NewPlatform(newTestPage(t))
	make := func() *end {
		e := &end{t: t, channels: map[string]*line{}}
		conn, err := platform.NewConn(e)
		if err != nil {
			t.Fatal(err)
		}
		e.conn = conn
		t.Cleanup(conn.Close)
		return e
	}
	a, b = make(), make()
	a.other, b.other = b, a
	return a, b
}

// await runs an operation of a Conn and blocks until it is done.
func await(t *testing.T, operation func(done func(error))) {
	t.Helper()
	var err error
	done := 0
	operation(func(e error) { err, done = e, done+1 })
	if done > 0 {
		t.Error("done was called within the call")
	}
	browsertest.Until(t, "the operation", func() bool { return done > 0 })
	if err != nil {
		t.Fatal(err)
	}
}

func setLocal(t *testing.T, e *end) (d wire.Description) {
	t.Helper()
	await(t, func(done func(error)) {
		e.conn.SetLocal(func(made wire.Description, err error) { d = made; done(err) })
	})
	return d
}

// negotiate has a offer and b answer.
func negotiate(t *testing.T, a, b *end) {
	t.Helper()
	offer := setLocal(t, a)
	await(t, func(done func(error)) { b.conn.SetRemote(offer, done) })
	a.ready = true
	a.trickle()
	answer := setLocal(t, b)
	await(t, func(done func(error)) { a.conn.SetRemote(answer, done) })
	b.ready = true
	b.trickle()
}

var reliable = wire.Channel{Label: "chat", MaxRetransmits: -1, MaxPacketLifeTime: -1}

func TestTwoConnsCarryMessages(t *testing.T) {
	a, b := newPair(t)
	near := a.openChannel(reliable, -1)
	browsertest.Until(t, "negotiationneeded", func() bool { return a.needed > 0 })
	if s := a.conn.SignalingState(); s != mesh.Stable {
		t.Fatalf("signaling state %q", s)
	}
	early := near.page.PutJSON(`{"too":"soon"}`)
	if err := near.dc.SendAlone(early); !errors.Is(err, mesh.ErrNotOpen) {
		t.Errorf("sending before it is open: %v", err)
	}
	near.page.Release(early)
	negotiate(t, a, b)
	browsertest.Until(t, "both to be connected", func() bool {
		return a.state == mesh.ConnectionConnected && b.state == mesh.ConnectionConnected
	})
	browsertest.Until(t, "the channel", func() bool { return b.channels["chat"] != nil && near.open == 1 && b.channels["chat"].open == 1 })
	far := b.channels["chat"]
	want := []string{`{}`, `{"a":"ü€😀"}`, `"hello"`, `[1,null]`, `"` + strings.Repeat("x", 100_000) + `"`}
	var list []mesh.Payload
	for _, s := range want {
		list = append(list, near.page.PutJSON(s))
	}
	long := list[4]
	cut := func(from, to int) error {
		f := frame.Frame{Kind: frame.Chunk, Head: long.Head, Number: 5, Total: long.Size, Offset: from}
		return near.dc.SendBytes(f.Append(nil), []mesh.Part{{Payload: long, From: from, To: to}})
	}
	whole := frame.Frame{Kind: frame.Batch, Number: 9, Records: []frame.Record{{Head: long.Head, Size: long.Size}}}
	for i, err := range []error{
		near.dc.SendAlone(list[0]),
		near.dc.SendAlone(list[1]),
		near.dc.SendTexts([]int32{list[2].Handle, list[3].Handle}, 1<<52),
		cut(0, 3), cut(3, 60_000), cut(60_000, long.Size),
		near.dc.SendBytes(whole.Append(nil), []mesh.Part{{Payload: long, From: 0, To: long.Size}}),
	} {
		if err != nil {
			t.Fatal(i, err)
		}
	}
	want = append(want, want[4])
	for _, p := range list {
		near.page.Release(p)
	}
	browsertest.Until(t, "the messages", func() bool { return len(far.texts) == len(want) || len(far.errs) > 0 })
	if !slices.Equal(far.texts, want) || len(far.errs) > 0 || !slices.Equal(far.numbers, []uint64{0, 0, 1 << 52, 5, 9}) {
		t.Errorf("received %.60q, numbers %v, errors %v", far.texts, far.numbers, far.errs)
	}
	if n := near.dc.MaxMessageSize(); n < 16<<10 {
		t.Errorf("the peer takes %d bytes", n)
	}
	far.dc.Close()
	browsertest.Until(t, "the channel to close", func() bool { return near.closed == 1 })
	if far.closed != 0 {
		t.Error("the side that closed was told of it")
	}
}

func TestChannelsKeepTheirOptions(t *testing.T) {
	a, b := newPair(t)
	for _, c := range []wire.Channel{
		reliable,
		{Label: "unordered", Unordered: true, MaxRetransmits: -1, MaxPacketLifeTime: -1},
		{Label: "retransmits", MaxRetransmits: 0, MaxPacketLifeTime: -1},
		{Label: "lifetime", Unordered: true, MaxRetransmits: -1, MaxPacketLifeTime: 250},
	} {
		a.openChannel(c, -1)
	}
	negotiate(t, a, b)
	browsertest.Until(t, "the channels", func() bool { return len(b.channels) == 4 })
	for label, l := range b.channels {
		if l.spec.Label != label || l.spec.Unordered != (label == "unordered" || label == "lifetime") ||
			(l.spec.MaxRetransmits == 0) != (label == "retransmits") || (l.spec.MaxPacketLifeTime == 250) != (label == "lifetime") {
			t.Errorf("%s arrived as %+v", label, l.spec)
		}
	}
	if _, err := a.conn.OpenChannel(wire.Channel{Label: "both", MaxRetransmits: 1, MaxPacketLifeTime: 1}, -1, &line{}); err == nil {
		t.Error("a channel with both limits was opened")
	}
}

func TestControlChannelCarriesFrames(t *testing.T) {
	a, b := newPair(t)
	near, far := a.openChannel(reliable, 254), b.openChannel(reliable, 254)
	negotiate(t, a, b)
	browsertest.Until(t, "both ends", func() bool { return near.open == 1 && far.open == 1 })
	want := wire.Message{Event: wire.PeerMediaOffer, SDP: &wire.Description{Type: "offer", SDP: "v=0\r\n\x00\x01ü\r\n"}}
	if err := near.dc.SendControl(want); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"no JSON", `{"event":"nobody knows"}`, `[]`} {
		near.page.tell(doSendText, near.dc.(*DataChannel).handle, 0, write(bad))
	}
	browsertest.Until(t, "the frames", func() bool { return len(far.frames) == 1 && len(far.errs) == 3 })
	if m := far.frames[0]; m.Event != want.Event || m.SDP == nil || *m.SDP != *want.SDP {
		t.Errorf("received %+v", m)
	}
	if !errors.Is(far.errs[0], wire.ErrNotJSON) || !errors.Is(far.errs[1], wire.ErrUnknownEvent) {
		t.Errorf("errors %v", far.errs)
	}
	if len(far.texts) > 0 {
		t.Errorf("frames arrived as messages: %q", far.texts)
	}
}

// media makes a tone's track and a picture's, each with a stream.
func media(t *testing.T) (audio, video, stream *Media) {
	t.Helper()
	made := browsertest.Eval(t, `
		const context = new AudioContext();
		const oscillator = context.createOscillator();
		const out = context.createMediaStreamDestination();
		oscillator.connect(out);
		oscillator.start();
		const canvas = document.createElement('canvas');
		canvas.getContext('2d').fillRect(0, 0, 9, 9);
		return {
			audio: out.stream.getAudioTracks()[0], video: canvas.captureStream(5).getVideoTracks()[0],
			stream: out.stream, close: () => context.close(),
		}`, nil)
	t.Cleanup(func() { browsertest.Eval(t, "made.close()", map[string]any{"made": made}) })
	one := func(name string) *Media { return &Media{browsertest.Get(t, made, name)} }
	return one("audio"), one("video"), one("stream")
}

func TestTracksArriveAndAreTakenAgain(t *testing.T) {
	a, b := newPair(t)
	audio, video, stream := media(t)
	sender, err := a.conn.AddTrack(audio, []mesh.Stream{stream})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.conn.AddTrack(video, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := a.conn.AddTrack(audio, nil); err == nil {
		t.Error("a track was added twice")
	}
	negotiate(t, a, b)
	if len(b.tracks) != 2 || !slices.Equal(b.mids, []string{"0", "1"}) {
		t.Fatalf("tracks with mids %q have arrived when SetRemote was done", b.mids)
	}
	for i, kind := range []string{"audio", "video"} {
		if k := text(get(b.tracks[i].Value, "kind")); k != kind {
			t.Errorf("track %d is of kind %q", i, k)
		}
	}
	if id := text(get(b.streams[0].Value, "id")); id != text(get(stream.Value, "id")) {
		t.Errorf("the stream came as %q", id)
	}
	own := browsertest.Eval(t, "return stream instanceof MediaStream && stream.getTracks()[0] === track",
		map[string]any{"stream": b.streams[1].Value, "track": b.tracks[1].Value})
	if !isTrue(own) {
		t.Error("the track without a stream has not got one of its own")
	}

	transceivers := a.conn.Transceivers()
	if len(transceivers) != 2 || transceivers[0].Sender != sender || !transceivers[0].Sending || transceivers[0].Kind != "audio" || transceivers[0].MID != "0" {
		t.Fatalf("transceivers %+v", transceivers)
	}
	if err := a.conn.RemoveTrack(sender); err != nil {
		t.Fatal(err)
	}
	if ts := a.conn.Transceivers(); ts[0].Sender != sender || ts[0].Sending || !ts[1].Sending {
		t.Errorf("transceivers after the removal %+v", ts)
	}
	if err := b.conn.AddReceiver("video"); err != nil {
		t.Fatal(err)
	}
	if ts := b.conn.Transceivers(); len(ts) != 3 || ts[2].Kind != "video" || ts[2].Sending || ts[2].MID != "" {
		t.Errorf("transceivers after AddReceiver %+v", ts)
	}
}

func TestLocalDescriptionOfAudioIsStereo(t *testing.T) {
	a, b := newPair(t)
	audio, _, stream := media(t)
	if _, err := a.conn.AddTrack(audio, []mesh.Stream{stream}); err != nil {
		t.Fatal(err)
	}
	negotiate(t, a, b)
	for _, e := range []*end{a, b} {
		d := text(get(get(e.conn.(*Conn).Value(), "localDescription"), "sdp"))
		if !strings.Contains(d, "stereo=1") {
			t.Errorf("no stereo in\n%s", d)
		}
		if e.conn.(*Conn).StereoRefused() {
			t.Error("the browser has refused stereo")
		}
	}
}

func TestBrowserThatRefusesStereoGetsItsOwnDescription(t *testing.T) {
	a, b := newPair(t)
	audio, _, _ := media(t)
	if _, err := a.conn.AddTrack(audio, nil); err != nil {
		t.Fatal(err)
	}
	browsertest.Eval(t, `pc.setLocalDescription = function (d) {
		if (d?.sdp.includes('stereo=1')) return Promise.reject(new DOMException('no', 'InvalidModificationError'));
		return RTCPeerConnection.prototype.setLocalDescription.call(this, d);
	}`, map[string]any{"pc": a.conn.(*Conn).Value()})
	negotiate(t, a, b)
	if !a.conn.(*Conn).StereoRefused() {
		t.Error("the refusal was not noted")
	}
	browsertest.Until(t, "the connection", func() bool { return a.state == mesh.ConnectionConnected })
}

func TestRefusedDescriptionIsAnError(t *testing.T) {
	a, _ := newPair(t)
	var got error
	a.conn.SetRemote(wire.Description{Type: "offer", SDP: "this is none"}, func(err error) { got = err })
	browsertest.Until(t, "the refusal", func() bool { return got != nil })
	var e *Error
	if !errors.As(got, &e) || e.Name == "" || e.Message == "" {
		t.Errorf("error %#v", got)
	}
	got = nil
	a.conn.AddCandidate(wire.Candidate{Candidate: "candidate:nonsense", SDPMid: "0", SDPMLineIndex: -1}, func(err error) { got = err })
	browsertest.Until(t, "the refusal of a candidate", func() bool { return got != nil })
}

func TestRefusedConfigurationIsAnError(t *testing.T) {
	p := NewPlatform(newTestPage(t))
	nonsense := browsertest.Eval(t, "return {iceServers: [{urls: 'nonsense:'}]}", nil)
	p.SetConfiguration(nonsense, true)
	if c, err := p.NewConn(&end{t: t}); err == nil {
		c.Close()
		t.Error("a connection was made")
	}
	if err := p.CheckConfiguration(nonsense); err == nil {
		t.Error("CheckConfiguration found nothing")
	}
	if err := p.CheckConfiguration(safejs.Undefined()); err != nil {
		t.Error(err)
	}
}

func TestNothingIsReportedAfterClose(t *testing.T) {
	a, b := newPair(t)
	near := a.openChannel(reliable, -1)
	negotiate(t, a, b)
	browsertest.Until(t, "the channel", func() bool { return near.open == 1 && b.channels["chat"] != nil })
	a.conn.SetLocal(func(wire.Description, error) { t.Error("an operation of a closed connection was done") })
	state := a.state
	a.conn.Close()
	a.conn.Close() // a second time is harmless
	browsertest.Until(t, "the other end to notice", func() bool { return b.channels["chat"].closed == 1 })
	if near.closed != 0 || a.state != state {
		t.Errorf("channel closed %d times, state %q then %q", near.closed, state, a.state)
	}
	if err := near.dc.SendControl(wire.Message{Event: wire.Ping}); !errors.Is(err, mesh.ErrNotOpen) {
		t.Errorf("sending on a closed connection: %v", err)
	}
	if n := near.dc.Buffered(); n != 0 {
		t.Errorf("%d bytes buffered", n)
	}
}
