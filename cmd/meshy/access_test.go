package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAMintedTokenOpensItsRoom(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	file := func(name string, text []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pkix, _ := x509.MarshalPKIXPublicKey(public)
	pkcs8, _ := x509.MarshalPKCS8PrivateKey(private)
	secretFile := file("secret", []byte("c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlY3JldA==\n"))
	for name, c := range map[string]struct{ serve, mint []string }{
		"secret": {[]string{"--jwt-secret-file", secretFile}, []string{"--jwt-secret-file", secretFile}},
		"key pair": {
			[]string{"--auth", "jwt", "--jwt-public-key", file("public.pem", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pkix}))},
			[]string{"--jwt-private-key", file("private.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}))},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, append(c.serve, "--jwt-issuer", "us", "--jwt-audience", "meshy")...)
			mint := func(more ...string) string {
				var stdout, stderr bytes.Buffer
				args := append([]string{"token", "--room", "jam-*"}, append(c.mint, more...)...)
				if code := run(t.Context(), args, &stdout, &stderr); code != exitOK {
					t.Fatalf("code %d: %s", code, &stderr)
				}
				return strings.TrimSpace(stdout.String())
			}
			url := "ws://" + s.host + "/ws?room="
			good := mint("--issuer", "us", "--audience", "meshy")
			wantJoin(t, url+"jam-1&token="+good, nil, 0)
			wantJoin(t, url+"lobby&token="+good, nil, 4403)
			wantJoin(t, url+"jam-1", nil, 4401)
			wantJoin(t, url+"jam-1&token="+mint("--audience", "meshy"), nil, 4401)
			wantJoin(t, url+"jam-1&token="+mint("--issuer", "us"), nil, 4401)
		})
	}
}

func TestAPublicAddressNeedsADecision(t *testing.T) {
	public, local := &net.TCPAddr{IP: net.IPv4zero, Port: 80}, &net.TCPAddr{IP: net.IPv6loopback, Port: 80}
	undecided := accessFlags{}
	if err := undecided.checkPublic(local); err != nil {
		t.Errorf("on loopback: %v", err)
	}
	err := undecided.checkPublic(public)
	for _, want := range []string{"--auth none", "--jwt-secret-file", "--addr localhost:8080"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("in public: %v, which does not say %s", err, want)
		}
	}
	for _, decided := range []accessFlags{{Auth: "none"}, {PublicKey: "x"}, {JWKS: "x"}} {
		if err := decided.checkPublic(public); err != nil {
			t.Errorf("%+v: %v", decided, err)
		}
	}
}

func TestTheDefaultsInTheDocsAreTheProgramsOwn(t *testing.T) {
	page, err := os.ReadFile("../../web/docs/run.html")
	if err != nil {
		t.Fatal(err)
	}
	c, err := serveFlags(t)
	if err != nil {
		t.Fatal(err)
	}
	l := c.limits()
	for _, want := range []string{
		"--limit-members " + itoa(l.Members), "--limit-rooms " + itoa(l.Rooms), "--limit-sockets " + itoa(l.Sockets), "--limit-frame " + itoa(l.Frame),
		"--limit-messages " + l.Messages.String(), "--limit-bytes " + l.Bytes.String(), "--limit-announcements " + l.Announcements.String(),
		"--limit-address-sockets " + itoa(l.AddressSockets), "--limit-address-joins " + l.AddressJoins.String(),
		"--limit-address-messages " + l.AddressMessages.String(), "--limit-address-bytes " + l.AddressBytes.String(),
	} {
		if !strings.Contains(string(page), want+"<") {
			t.Errorf("the docs do not say %s", want)
		}
	}
}

func TestOperatorsFlagsAreChecked(t *testing.T) {
	for args, want := range map[string]string{
		"--admin-token short": "openssl rand",
		"--pprof":             "--private-addr",
	} {
		if _, err := serveFlags(t, strings.Fields(args)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", args, err, want)
		}
	}
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"serve", "--addr", "127.0.0.1:0", "--private-addr", ":0"}, &stdout, &stderr); code != exitUsage || !strings.Contains(stderr.String(), "not private") {
		t.Errorf("a public private address: code %d, %s", code, &stderr)
	}
}
