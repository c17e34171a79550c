package meshtest

import (
	"slices"
	"strings"
	"testing"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

func TestTheSameSeedGivesTheSameRun(t *testing.T) {
	for seed := uint64(1); seed <= 20; seed++ {
		a, b := RunScenario(seed, true), RunScenario(seed, true)
		if len(a.Lines) < 20 {
			t.Fatalf("seed %d: %d lines", seed, len(a.Lines))
		}
		if !slices.Equal(a.Lines, b.Lines) {
			t.Errorf("seed %d: two runs differ", seed)
		}
		c := RunScenario(seed, false)
		if c.Time != a.Time || c.Meshes != a.Meshes {
			t.Errorf("seed %d: the run without a trace differs", seed)
		}
	}
}

func TestEventsComeInTheirOrder(t *testing.T) {
	w := New(1)
	var got []string
	say := func(s string) func() { return func() { got = append(got, s) } }
	w.After(5, say("c"))
	w.After(1, say("a"))
	w.After(5, say("d"))
	cancel := w.After(2, say("x"))
	w.After(1, func() { w.After(0, say("b")); cancel() })
	if err := w.Run(); err != nil {
		t.Fatal(err)
	}
	if s := strings.Join(got, ""); s != "abcd" || w.Now() != 5 {
		t.Errorf("got %s at %d ms", s, w.Now())
	}
}

func TestAWorldWithoutRestIsAnError(t *testing.T) {
	w := New(1)
	var again func()
	again = func() { w.After(1000, again) }
	again()
	if err := w.Run(); err == nil {
		t.Error("none came")
	}
}

// inbox is the page's side of a socket.
type inbox struct {
	socket *Socket
	opened int
	closed int
	got    []wire.Message
}

func (i *inbox) SocketOpen()            { i.opened++ }
func (i *inbox) SocketClosed(error)     { i.closed++ }
func (i *inbox) Receive(m wire.Message) { i.got = append(i.got, m) }
func (i *inbox) memberName() string     { return "x" }
func (i *inbox) present() bool          { return true }
func (i *inbox) settled(int) bool       { return true }
func (i *inbox) lastSeen() int          { return 0 }
func (i *inbox) address() string        { return i.socket.address() }

func (i *inbox) events() string {
	var all []string
	for _, m := range i.got {
		all = append(all, summary(m))
	}
	return strings.Join(all, ", ")
}

// joined returns inboxes whose sockets are open, at s.
func joined(t *testing.T, s *Server, n int) []*inbox {
	t.Helper()
	all := make([]*inbox, n)
	for k := range all {
		i := &inbox{}
		i.socket = newSocket(s, i, i, false)
		i.socket.Open()
		all[k] = i
	}
	rest(t, s.w)
	return all
}

func rest(t *testing.T, w *World) {
	t.Helper()
	if err := w.Run(); err != nil {
		t.Fatal(err)
	}
}

func send(t *testing.T, i *inbox, m wire.Message) {
	t.Helper()
	if err := i.socket.Send(m); err != nil {
		t.Fatal(err)
	}
	rest(t, i.socket.w)
}

func TestTheHubIntroducesEachPairOnce(t *testing.T) {
	w := New(1)
	all := joined(t, w.NewHub(), 3)
	for _, i := range all {
		send(t, i, wire.Message{Event: wire.PeerConnectOffer})
	}
	for k, want := range []string{"welcome, connect_offer, connect_offer", "welcome, connect_offer", "welcome"} {
		if got := all[k].events(); got != want {
			t.Errorf("client %d got %s, want %s", k, got, want)
		}
	}
	if got := all[2].got[0].Peers; len(got) != 2 || got[0] != all[0].address() {
		t.Errorf("the third was told of %v", got)
	}
}

func TestTheForwarderTellsAllOthers(t *testing.T) {
	w := New(1)
	all := joined(t, w.NewForwarder(), 3)
	send(t, all[0], wire.Message{Event: wire.PeerConnectOffer})
	for k, want := range []string{"", "connect_offer", "connect_offer"} {
		if got := all[k].events(); got != want {
			t.Errorf("client %d got %q, want %q", k, got, want)
		}
	}
}

func TestServersStampTheSender(t *testing.T) {
	for _, plain := range []bool{false, true} {
		w := New(1)
		s := w.NewHub()
		s.plain = plain
		all := joined(t, s, 3)
		send(t, all[0], wire.Message{
			Event: wire.PeerMediaOffer, ClientID: "forged", PeerClientID: all[1].address(),
			SDP: &wire.Description{Type: "offer", SDP: "v=0"},
		})
		if len(all[1].got) != 1 || all[1].got[0].ClientID != all[0].address() || all[1].got[0].PeerClientID != "" {
			t.Errorf("plain %v: got %+v", plain, all[1].got)
		}
		if len(all[2].got) != 0 {
			t.Errorf("plain %v: a third got %s", plain, all[2].events())
		}
		send(t, all[0], wire.Message{Event: wire.PeerConnectAnswer, ClientID: all[1].address()})
		if got := all[1].got[1]; got.ClientID != all[0].address() {
			t.Errorf("plain %v: the answer came from %s", plain, got.ClientID)
		}
	}
}

func TestServersTellOfThoseWhoGo(t *testing.T) {
	for _, c := range []struct {
		plain      bool
		left, lost string
	}{{false, "disconnect left", "disconnect lost"}, {true, "disconnect", "disconnect"}} {
		w := New(1)
		s := w.NewHub()
		s.plain = c.plain
		all := joined(t, s, 3)
		for _, i := range all {
			send(t, i, wire.Message{Event: wire.PeerConnectOffer})
			i.got = nil
		}
		for _, i := range all {
			i.got = nil
		}
		send(t, all[0], wire.Message{Event: wire.PeerDisconnect, Reason: "left"})
		all[1].socket.drop()
		rest(t, w)
		if got, want := all[2].events(), c.left+", "+c.lost; got != want {
			t.Errorf("plain %v: got %s, want %s", c.plain, got, want)
		}
		if all[1].closed != 1 {
			t.Errorf("plain %v: the one that lost it was told %d times", c.plain, all[1].closed)
		}
	}
}

func TestAServerThatStopsRefusesUntilItStarts(t *testing.T) {
	w := New(1)
	s := w.NewHub()
	i := &inbox{}
	i.socket = newSocket(s, i, i, true)
	i.socket.Open()
	rest(t, w)
	before := i.address()
	s.Stop()
	rest(t, w)
	if err := i.socket.Send(wire.Message{Event: wire.PeerConnectOffer}); !named(err, "InvalidStateError") {
		t.Errorf("send: %v", err)
	}
	i.socket.Reopen()
	rest(t, w)
	s.Start()
	i.socket.Reopen()
	rest(t, w)
	if i.opened != 2 || i.closed != 2 || i.address() == before {
		t.Errorf("opened %d times, closed %d times, as %s and then %s", i.opened, i.closed, before, i.address())
	}
}

// TestAPageSeesWhatIsWrong gives a page events that make no sense: the watch is
// worth what it catches.
func TestAPageSeesWhatIsWrong(t *testing.T) {
	track := &RemoteTrack{}
	connect := mesh.Event{Name: mesh.PeerConnect, ClientID: "c1"}
	gone := mesh.Event{Name: mesh.PeerDisconnect, ClientID: "c1", Reason: mesh.ReasonLeft}
	add := mesh.Event{Name: mesh.PeerAddTrack, ClientID: "c1", TrackID: "b-1", Track: track, Stream: &Stream{}}
	remove := mesh.Event{Name: mesh.PeerRemoveTrack, ClientID: "c1", TrackID: "b-1", Track: track}
	for name, c := range map[string]struct {
		events []mesh.Event
		want   string
	}{
		"a peer twice":                    {[]mesh.Event{connect, connect}, "who is connected"},
		"a stranger leaves":               {[]mesh.Event{gone}, "who is not connected"},
		"a peer leaves who is there":      {[]mesh.Event{connect, gone}, "who is there"},
		"a track before its peer":         {[]mesh.Event{add}, "who is not connected"},
		"a track twice":                   {[]mesh.Event{connect, add, add}, "announced twice"},
		"a track that nobody has":         {[]mesh.Event{connect, {Name: mesh.PeerAddTrack, ClientID: "c1", TrackID: "x", Track: track, Stream: &Stream{}}}, "has no track x"},
		"a track without a stream":        {[]mesh.Event{connect, {Name: mesh.PeerAddTrack, ClientID: "c1", TrackID: "b-1", Track: track}}, "without track or stream"},
		"a removal of no track":           {[]mesh.Event{connect, remove}, "was not there"},
		"a peer leaves before its track":  {[]mesh.Event{connect, add, gone}, "tracks announced"},
		"a peer leaves without a reason":  {[]mesh.Event{connect, {Name: mesh.PeerDisconnect, ClientID: "c1"}}, "without a reason"},
		"ready with a stranger":           {[]mesh.Event{{Name: mesh.MeshReady, Peers: []string{"c1"}}}, "not connected"},
		"ready with nobody":               {[]mesh.Event{{Name: mesh.MeshReady}}, "without anyone"},
		"an error without a cause":        {[]mesh.Event{{Name: mesh.MeshError}}, "without reason or cause"},
		"an error where nothing is wrong": {[]mesh.Event{{Name: mesh.MeshError, Reason: mesh.ReasonProtocol, Err: errMalformed}}, "nothing has gone wrong"},
		"a message of a stranger":         {[]mesh.Event{{Name: mesh.PeerDataMessage, ClientID: "c1", Channel: "chat", Payload: mesh.Payload{Handle: 1}}}, "who is not connected"},
		"a payload that was freed":        {[]mesh.Event{connect, {Name: mesh.PeerDataMessage, ClientID: "c1", Payload: mesh.Payload{Handle: 9}}}, "which was freed"},
	} {
		t.Run(name, func(t *testing.T) {
			w := New(1)
			s := w.NewHub()
			a, b := w.NewPage("a", s), w.NewPage("b", s)
			w.members["c1"] = b
			w.tracksEver["b"] = []string{"b-1"}
			w.now = newsTime
			w.comes(&a.coming, true)
			w.comes(&b.coming, true)
			w.now += newsTime
			a.NewPayload("1", 0)
			for _, e := range c.events {
				a.Emit(e)
			}
			expectProblem(t, w, c.want)
		})
	}
}

func expectProblem(t *testing.T, w *World, want string) {
	t.Helper()
	if all := strings.Join(w.Problems(), "\n"); !strings.Contains(all, want) {
		t.Errorf("no problem with %q, but\n%s", want, all)
	}
}

func TestTheLedgerSeesWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		play func(w *World)
		want string
	}{
		"a message twice":        {func(w *World) { post(w); w.arrive("a", "b", "chat", "1"); w.arrive("a", "b", "chat", "1") }, "twice"},
		"messages out of order":  {func(w *World) { post(w); post(w); w.arrive("a", "b", "chat", "2"); w.arrive("a", "b", "chat", "1") }, "after 2"},
		"a message under a name": {func(w *World) { post(w); w.arrive("c", "b", "chat", "1") }, "as one of c"},
		"a message on a channel": {func(w *World) { post(w); w.arrive("a", "b", "edit", "1") }, `on "edit"`},
		"a message of nobody":    {func(w *World) { w.arrive("a", "b", "chat", "1") }, "which nobody sent"},
		"a message lost":         {func(w *World) { w.done(post(w))(nil) }, "is lost"},
		"done twice":             {func(w *World) { l := post(w); w.done(l)(nil); w.done(l)(nil) }, "called 2 times"},
		"done never":             {func(w *World) { post(w); w.arrive("a", "b", "chat", "1") }, "nobody said what became"},
	} {
		t.Run(name, func(t *testing.T) {
			w := New(1)
			c.play(w)
			w.Check()
			expectProblem(t, w, c.want)
		})
	}
}

func post(w *World) *letter {
	l, _ := w.post("a", "chat", true, true, []string{"b"})
	return l
}

func TestCheckSeesWhatIsWrong(t *testing.T) {
	whole := func() (*World, *Page, *Page) {
		w := New(1)
		s := w.NewHub()
		a, b := w.NewPage("a", s), w.NewPage("b", s)
		b.AddTrack("", "audio")
		a.Connect()
		b.Connect()
		rest(t, w)
		return w, a, b
	}
	w, _, _ := whole()
	if p := w.Check(); len(p) > 0 {
		t.Fatalf("a whole mesh has problems: %v", p)
	}
	for name, c := range map[string]struct {
		spoil func(w *World, a, b *Page)
		want  string
	}{
		"a missing peer":       {func(_ *World, a, _ *Page) { clear(a.views) }, "is connected to []"},
		"a missing MeshReady":  {func(_ *World, a, _ *Page) { a.ready = nil }, "the latest MeshReady names []"},
		"a missing track":      {func(_ *World, a, _ *Page) { clear(a.only().tracks) }, "has not been told of track"},
		"a track too many":     {func(_ *World, _, b *Page) { b.declared = nil }, "still has track"},
		"another's media":      {func(_ *World, _, b *Page) { b.declared[0].track = &Track{} }, "brings other media"},
		"a pending offer":      {func(_ *World, a, _ *Page) { a.conns[0].state = mesh.HaveLocalOffer }, "not stable and connected"},
		"a connection failed":  {func(_ *World, a, _ *Page) { a.conns[0].connection = mesh.ConnectionFailed }, "not stable and connected"},
		"one connection more":  {func(_ *World, a, _ *Page) { newConn(a.Platform, nil) }, "2 connections for 1 peers"},
		"an open unanswered":   {func(w *World, a, _ *Page) { w.openings = append(w.openings, &opening{by: a, label: "x"}) }, "open(x) was answered 0 times"},
		"a missing echo":       {func(_ *World, a, _ *Page) { a.posts++ }, "without an echo"},
		"a timer left":         {func(w *World, a, _ *Page) { a.timers++; a.Disconnect() }, "1 timers left"},
		"a payload left":       {func(w *World, a, _ *Page) { a.NewPayload("", 0); a.Disconnect() }, "1 payloads left"},
		"a sender left":        {func(w *World, _, b *Page) { b.declared[0].senders["x"] = new(Sender); b.Disconnect() }, "senders of"},
		"an event after it":    {func(w *World, a, _ *Page) { a.Disconnect(); a.Emit(mesh.Event{Name: mesh.MeshCreateOffer}) }, "is not connected and emits"},
		"a killed page speaks": {func(w *World, a, _ *Page) { a.Kill(); a.Emit(mesh.Event{Name: mesh.MeshCreateOffer}) }, "was killed and emits"},
	} {
		t.Run(name, func(t *testing.T) {
			w, a, b := whole()
			c.spoil(w, a, b)
			w.Check()
			expectProblem(t, w, c.want)
		})
	}
}

// only returns the page's only view.
func (p *Page) only() *view {
	for _, v := range p.views {
		return v
	}
	return nil
}
