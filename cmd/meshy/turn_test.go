package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/meshy/meshy/pkg/wire"
	"github.com/pion/turn/v5"
)

// onLoopback keeps a relay of these tests there.
var onLoopback = []string{"--turn-addr", "127.0.0.1:0", "--turn-tls-addr", "127.0.0.1:0", "--turn-public-ip", "127.0.0.1"}

const (
	turnSecret = "0123456789abcdef"
	adminToken = "fedcba9876543210"
)

// lent joins and returns the ICE servers of the welcome.
func lent(t *testing.T, dialer *websocket.Dialer, url string) []wire.ICEServer {
	t.Helper()
	ws, _, err := dialer.Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	if err := ws.WriteMessage(websocket.TextMessage, []byte(`{"event":"webrtc:socket:peer:connect_offer"}`)); err != nil {
		t.Fatal(err)
	}
	_, frame, err := ws.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	m, err := wire.Decode(frame)
	if err == nil {
		err = wire.Validate(m, wire.FromServer)
	}
	if err != nil || m.Event != wire.Welcome {
		t.Fatalf("got %s, %v", frame, err)
	}
	return m.ICEServers
}

// allocate fails unless the relay at a turn: URL takes these credentials.
func allocate(t *testing.T, url, username, password string) {
	t.Helper()
	at, _, _ := strings.Cut(strings.TrimPrefix(url, "turn:"), "?")
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	client, err := turn.NewClient(&turn.ClientConfig{TURNServerAddr: at, Conn: conn, Username: username, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.Listen(); err != nil {
		t.Fatal(err)
	}
	relayed, err := client.Allocate()
	if err != nil {
		t.Fatalf("Allocate at %s: %v", at, err)
	}
	relayed.Close()
}

func TestServeLendsItsRelay(t *testing.T) {
	s := start(t, append(onLoopback, "--turn", "--admin-token", adminToken)...)
	servers := lent(t, websocket.DefaultDialer, "ws://"+s.host+"/ws")
	if len(servers) != 2 || !strings.HasPrefix(servers[0].URLs[0], "stun:127.0.0.1:") || len(servers[1].URLs) != 2 {
		t.Fatalf("lent %+v", servers)
	}
	allocate(t, servers[1].URLs[0], servers[1].Username, servers[1].Credential)
	r, err := http.NewRequest("GET", "http://"+s.host+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+adminToken)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || !strings.Contains(string(text), "meshy_turn_allocated_total 1\n") {
		t.Errorf("the metrics do not tell of it: %v", err)
	}
	if code := s.stop(); code != exitOK {
		t.Errorf("code %d", code)
	}
}

func TestServeLendsTheRelayUnderTheNameThatIsSaid(t *testing.T) {
	s := start(t, append(onLoopback, "--turn", "--turn-host", "relay.example", "--tls", "self", "--tls-dir", t.TempDir())...)
	servers := lent(t, trusting(), "wss://"+s.host+"/ws")
	if len(servers) != 2 || len(servers[1].URLs) != 3 || !strings.HasPrefix(servers[1].URLs[2], "turns:relay.example:") {
		t.Errorf("lent %+v", servers)
	}
}

func TestServeWithoutARelayLendsNothing(t *testing.T) {
	s := start(t)
	if servers := lent(t, websocket.DefaultDialer, "ws://"+s.host+"/ws"); servers != nil {
		t.Errorf("lent %+v", servers)
	}
}

// A relay alone takes what a server with the same secret lends.
func TestTurnRelaysForAServerElsewhere(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	private := freePort(t)
	out, in := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, append([]string{"turn", "--turn-secret", turnSecret, "--private-addr", private}, onLoopback...), in, io.Discard)
	}()
	line := make([]byte, 500)
	n, err := out.Read(line)
	text := string(line[:n])
	_, urls, ok := strings.Cut(strings.TrimSpace(text), "relaying at ")
	if err != nil || !ok {
		t.Fatalf("printed %q, %v", text, err)
	}
	url := strings.Fields(urls)[1]
	if status, metrics := get(t, "http://"+private+"/metrics"); status != http.StatusOK || !strings.Contains(metrics, "meshy_turn_allocations 0\n") {
		t.Errorf("/metrics: %d %.200s", status, metrics)
	}

	s := start(t, "--turn-secret", turnSecret, "--turn-url", url)
	servers := lent(t, websocket.DefaultDialer, "ws://"+s.host+"/ws")
	if len(servers) != 1 || len(servers[0].URLs) != 1 || servers[0].URLs[0] != url {
		t.Fatalf("lent %+v, want %s", servers, url)
	}
	allocate(t, url, servers[0].Username, servers[0].Credential)
	cancel()
	if c := <-code; c != exitOK {
		t.Errorf("code %d", c)
	}
}

func TestFlagsOfTheRelayAndOfTLSAreChecked(t *testing.T) {
	for _, c := range []struct{ args, stderr string }{
		{"turn", "--turn-secret-file"},
		{"turn --turn-secret short", "openssl rand"},
		{"turn --turn-secret-file /nowhere", "/nowhere"},
		{"turn --turn-secret 0123456789abcdef --turn-secret-file x", "leave one of them out"},
		{"turn --turn-secret 0123456789abcdef --turn-public-ip 0.0.0.0", "public"},
		{"turn --turn-secret 0123456789abcdef --turn-addr nowhere", "nowhere"},
		{"serve --turn-ports 9-1", "MIN-MAX"},
		{"serve --turn-ports 5x-9", "MIN-MAX"},
		{"serve --turn-ports 0-9", "MIN-MAX"},
		{"serve --turn-ports 1-65536", "MIN-MAX"},
		{"serve --turn-public-ip router", "--turn-public-ip"},
		{"serve --turn-allow-peer lan", "--turn-allow-peer"},
		{"serve --turn-bandwidth 0", "--turn-bandwidth"},
		{"serve --turn-total-bandwidth -1", "--turn-total-bandwidth"},
		{"serve --turn-drain -1s", "--turn-drain"},
		{"serve --turn-lifetime 1s", "--turn-lifetime"},
		{"serve --turn-url turn:h", "--turn-secret-file"},
		{"serve --turn-url turn:h --turn", "leave one of them out"},
		{"serve --turn-url https://h", "turn:HOST:PORT"},
		{"serve --turn-url turn://h", "turn:HOST:PORT"},
		{"serve --tls-cert cert.pem", "--tls-key"},
		{"serve --tls-cert /nowhere --tls-key /nowhere", "/nowhere"},
		{"serve --tls-cert a --tls-key b --tls self", "leave one of them out"},
		{"serve --tls-domain h", "--tls self"},
		{"serve --tls auto", "--tls-domain"},
		{"serve --tls auto --tls-domain localhost --tls-dir x", "authority"},
		{"serve --tls auto --tls-domain meshy.example.com --tls-ca-roots main.go", "PEM"},
		{"serve --tls self --tls-ca https://ca", "--tls auto"},
		{"serve --tls-http-addr :80", "--tls-cert"},
		{"serve --tls maybe", "--tls"},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), strings.Fields(c.args), &stdout, &stderr)
		if code == exitOK || !strings.Contains(stderr.String(), c.stderr) {
			t.Errorf("meshy %s: code %d, stderr %q", c.args, code, stderr.String())
		}
	}
}
