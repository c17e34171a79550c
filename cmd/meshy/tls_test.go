package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// trusting is a dialer that takes every certificate.
func trusting() *websocket.Dialer {
	return &websocket.Dialer{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
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
