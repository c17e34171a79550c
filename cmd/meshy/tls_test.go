package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// trusting is a dialer that takes every certificate.
func trusting() *websocket.Dialer {
	return &websocket.Dialer{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
}

func TestPlainHTTPSendsPagesOn(t *testing.T) {
	for https, want := range map[int][3]string{
		443:  {"https://meshy.example/a?b=c", "https://[2001:db8::1]/a?b=c", "https://meshy.example/a?b=c"},
		8443: {"https://meshy.example:8443/a?b=c", "https://[2001:db8::1]:8443/a?b=c", "https://meshy.example:8443/a?b=c"},
	} {
		for i, host := range []string{"meshy.example", "[2001:db8::1]:8080", "meshy.example:80"} {
			w := httptest.NewRecorder()
			r := httptest.NewRequest("GET", "/a?b=c", nil)
			r.Host = host
			sendOn(https)(w, r)
			if got := w.Header().Get("Location"); w.Code != http.StatusTemporaryRedirect || got != want[i] {
				t.Errorf("%s: %d to %s, want %s", host, w.Code, got, want[i])
			}
		}
	}
}

// freePort returns an address at which nobody listens just now.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestServeListensForPlainHTTPToo(t *testing.T) {
	plain := freePort(t)
	s := start(t, "--tls", "self", "--tls-dir", t.TempDir(), "--tls-http-addr", plain)
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.Get("http://" + plain + "/x")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if got := r.Header.Get("Location"); got != "https://"+s.host+"/x" {
		t.Errorf("sent on to %q", got)
	}
}

func TestSelfMadeCertificateIsTheOneWhoseFingerprintIsPrinted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, in := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"serve", "--addr", "127.0.0.1:0", "--tls", "self", "--tls-dir", t.TempDir()}, in, io.Discard)
	}()
	lines := bufio.NewScanner(out)
	lines.Scan()
	fingerprint := regexp.MustCompile(`([0-9A-F]{2}:){31}[0-9A-F]{2}$`).FindString(lines.Text())
	lines.Scan()
	url := regexp.MustCompile(`https://\S+`).FindString(lines.Text())
	if fingerprint == "" || url == "" {
		t.Fatalf("printed %q", lines.Text())
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	r, err := (&http.Client{Transport: transport}).Get(url + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	sum := sha256.Sum256(r.TLS.PeerCertificates[0].Raw)
	if got := strings.ReplaceAll(fmt.Sprintf("% X", sum), " ", ":"); got != fingerprint || r.StatusCode != 200 || r.ProtoMajor != 2 {
		t.Errorf("%s over %s, with the certificate %s, want %s", r.Status, r.Proto, got, fingerprint)
	}
	// Sockets need HTTP/1.1, which a browser asks for.
	ws, _, err := trusting().Dial(strings.Replace(url, "https", "wss", 1)+"/ws", http.Header{"Origin": {url}})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	wantGoingAway(t, ws)
	ws.Close()
	if c := <-code; c != exitOK {
		t.Errorf("code %d", c)
	}
}
