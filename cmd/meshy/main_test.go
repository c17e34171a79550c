package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

// asProgram makes the test binary be the program itself.
const asProgram = "MESHY_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	goleak.VerifyTestMain(m)
}

// patience is how long a test waits for something that must come.
const patience = 30 * time.Second

func TestCommandLine(t *testing.T) {
	for _, c := range []struct {
		args           string
		code           int
		stdout, stderr string
	}{
		{"", exitOK, "serve ", ""},
		{"help", exitOK, "serve ", ""},
		{"--help", exitOK, "serve ", ""},
		{"help serve", exitOK, "--addr", ""},
		{"version", exitOK, "meshy ", ""},
		{"--version", exitOK, "meshy ", ""},
		{"serv", exitUsage, "", `did you mean "serve"?`},
		{"serve --help", exitOK, "MESHY_ADDR", ""},
		{"serve --nope", exitUsage, "", "--nope"},
		{"serve here", exitUsage, "", "unexpected argument here"},
		{"serve --origin example.com", exitUsage, "", "https://example.com"},
		{"serve --log-format xml", exitUsage, "", "text"},
		{"serve --log-level loud", exitUsage, "", "debug"},
		{"serve --auth none --jwt-secret x", exitUsage, "", "leave one of them out"},
		{"serve --auth jwt", exitUsage, "", "--jwt-secret-file"},
		{"serve --auth maybe", exitUsage, "", "jwt"},
		{"serve --jwt-secret short", exitFailed, "", "openssl rand"},
		{"serve --jwt-secret-file /nowhere", exitFailed, "", "/nowhere"},
		{"serve --jwt-public-key main.go", exitFailed, "", "openssl genpkey"},
		{"serve --jwt-jwks-url http://keys.example", exitFailed, "", "https"},
		{"serve --addr :0", exitUsage, "", "--auth none"},
		{"serve --limit-members 5000", exitUsage, "", "4096"},
		{"serve --limit-rooms 0", exitUsage, "", "--limit-rooms"},
		{"serve --limit-messages 5", exitUsage, "", "BURST+RATE/s"},
		{"serve --trust-proxy nginx", exitUsage, "", "--trust-proxy"},
		{"token", exitUsage, "", "--room"},
		{"token --room r", exitUsage, "", "--jwt-secret-file"},
		{"token --room r --ttl 0s --jwt-secret 0123456789abcdef0123456789abcdef", exitUsage, "", "--ttl"},
		{"token --help", exitOK, "openssl", ""},
		{"serve --config /nowhere.toml", exitUsage, "", "/nowhere.toml"},
		{"serve --addr nowhere", exitFailed, "", "nowhere"},
		{"serve --addr 127.0.0.1:99999", exitFailed, "", "99999"},
	} {
		var stdout, stderr bytes.Buffer
		ctx, cancel := context.WithTimeout(t.Context(), patience) // should it serve after all
		code := run(ctx, strings.Fields(c.args), &stdout, &stderr)
		cancel()
		if code != c.code || !strings.Contains(stdout.String(), c.stdout) || !strings.Contains(stderr.String(), c.stderr) {
			t.Errorf("meshy %s: code %d, stdout %q, stderr %q", c.args, code, stdout.String(), stderr.String())
		}
		if c.stderr == "" && stderr.Len() > 0 {
			t.Errorf("meshy %s: stderr %q", c.args, stderr.String())
		}
	}
}

func TestTakenAddressIsAnError(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"serve", "--addr", l.Addr().String()}, &stdout, &stderr); code != exitFailed {
		t.Errorf("code %d", code)
	}
	if stdout.Len() > 0 || !strings.Contains(stderr.String(), "in use") {
		t.Errorf("stdout %q, stderr %q", &stdout, &stderr)
	}
}

// started is a server that runs inside the test.
type started struct {
	host string // HOST:PORT, as it printed it
	stop func() int
}

var listening = regexp.MustCompile(`^meshy: serving https?://(\S+) \(signalling at wss?://(\S+)/ws\?room=NAME\)\n$`)

func start(t *testing.T, args ...string) started {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, append([]string{"serve", "--addr", "127.0.0.1:0"}, args...), in, io.Discard)
		in.Close()
	}()
	s := started{host: readHost(t, out)}
	s.stop = sync.OnceValue(func() int {
		cancel()
		select {
		case c := <-code:
			return c
		case <-time.After(patience):
			t.Error("serve does not end")
			return -1
		}
	})
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		s.stop()
	})
	return s
}

// readHost reads the line that serve prints when it listens.
func readHost(t *testing.T, stdout io.Reader) string {
	t.Helper()
	lines := bufio.NewReader(stdout)
	line, err := lines.ReadString('\n')
	if strings.Contains(line, "fingerprint") {
		line, err = lines.ReadString('\n')
	}
	m := listening.FindStringSubmatch(line)
	if err != nil || m == nil || m[1] != m[2] {
		t.Fatalf("printed %q, %v", line, err)
	}
	return m[1]
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(text)
}

func TestServeAnswersEveryPartOfItsURLSpace(t *testing.T) {
	s := start(t)
	if code, text := get(t, "http://"+s.host+"/healthz"); code != 200 || text != "ok" {
		t.Errorf("/healthz: %d %q", code, text)
	}
	// The demo, or what to do when the program was built without it.
	if code, text := get(t, "http://"+s.host+"/"); code != 200 && !strings.Contains(text, "make build") {
		t.Errorf("/: %d %q", code, text)
	}
	ws, _, err := websocket.DefaultDialer.Dial("ws://"+s.host+"/ws?room=r", nil)
	if err != nil {
		t.Fatalf("/ws: %v", err)
	}
	defer ws.Close()
	if err := ws.WriteMessage(websocket.TextMessage, []byte(`{"event":"webrtc:socket:peer:connect_offer"}`)); err != nil {
		t.Fatal(err)
	}
	if _, frame, err := ws.ReadMessage(); err != nil || !strings.Contains(string(frame), "welcome") {
		t.Errorf("got %s, %v, want a welcome", frame, err)
	}
	if code := s.stop(); code != exitOK {
		t.Errorf("code %d", code)
	}
	wantGoingAway(t, ws)
}

func wantGoingAway(t *testing.T, ws *websocket.Conn) {
	t.Helper()
	_, _, err := ws.ReadMessage()
	var end *websocket.CloseError
	if !errors.As(err, &end) || end.Code != websocket.CloseGoingAway || end.Text == "" {
		t.Errorf("the socket ended with %v, want 1001 and a reason", err)
	}
}

func TestOriginFlagAdmitsPagesOfOtherSites(t *testing.T) {
	s := start(t, "--origin", "https://a.example", "--origin", "https://b.example")
	for origin, want := range map[string]int{
		"https://a.example": 0,
		"https://b.example": 0,
		"https://c.example": 4406,
		// This very host is a name that anybody's DNS can lead here.
		"http://evil.example": 4406,
	} {
		header := http.Header{"Origin": {origin}}
		if origin == "http://evil.example" {
			header.Set("Host", "evil.example")
		}
		wantJoin(t, "ws://"+s.host+"/ws", header, want)
	}
}

// wantJoin fails unless a socket is welcomed, or closed with code.
func wantJoin(t *testing.T, url string, header http.Header, code int) {
	t.Helper()
	ws, _, err := websocket.DefaultDialer.Dial(url, header)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	_ = ws.WriteMessage(websocket.TextMessage, []byte(`{"event":"webrtc:socket:peer:connect_offer"}`))
	var frame []byte
	for err == nil && !strings.Contains(string(frame), "welcome") { // of others it may hear before
		_, frame, err = ws.ReadMessage()
	}
	var end *websocket.CloseError
	switch {
	case code != 0 && (!errors.As(err, &end) || end.Code != code):
		t.Errorf("%s: got %s, %v, want close %d", url, frame, err, code)
	case code == 0 && err != nil:
		t.Errorf("%s: got %s, %v, want a welcome", url, frame, err)
	}
}

func TestARequestThatNeverEndsIsCut(t *testing.T) {
	// Only that the bounds are there: how long they are is no concern of a test.
	server := newServer(http.NotFoundHandler(), nil)
	if server.ReadHeaderTimeout <= 0 || server.ReadTimeout <= 0 || server.WriteTimeout <= 0 || server.IdleTimeout <= 0 || server.MaxHeaderBytes <= 0 {
		t.Errorf("a bound is missing: %+v", server)
	}
}

func TestAddressesAreShownAsABrowserOpensThem(t *testing.T) {
	for addr, want := range map[string]string{
		"127.0.0.1:80": "127.0.0.1:80",
		"0.0.0.0:8080": "localhost:8080",
		"[::]:8080":    "localhost:8080",
		"[::1]:8080":   "[::1]:8080",
	} {
		a, err := net.ResolveTCPAddr("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		if got := display(a); got != want {
			t.Errorf("%s is shown as %s, want %s", addr, got, want)
		}
	}
}

// The program itself, as a process: it drains on SIGTERM and on an interrupt, and
// a second signal ends it at once.
func TestSignalsDrain(t *testing.T) {
	for _, sig := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		t.Run(sig.String(), func(t *testing.T) {
			cmd, host := program(t)
			ws, _, err := websocket.DefaultDialer.Dial("ws://"+host+"/ws", nil)
			if err != nil {
				t.Fatal(err)
			}
			defer ws.Close()
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			wantGoingAway(t, ws)
			if err := cmd.Wait(); err != nil {
				t.Errorf("ended with %v, want exit code 0", err)
			}
		})
	}
}

func TestASecondSignalEndsTheProgram(t *testing.T) {
	cmd, host := program(t)
	ws, _, err := websocket.DefaultDialer.Dial("ws://"+host+"/ws", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	// A page that does not answer the closing handshake holds the drain up.
	ws.SetCloseHandler(func(int, string) error { return nil })
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	wantGoingAway(t, ws)
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	// One that comes before the first has been handled is as good as the first.
	for again := true; again; {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case err = <-ended:
			again = false
		case <-time.After(5 * time.Millisecond):
		}
	}
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() || status.Signal() != syscall.SIGTERM {
		t.Errorf("ended with %v, want the signal", err)
	}
}

// program starts the program as a process of its own.
func program(t *testing.T) (cmd *exec.Cmd, host string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	cmd = exec.CommandContext(ctx, os.Args[0], "serve", "--addr", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), asProgram+"=1")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, readHost(t, stdout)
}
