package signal

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/meshy/meshy/pkg/wire"
)

// patience is how long a test waits for something that must come.
const patience = time.Minute

// site is a hub with a way to reach it.
type site struct {
	t      testing.TB
	hub    *Hub
	dialer websocket.Dialer
	url    string // of the hub, without a room
}

// newSite serves a hub on loopback. It is shut down when the test ends.
func newSite(t testing.TB, o Options) *site {
	hub := NewHub(o)
	server := httptest.NewServer(hub)
	s := &site{t: t, hub: hub, url: "ws" + strings.TrimPrefix(server.URL, "http")}
	t.Cleanup(func() {
		s.shutdown()
		server.Close()
	})
	return s
}

// newPipeSite serves a hub over net.Pipe: nothing is buffered on the way, and in
// a synctest bubble time is virtual. The caller calls its end.
func newPipeSite(t testing.TB, o Options) (s *site, end func()) {
	hub := NewHub(o)
	l := newPipeListener()
	server := &http.Server{Handler: hub}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(l) })
	s = &site{t: t, hub: hub, url: "ws://pipe", dialer: websocket.Dialer{NetDialContext: l.dial}}
	return s, func() {
		s.shutdown()
		_ = server.Close()
		serving.Wait()
	}
}

func (s *site) shutdown() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.hub.Shutdown(ctx); err != nil {
		s.t.Errorf("Shutdown: %v", err)
	}
}

// dial opens a socket that reads nothing by itself.
func (s *site) dial(room string, header http.Header) (*websocket.Conn, *http.Response, error) {
	return s.dialer.Dial(s.url+"/ws?room="+room, header)
}

// page opens a socket in a room and reads all that comes.
func (s *site) page(room string) *page {
	s.t.Helper()
	ws, _, err := s.dial(room, nil)
	if err != nil {
		s.t.Fatalf("dial: %v", err)
	}
	return newPage(s.t, ws)
}

// member is a page that has announced itself. It returns once that is done.
func (s *site) member(room string) *page {
	s.t.Helper()
	p := s.page(room)
	p.send(wire.Message{Event: wire.PeerConnectOffer})
	p.welcome()
	return p
}

// page is a client of the protocol.
type page struct {
	t     testing.TB
	ws    *websocket.Conn
	id    string            // after its welcome
	in    chan wire.Message // closed at the end of the socket
	err   error             // why it ended; read after in is closed
	pings chan struct{}     // one for each ping, as far as there is room
}

func newPage(t testing.TB, ws *websocket.Conn) *page {
	p := &page{t: t, ws: ws, in: make(chan wire.Message, 1<<13), pings: make(chan struct{}, 64)}
	pong := ws.PingHandler()
	ws.SetPingHandler(func(data string) error {
		select {
		case p.pings <- struct{}{}:
		default:
		}
		return pong(data)
	})
	go p.read()
	return p
}

func (p *page) read() {
	defer close(p.in)
	defer p.ws.Close()
	for {
		_, frame, err := p.ws.ReadMessage()
		if err != nil {
			p.err = err
			return
		}
		m, err := wire.Decode(frame)
		if err == nil {
			err = wire.Validate(m, wire.FromServer)
		}
		if err != nil {
			p.t.Errorf("the hub sent %.200q: %v", frame, err)
		}
		p.in <- m
	}
}

// raw sends a text message.
func (p *page) raw(text string) {
	p.t.Helper()
	if err := p.ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		p.t.Fatalf("write: %v", err)
	}
}

func (p *page) send(m wire.Message) {
	p.t.Helper()
	frame, err := wire.Encode(m)
	if err != nil {
		p.t.Fatal(err)
	}
	p.raw(string(frame))
}

// admitted announces the page, and reports whether the hub took it in. A hub that
// has no room may have closed the socket before this page could write.
func (p *page) admitted() bool {
	p.t.Helper()
	frame, err := wire.Encode(wire.Message{Event: wire.PeerConnectOffer})
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.ws.WriteMessage(websocket.TextMessage, frame); err != nil && !errors.Is(err, websocket.ErrCloseSent) {
		p.t.Fatalf("write: %v", err)
	}
	m, ok := <-p.in
	return ok && m.Event == wire.Welcome
}

// next returns the next message.
func (p *page) next() wire.Message {
	p.t.Helper()
	select {
	case m, ok := <-p.in:
		if !ok {
			p.t.Fatalf("%s: the socket ended (%v), want a message", p.id, p.err)
		}
		return m
	case <-time.After(patience):
		p.t.Fatalf("%s: nothing came", p.id)
	}
	panic("unreachable")
}

// want fails unless the next message is of that event and from that client.
func (p *page) want(event wire.Event, from string) wire.Message {
	p.t.Helper()
	m := p.next()
	if m.Event != event || m.ClientID != from {
		p.t.Fatalf("%s got %+v, want %s from %q", p.id, m, event, from)
	}
	return m
}

// wantError fails unless the next message is an error that contains text.
func (p *page) wantError(text string) wire.Message {
	p.t.Helper()
	m := p.next()
	if m.Event != wire.ServerError || !strings.Contains(m.Reason, text) {
		p.t.Fatalf("%s got %+v, want an error with %q", p.id, m, text)
	}
	return m
}

// welcome reads the welcome, which must come next, and learns the page's id.
func (p *page) welcome() []string {
	p.t.Helper()
	m := p.next()
	if m.Event != wire.Welcome {
		p.t.Fatalf("got %+v, want a welcome", m)
	}
	p.id = m.ClientID
	return m.Peers
}

// echo sends a message by way of the hub to the page itself, and fails when
// anything else comes first: then nothing is under way to it.
func (p *page) echo() {
	p.t.Helper()
	p.send(wire.Message{Event: wire.PeerICECandidate, PeerClientID: p.id})
	p.want(wire.PeerICECandidate, p.id)
}

// wantClose reads to the end and fails unless that is a close with code.
func (p *page) wantClose(code wire.CloseCode, reason string) {
	p.t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case _, ok := <-p.in:
			if ok {
				continue
			}
		case <-deadline:
			p.t.Fatalf("%s: the socket did not end", p.id)
		}
		break
	}
	wantClose(p.t, p.err, code, reason)
}

func wantClose(t testing.TB, err error, code wire.CloseCode, reason string) {
	t.Helper()
	var end *websocket.CloseError
	if !errors.As(err, &end) || wire.CloseCode(end.Code) != code || !strings.Contains(end.Text, reason) {
		t.Fatalf("the socket ended with %v, want close %d %q", err, code, reason)
	}
}

// goAway closes the socket as a browser does when its page is closed or left.
func (p *page) goAway() {
	p.t.Helper()
	bye := websocket.FormatCloseMessage(websocket.CloseGoingAway, "")
	if err := p.ws.WriteControl(websocket.CloseMessage, bye, time.Now().Add(patience)); err != nil {
		p.t.Fatal(err)
	}
	for range p.in {
	}
}

// close drops the socket without a word, and waits for the end.
func (p *page) close() {
	p.ws.Close()
	for range p.in {
	}
}

// pipeListener accepts the other ends of the pipes that it dials.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (l *pipeListener) dial(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case l.conns <- far:
		return near, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }
