//go:build js

package browser

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/hack-pad/safejs"

	"github.com/meshy/meshy/pkg/browser/browsertest"
	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// hearing notes what a socket reports.
type hearing struct {
	opened, closed int
	messages       []wire.Message
	errs           []error // of closed and of bad frames
	inside         bool    // a call of the mesh is running
	t              *testing.T
}

func (h *hearing) check() {
	if h.inside {
		h.t.Error("the socket reported from inside a call of the mesh")
	}
}

func (h *hearing) SocketOpen()            { h.check(); h.opened++ }
func (h *hearing) SocketClosed(err error) { h.check(); h.closed++; h.errs = append(h.errs, err) }
func (h *hearing) Receive(m wire.Message) { h.check(); h.messages = append(h.messages, m) }
func (h *hearing) ReceiveBad(err error)   { h.check(); h.errs = append(h.errs, err) }

// call runs a call of the mesh, within which nothing may be reported.
func (h *hearing) call(f func()) {
	h.inside = true
	f()
	h.inside = false
}

// newTestSocket makes a socket of what body returns.
func newTestSocket(t *testing.T, body string) (mesh.Socket, *hearing, safejs.Value) {
	t.Helper()
	v := browsertest.Eval(t, body, nil)
	h := &hearing{t: t}
	s, err := newTestPage(t).NewSocket(v, h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, h, v
}

// aWebSocket is a WebSocket of the test's own, in the state that is appended.
const aWebSocket = `
	const socket = new EventTarget();
	socket.sent = [];
	socket.send = (text) => { socket.sent.push(text); socket.onsend?.(); };
	socket.say = (type, more) => socket.dispatchEvent(Object.assign(new Event(type), more));
	socket.close = () => { throw new Error('it is the page that closes it'); };
	socket.url = 'wss://mesh.example/ws';
	socket.readyState = `

// anEmitter is a socket.io client of the test's own.
const anEmitter = `
	const socket = { listeners: [], sent: [] };
	socket.on = (event, f) => { socket.listeners.push([event, f]); };
	socket.off = (event, f) => { socket.listeners = socket.listeners.filter((l) => l[1] !== f); };
	socket.emit = (...args) => { socket.sent.push(args); socket.onsend?.(); };
	socket.say = (event, data) => socket.listeners.filter((l) => l[0] === event).forEach((l) => l[1](data));
	`

func do(t *testing.T, v safejs.Value, body string) safejs.Value {
	t.Helper()
	return browsertest.Eval(t, body, map[string]any{"socket": v})
}

func TestWebSocketOfThePage(t *testing.T) {
	t.Run("that is connecting is waited for", func(t *testing.T) {
		s, h, v := newTestSocket(t, aWebSocket+"0; return socket")
		h.call(s.Open)
		if err := s.Send(wire.Message{Event: wire.PeerConnectOffer}); !errors.Is(err, ErrInvalidState) {
			t.Errorf("sending: %v", err)
		}
		do(t, v, "socket.readyState = 1; socket.say('open')")
		if h.opened != 1 {
			t.Fatalf("opened %d times", h.opened)
		}
		if err := s.Send(wire.Message{Event: wire.PeerConnectAnswer, ClientID: "x"}); err != nil {
			t.Fatal(err)
		}
		sent := text(do(t, v, "return socket.sent.join()"))
		if sent != `{"event":"webrtc:socket:peer:connect_answer","data":{"clientId":"x"}}` {
			t.Errorf("sent %s", sent)
		}
	})
	t.Run("that is open is open", func(t *testing.T) {
		s, h, _ := newTestSocket(t, aWebSocket+"1; return socket")
		h.call(s.Open)
		s.Open() // a second time is harmless
		browsertest.Until(t, "SocketOpen", func() bool { return h.opened == 1 })
	})
	t.Run("that is closed says so", func(t *testing.T) {
		s, h, _ := newTestSocket(t, aWebSocket+"3; return socket")
		h.call(s.Open)
		browsertest.Until(t, "SocketClosed", func() bool { return h.closed == 1 })
		if !errors.Is(h.errs[0], errClosedAlready) || h.opened != 0 {
			t.Errorf("opened %d times, error %v", h.opened, h.errs[0])
		}
		if s.Reopen() {
			t.Error("a page's socket was dialled")
		}
	})
	t.Run("delivers messages, good and bad, in order", func(t *testing.T) {
		s, h, v := newTestSocket(t, aWebSocket+"1; return socket")
		s.Open()
		do(t, v, `
			socket.say('message', { data: '{"event":"webrtc:socket:peer:connect_offer","data":{"clientId":"a"}}' });
			socket.say('message', { data: 'no JSON' });
			socket.say('message', { data: new ArrayBuffer(4) });
			socket.say('message', { data: 'x'.repeat(700000) });
			socket.say('message', { data: '{"event":"webrtc:socket:peer:connect_offer","data":{"clientId":"b"}}' });`)
		browsertest.Until(t, "the messages", func() bool { return len(h.messages) == 2 })
		if h.messages[0].ClientID != "a" || h.messages[1].ClientID != "b" {
			t.Errorf("messages %+v", h.messages)
		}
		want := []error{wire.ErrNotJSON, wire.ErrNotJSON, wire.ErrTooLarge}
		if !slices.Equal(h.errs, want) {
			t.Errorf("errors %v, want %v", h.errs, want)
		}
	})
	t.Run("that closes is let go of", func(t *testing.T) {
		s, h, v := newTestSocket(t, aWebSocket+"1; return socket")
		s.Open()
		do(t, v, "socket.readyState = 3; socket.say('close', { reason: 'going away', code: 1001 }); socket.say('close'); socket.say('open')")
		browsertest.Until(t, "SocketClosed", func() bool { return h.closed > 0 })
		var end *mesh.SocketError
		if h.closed != 1 || !errors.As(h.errs[0], &end) {
			t.Fatalf("closed %d times: %v", h.closed, h.errs)
		}
		if *end != (mesh.SocketError{URL: "wss://mesh.example/ws", Code: 1001, Reason: "going away"}) {
			t.Errorf("closed with %+v", end)
		}
	})
	t.Run("that answers at once does so in a later turn", func(t *testing.T) {
		s, h, _ := newTestSocket(t, aWebSocket+`1;
			const answer = (id) => socket.say('message', { data: '{"event":"webrtc:socket:peer:connect_answer","data":{"clientId":"' + id + '"}}' });
			socket.onsend = () => { answer('a'); answer('b'); };
			return socket`)
		s.Open()
		h.call(func() {
			if err := s.Send(wire.Message{Event: wire.PeerConnectOffer}); err != nil {
				t.Error(err)
			}
		})
		browsertest.Until(t, "the answers", func() bool { return len(h.messages) == 2 })
		if h.messages[0].ClientID != "a" || h.opened != 1 {
			t.Errorf("opened %d times, messages %+v", h.opened, h.messages)
		}
	})
	t.Run("that was given up is heard of no more", func(t *testing.T) {
		s, h, v := newTestSocket(t, aWebSocket+"1; return socket")
		s.Open()
		s.Close()
		do(t, v, "socket.say('message', { data: '{}' }); socket.say('close')")
		s.Open()
		browsertest.Until(t, "SocketOpen", func() bool { return h.opened == 1 })
		if h.closed != 0 || len(h.errs) != 0 {
			t.Errorf("heard %+v", h)
		}
	})
}

func TestSocketOfAServer(t *testing.T) {
	t.Run("that cannot be reached closes, and is dialled again", func(t *testing.T) {
		s, h, _ := newTestSocket(t, "return '/nowhere'") // the test's own server knows no WebSockets
		h.call(s.Open)
		browsertest.Until(t, "SocketClosed", func() bool { return h.closed == 1 })
		if !s.Reopen() {
			t.Error("it was not dialled")
		}
		browsertest.Until(t, "SocketClosed again", func() bool { return h.closed == 2 })
	})
	t.Run("that was given up while it was dialled is closed", func(t *testing.T) {
		s, h, _ := newTestSocket(t, "return '/nowhere'")
		s.Open()
		s.Close()
		if h.closed != 0 {
			t.Error("it reported its own end")
		}
	})
}

func TestSocketURLs(t *testing.T) {
	page := text(get(global("location"), "host"))
	for in, want := range map[string]string{
		"ws://a.example/ws?room=x":  "ws://a.example/ws?room=x",
		"wss://a.example/ws":        "wss://a.example/ws",
		"http://a.example/ws":       "ws://a.example/ws",
		"https://a.example/ws#part": "wss://a.example/ws",
		"/ws?room=x":                "ws://" + page + "/ws?room=x",
		"ftp://a.example":           "",
		"ws://":                     "",
		"javascript:alert(1)":       "",
	} {
		v, err := safejs.ValueOf(in)
		if err != nil {
			t.Fatal(err)
		}
		got, err := socketURL(v)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q became %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestEmitter(t *testing.T) {
	t.Run("sends and receives events", func(t *testing.T) {
		s, h, v := newTestSocket(t, anEmitter+"return socket")
		h.call(s.Open)
		browsertest.Until(t, "SocketOpen", func() bool { return h.opened == 1 })
		if err := s.Send(wire.Message{Event: wire.PeerConnectAnswer, ClientID: "x"}); err != nil {
			t.Fatal(err)
		}
		if sent := text(do(t, v, "return JSON.stringify(socket.sent)")); sent != `[["webrtc:socket:peer:connect_answer",{"clientId":"x"}]]` {
			t.Errorf("sent %s", sent)
		}
		do(t, v, `
			socket.say('webrtc:socket:peer:connect_offer', { clientId: 'a' });
			socket.say('webrtc:socket:peer:disconnect');
			socket.say('webrtc:socket:peer:media_offer', { clientId: 'a', sdp: 5 });
			const loop = {}; loop.loop = loop;
			socket.say('webrtc:socket:peer:connect_offer', loop);
			socket.say('webrtc:socket:peer:connect_offer', { get clientId() { throw 1; } });
			socket.say('chat', 'not ours');`)
		if len(h.messages) != 2 || h.messages[0].ClientID != "a" || h.messages[1].Event != wire.PeerDisconnect {
			t.Errorf("messages %+v", h.messages)
		}
		if len(h.errs) != 3 {
			t.Errorf("errors %v", h.errs)
		}
	})
	t.Run("waits for its connection, and follows it", func(t *testing.T) {
		s, h, v := newTestSocket(t, anEmitter+"socket.connected = false; return socket")
		s.Open()
		if err := s.Send(wire.Message{Event: wire.PeerConnectOffer}); !errors.Is(err, ErrInvalidState) {
			t.Errorf("sending: %v", err)
		}
		do(t, v, "socket.connected = true; socket.say('connect')")
		do(t, v, "socket.connected = false; socket.say('disconnect', 'transport close')")
		do(t, v, "socket.say('connect_error', new Error('refused'))")
		do(t, v, "socket.connected = true; socket.say('connect')")
		if h.opened != 2 || h.closed != 2 || !strings.Contains(h.errs[0].Error(), "transport close") || !strings.Contains(h.errs[1].Error(), "refused") {
			t.Errorf("heard %+v", h)
		}
		if s.Reopen() {
			t.Error("a page's socket was dialled")
		}
	})
	t.Run("that answers at once does so in a later turn", func(t *testing.T) {
		s, h, _ := newTestSocket(t, anEmitter+`
			socket.onsend = () => socket.say('webrtc:socket:peer:connect_answer', { clientId: 'a' });
			return socket`)
		s.Open()
		h.call(func() {
			if err := s.Send(wire.Message{Event: wire.PeerConnectOffer}); err != nil {
				t.Error(err)
			}
		})
		browsertest.Until(t, "the answer", func() bool { return len(h.messages) == 1 })
	})
	t.Run("is let go of without a trace", func(t *testing.T) {
		s, h, v := newTestSocket(t, anEmitter+"return socket")
		s.Open()
		s.Close()
		if n := integer(do(t, v, "return socket.listeners.length"), -1); n != 0 {
			t.Errorf("%d listeners are left", n)
		}
		if h.opened != 0 {
			t.Error("it was opened all the same")
		}
	})
}

// A library whose object has no way to remove a listener may call it for ever.
func TestEmitterWithoutOffIsHeardOfNoMore(t *testing.T) {
	v := browsertest.Eval(t, anEmitter+"delete socket.off; return socket", nil)
	h := &hearing{t: t}
	p := newTestPage(t)
	s, err := p.NewSocket(v, h)
	if err != nil {
		t.Fatal(err)
	}
	s.Open()
	kept := p.Live().Funcs
	s.Close()
	if n := p.Live().Funcs; n != kept {
		t.Errorf("%d of %d functions were released while JavaScript holds them", kept-n, kept)
	}
	do(t, v, "socket.say('webrtc:socket:peer:connect_offer', { clientId: 'a' }); socket.say('connect')")
	if h.opened != 0 || len(h.messages) != 0 {
		t.Errorf("heard %+v", h)
	}
	p.live.Funcs = 0 // they are the page's now
}

func TestWhatIsNoSocketIsRefused(t *testing.T) {
	p := newTestPage(t)
	for _, body := range []string{
		"", "return null", "return 5", "return {}", "return []", "return () => {}", "return true", "return Symbol()",
		"return { on() {} }", "return { emit() {}, on: 1 }", "return { readyState: 1, send() {} }",
		"return { get readyState() { throw 1; } }", "return new Proxy({}, { get() { throw 1; } })",
	} {
		if s, err := p.NewSocket(browsertest.Eval(t, body, nil), &hearing{t: t}); !errors.Is(err, ErrNoSocket) {
			t.Errorf("%q made %v, %v", body, s, err)
		}
	}
}
