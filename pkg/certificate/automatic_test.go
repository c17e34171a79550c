package certificate

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"
)

// patience is how long a test waits for something that must come.
const patience = 30 * time.Second

// authority runs Let's Encrypt's small test server, whose DNS says that every name
// is this host, and which looks for names at these ports.
func authority(t *testing.T, httpPort, tlsPort int) (directory string, roots *x509.CertPool, issuer *x509.Certificate) {
	t.Helper()
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	t.Setenv("PEBBLE_WFE_NONCEREJECT", "0")
	quiet := log.New(io.Discard, "", 0)
	store := db.NewMemoryStore()
	signer := ca.New(quiet, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {ValidityPeriod: 24 * 60 * 60}})
	front := wfe.New(quiet, store, va.New(quiet, httpPort, tlsPort, false, nameserver(t), store), signer, []string{"meshy.test"}, false, false, 1, 1)
	server := httptest.NewTLSServer(front.Handler())
	t.Cleanup(server.Close)
	roots = x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return server.URL + wfe.DirectoryPath, roots, signer.GetRootCert(0).Cert
}

// nameserver answers every question for an address with 127.0.0.1, over TCP, which
// is how the authority asks.
func nameserver(t *testing.T) string {
	t.Helper()
	l, _ := listen(t)
	up := make(chan struct{})
	server := &dns.Server{Listener: l, NotifyStartedFunc: func() { close(up) }, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		if q.Question[0].Qtype == dns.TypeA {
			m.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.IPv4(127, 0, 0, 1)}}
		}
		_ = w.WriteMsg(m)
	})}
	go func() { _ = server.ActivateAndServe() }()
	<-up
	t.Cleanup(func() { _ = server.Shutdown() })
	return l.Addr().String()
}

// listen opens a port of loopback.
func listen(t *testing.T) (net.Listener, int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l, l.Addr().(*net.TCPAddr).Port
}

// serveBoth serves HTTPS, and HTTP where there is a listener for it.
func serveBoth(t *testing.T, a *Automatic, https, plain net.Listener) {
	t.Helper()
	quiet := log.New(io.Discard, "", 0)
	server := &http.Server{Handler: http.NotFoundHandler(), TLSConfig: a.Config, ErrorLog: quiet}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.ServeTLS(https, "", "") })
	second := &http.Server{Handler: a.HTTPHandler(http.NotFoundHandler()), ErrorLog: quiet}
	if plain != nil {
		serving.Go(func() { _ = second.Serve(plain) })
	}
	t.Cleanup(func() {
		server.Close()
		second.Close()
		serving.Wait()
	})
}

// trusted waits until a client that trusts the authority trusts the server.
func trusted(t *testing.T, address, name string, issuer *x509.Certificate) *x509.Certificate {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AddCert(issuer)
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		c, err := tls.Dial("tcp", address, &tls.Config{ServerName: name, RootCAs: roots})
		if err == nil {
			defer c.Close()
			return c.ConnectionState().PeerCertificates[0]
		}
		if time.Now().After(end) {
			t.Fatalf("no certificate that is trusted: %v", err)
		}
	}
}

func TestAnAuthorityGivesACertificateAndItIsKept(t *testing.T) {
	https, port := listen(t)
	_, other := listen(t)
	directory, roots, issuer := authority(t, other, port)
	dir := t.TempDir()
	var text lockedBuffer
	o := AutomaticOptions{Domains: []string{"meshy.test"}, Email: "me@meshy.test", Directory: directory, Roots: roots, Dir: dir, Log: slog.New(slog.NewTextHandler(&text, nil))}
	a, err := NewAutomatic(o)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	serveBoth(t, a, https, nil)
	if err := a.Manage(ctx, port); err != nil {
		t.Fatal(err)
	}
	first := trusted(t, https.Addr().String(), "meshy.test", issuer)
	if !strings.Contains(text.String(), "certificate: certificate obtained successfully") {
		t.Errorf("the log does not tell of it:\n%s", text.String())
	}

	// The next start finds it, without asking anybody.
	again, err := NewAutomatic(AutomaticOptions{Domains: o.Domains, Directory: directory, Dir: dir, Roots: x509.NewCertPool()})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	secondHTTPS, port := listen(t)
	serveBoth(t, again, secondHTTPS, nil)
	if err := again.Manage(ctx, port); err != nil {
		t.Fatal(err)
	}
	if second := trusted(t, secondHTTPS.Addr().String(), "meshy.test", issuer); !second.Equal(first) {
		t.Error("it was not kept")
	}
}

func TestAnAuthorityMayAskOverHTTP(t *testing.T) {
	https, _ := listen(t)
	plain, httpPort := listen(t)
	_, wrong := listen(t)
	directory, roots, issuer := authority(t, httpPort, wrong)
	a, err := NewAutomatic(AutomaticOptions{Domains: []string{"meshy.test"}, Directory: directory, Roots: roots, Dir: t.TempDir(), HTTP: true})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	a.issuer.DisableTLSALPNChallenge = true
	a.issuer.AltHTTPPort = httpPort
	serveBoth(t, a, https, plain)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if err := a.Manage(ctx, 0); err != nil {
		t.Fatal(err)
	}
	trusted(t, https.Addr().String(), "meshy.test", issuer)
}

func TestNamesThatNoAuthorityKnowsAreErrors(t *testing.T) {
	for _, name := range []string{"", "a b", "localhost", "192.168.1.2", "meshy.local"} {
		if _, err := NewAutomatic(AutomaticOptions{Domains: []string{name}, Dir: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "authority") {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := NewAutomatic(AutomaticOptions{Dir: "x"}); !errors.Is(err, errNoDomain) {
		t.Errorf("no domain: %v", err)
	}
	if _, err := NewAutomatic(AutomaticOptions{Domains: []string{"meshy.example.com"}}); !errors.Is(err, errNoFolder) {
		t.Errorf("no folder: %v", err)
	}
}

// lockedBuffer is a buffer for a log.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
