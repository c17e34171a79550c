package mesh_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/mesh/meshtest"
	"github.com/meshy/meshy/pkg/wire"
)

// scripted is a socket of the mesh's own that only counts what the mesh does.
type scripted struct {
	opened, reopened, closed int
	sent                     []wire.Message
}

func (s *scripted) Open()                     { s.opened++ }
func (s *scripted) Send(m wire.Message) error { s.sent = append(s.sent, m); return nil }
func (s *scripted) Reopen() bool              { s.reopened++; return true }
func (s *scripted) Owned() bool               { return true }
func (s *scripted) Close()                    { s.closed++ }

// recorder is a mesh.Sink.
type recorder struct{ events []mesh.Event }

func (r *recorder) Emit(e mesh.Event)    { r.events = append(r.events, e) }
func (r *recorder) Settled(int32, error) {}

// alone is a mesh over a scripted socket, and what its page hears.
func (s *stage) alone() (m *mesh.Mesh, platform *meshtest.Platform, socket *scripted, heard *[]mesh.Event) {
	platform, socket = s.page("a", s.NewHub()).Platform, &scripted{}
	sink := &recorder{}
	m = mesh.New(platform, sink)
	m.SetSocket(socket)
	if err := m.Connect(); err != nil {
		s.t.Fatal(err)
	}
	return m, platform, socket, &sink.events
}

func TestAPageHearsOnceWhyItsSocketCloses(t *testing.T) {
	s := newStage(t)
	a, platform, socket, all := s.alone()
	told := func(want int) {
		t.Helper()
		if errs := errorsOf(all); len(errs) != want {
			t.Fatalf("told %d times, want %d: %v", len(errs), want, errs)
		}
	}
	full := &mesh.SocketError{URL: "wss://mesh.example/ws", Code: wire.CloseRoomFull, Reason: "full", Owned: true}
	for range 5 {
		a.SocketOpen()
		a.SocketClosed(full)
		s.pass(20_000)
	}
	told(1)
	if socket.reopened != 5 {
		t.Errorf("dialled %d times more, want after each close", socket.reopened)
	}
	down := &mesh.SocketError{URL: "wss://mesh.example/ws", Code: wire.CloseAbnormal, Owned: true}
	a.SocketClosed(down)
	a.SocketClosed(down)
	told(2) // it is another thing that goes wrong
	a.SocketOpen()
	a.Receive(wire.Message{Event: wire.Welcome, ClientID: "me"})
	a.SocketClosed(down)
	told(3) // it had worked meanwhile
	a.SocketOpen()
	s.pass(20_000) // a forwarder says nothing to whom is alone
	a.SocketClosed(down)
	told(4)
	a.Disconnect()
	if leaks := platform.Leaks(); len(leaks) > 0 {
		t.Errorf("left behind: %v", leaks)
	}
}

func TestASocketThatWouldGetTheSameAnswerIsNotDialled(t *testing.T) {
	s := newStage(t)
	a, _, socket, all := s.alone()
	a.SocketOpen()
	a.SocketClosed(&mesh.SocketError{URL: "ws://x/ws?room=r&token=secret#x", Code: wire.CloseUnauthorized, Reason: "the token has expired", Owned: true})
	s.pass(60_000)
	if socket.reopened != 0 {
		t.Error("it was dialled again")
	}
	errs := errorsOf(all)
	if len(errs) != 1 {
		t.Fatalf("told of %v", errs)
	}
	text := errs[0].Err.Error()
	for _, want := range []string{"ws://x/ws?room=r&token=…#x", "4401", "the token has expired", "setSocket"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q does not say %q", text, want)
		}
	}
	if strings.Contains(text, "secret") {
		t.Errorf("%q shows the token", text)
	}
	// A fresh token is a new socket.
	fresh := &scripted{}
	a.SetSocket(fresh)
	if fresh.opened != 1 {
		t.Error("the new socket was not opened")
	}
	a.Disconnect()
}

func TestASocketErrorSaysWhatToDo(t *testing.T) {
	cause := errors.New("SecurityError: blocked")
	for _, c := range []struct {
		err  mesh.SocketError
		want []string
	}{
		{mesh.SocketError{URL: "ws://x/ws?token=t", Code: 1006, Owned: true}, []string{"ws://x/ws?token=… ", "1006", "cannot be reached", "dialled again until it opens"}},
		{mesh.SocketError{URL: "ws://x/ws", Code: 1006}, []string{"1006", "call setSocket(socket) with a new one"}},
		{mesh.SocketError{URL: "ws://x/ws", Code: 4999, Reason: "their own", Owned: true}, []string{"4999 (their own). Standing"}},
		{mesh.SocketError{URL: "ws://x/ws", Err: cause, Owned: true}, []string{"(SecurityError: blocked)"}},
		{mesh.SocketError{Err: cause}, []string{"unless it connects again by itself"}},
		{mesh.SocketError{}, []string{"socket closed. Standing"}},
	} {
		for _, want := range c.want {
			if got := c.err.Error(); !strings.Contains(got, want) {
				t.Errorf("%+v: %q does not say %q", c.err, got, want)
			}
		}
	}
}
