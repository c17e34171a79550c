package relay

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/pion/stun/v4"
	"github.com/pion/turn/v5"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for something that must come.
const patience = 20 * time.Second

var (
	loopback = netip.MustParseAddr("127.0.0.1")
	secret   = Secret("a secret of these tests")
)

// start runs a relay on loopback that ends with the test.
func start(t *testing.T, change ...func(*Options)) *Server {
	t.Helper()
	o := Options{
		Secret:  secret,
		Addr:    "127.0.0.1:0",
		TLSAddr: "127.0.0.1:0",
		TLS:     &tls.Config{Certificates: []tls.Certificate{certificate(t)}},
		Public:  []netip.Addr{loopback},
	}
	for _, f := range change {
		f(&o)
	}
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil && !strings.Contains(err.Error(), "closed") {
			t.Errorf("Close: %v", err)
		}
		if n := s.ledger.count(); n != 0 || len(s.ledger.live) != 0 || s.streams.count() != 0 {
			t.Errorf("%d allocations, %d addresses and %d streams are left", n, len(s.ledger.live), s.streams.count())
		}
	})
	return s
}

// certificate makes one for loopback.
func certificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "test"},
		NotAfter:     time.Now().Add(time.Hour),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// transports are the ways to the relay.
var transports = []string{"udp", "tcp", "tls"}

// dial opens a way to s, as a client of pion/turn takes it.
func dial(t *testing.T, s *Server, transport string) net.PacketConn {
	t.Helper()
	var stream net.Conn
	var err error
	switch transport {
	case "udp":
		c, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	case "tcp":
		stream, err = net.Dial("tcp", s.Addr().String())
	case "tls":
		stream, err = tls.Dial("tcp", s.TLSAddr().String(), &tls.Config{InsecureSkipVerify: true})
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stream.Close() })
	return turn.NewSTUNConn(stream)
}

// member is a client of the relay.
type member struct {
	*turn.Client
	t *testing.T
}

// join makes a client with these credentials.
func join(t *testing.T, s *Server, transport, username, password string) member {
	t.Helper()
	c, err := turn.NewClient(&turn.ClientConfig{
		TURNServerAddr: s.Addr().String(),
		STUNServerAddr: s.Addr().String(),
		Conn:           dial(t, s, transport),
		Username:       username,
		Password:       password,
		Realm:          Realm,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Listen(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return member{c, t}
}

// member makes a client with good credentials.
func (s *Server) member(t *testing.T, transport, name string) member {
	t.Helper()
	username, password := s.secret.Credentials(name, time.Now().Add(time.Minute))
	return join(t, s, transport, username, password)
}

// allocate returns the member's relayed socket.
func (m member) allocate() net.PacketConn {
	m.t.Helper()
	c, err := m.Allocate()
	if err != nil {
		m.t.Fatalf("Allocate: %v", err)
	}
	m.t.Cleanup(func() { c.Close() })
	return c
}

// wantCode fails unless err is what the relay answered with.
func wantCode(t *testing.T, err error, code stun.ErrorCode) {
	t.Helper()
	var answer *stun.TurnError
	if !errors.As(err, &answer) || answer.ErrorCodeAttr.Code != code {
		t.Errorf("got %v, want error %d", err, code)
	}
}

// talk sends a packet from a to b until one arrives, for UDP may lose some.
func talk(t *testing.T, a, b net.PacketConn) {
	t.Helper()
	buf := make([]byte, 1500)
	for range 20 {
		if _, err := a.WriteTo([]byte("hello"), b.LocalAddr()); err != nil {
			t.Fatalf("WriteTo: %v", err)
		}
		_ = b.SetReadDeadline(time.Now().Add(patience / 20))
		n, from, err := b.ReadFrom(buf)
		if err != nil {
			continue
		}
		if string(buf[:n]) != "hello" || from.String() != a.LocalAddr().String() {
			t.Fatalf("got %q from %s, want hello from %s", buf[:n], from, a.LocalAddr())
		}
		return
	}
	t.Fatalf("nothing came from %s to %s", a.LocalAddr(), b.LocalAddr())
}

// until waits for a condition.
func until(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !condition(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
