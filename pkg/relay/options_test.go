package relay

import (
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meshy/meshy/pkg/wire"
)

func TestOptionsThatMakeNoSenseAreErrors(t *testing.T) {
	for want, change := range map[error]func(*Options){
		errNoSecret:  func(o *Options) { o.Secret = nil },
		errRange:     func(o *Options) { o.Ports = Ports{2, 1} },
		errNoTLS:     func(o *Options) { o.TLSAddr = "127.0.0.1:0" },
		errNoPublic:  func(o *Options) { o.Public = nil },
		errNotPublic: func(o *Options) { o.Public = []netip.Addr{netip.IPv4Unspecified()} },
		errTwoPublic: func(o *Options) { o.Public = []netip.Addr{loopback, netip.MustParseAddr("127.0.0.2")} },
	} {
		o := Options{Secret: secret, Addr: "127.0.0.1:0", Public: []netip.Addr{loopback}}
		change(&o)
		if s, err := Start(o); !errors.Is(err, want) {
			t.Errorf("got %v, %v, want %v", s, err, want)
		}
	}
}

func TestTakenAddressesAreErrorsAndLeaveNothingOpen(t *testing.T) {
	s := start(t)
	_, port, _ := net.SplitHostPort(s.Addr().String())
	for _, o := range []Options{
		{Addr: "127.0.0.1:" + port},
		{Addr: "127.0.0.1:0", TLSAddr: s.TLSAddr().String(), TLS: &tls.Config{}},
	} {
		o.Secret, o.Public = secret, []netip.Addr{loopback}
		if other, err := Start(o); err == nil || !strings.Contains(err.Error(), "in use") {
			t.Errorf("got %v, %v", other, err)
		}
	}
}

func TestAWildcardListensOnEveryAddress(t *testing.T) {
	s := start(t, func(o *Options) { o.Addr, o.TLSAddr, o.Public = "0.0.0.0:0", "", []netip.Addr{Detect()} })
	own, err := interfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range own {
		if !a.Is4() || a.IsLinkLocalUnicast() {
			continue
		}
		at := net.JoinHostPort(a.String(), portOf(s.Addr()))
		if !slices.ContainsFunc(s.sockets.udp, func(c net.PacketConn) bool { return c.LocalAddr().String() == at }) {
			t.Errorf("it does not listen on %s", at)
		}
	}
	if got := s.URLs("h"); len(got) != 3 {
		t.Errorf("without TLS the URLs are %v", got)
	}
}

func TestPortsOfAllocationsAreInTheRange(t *testing.T) {
	s := start(t, func(o *Options) { o.Ports = Ports{50000, 50010} })
	for range 5 {
		a := s.member(t, "udp", "a").allocate()
		if port := a.LocalAddr().(*net.UDPAddr).Port; port < 50000 || port > 50010 {
			t.Errorf("port %d", port)
		}
	}
}

func TestLenderNamesTheHostThatThePageCameTo(t *testing.T) {
	s := start(t)
	port, tlsPort := portOf(s.Addr()), portOf(s.TLSAddr())
	for field, host := range map[string]string{
		"example.org": "example.org", "example.org:8080": "example.org",
		"192.168.1.2:80": "192.168.1.2", "[2001:db8::2]:80": "[2001:db8::2]", "[2001:db8::2]": "[2001:db8::2]",
	} {
		servers, _ := Lender{Secret: secret, URLs: s.URLs}.Lend("me", field)
		if len(servers) != 2 {
			t.Fatalf("%s: lent %+v", field, servers)
		}
		if got, want := servers[0], (wire.ICEServer{URLs: []string{"stun:" + host + ":" + port}}); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, want %v", field, got, want)
		}
		want := []string{"turn:" + host + ":" + port + "?transport=udp", "turn:" + host + ":" + port + "?transport=tcp", "turns:" + host + ":" + tlsPort + "?transport=tcp"}
		if got := servers[1].URLs; !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", field, got, want)
		}
		m := wire.Message{Event: wire.ICERenewal, ICEServers: servers}
		if err := wire.Validate(m, wire.FromServer); err != nil {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, field := range []string{"", "localhost:80", "meshy.localhost", "127.0.0.1:80", "[::1]:80", "a b", "a/b", "a?b", "a@b", "a\x00", "ä", strings.Repeat("a", 254), "%"} {
		if got := bare(field); got != "" {
			t.Errorf("%q is taken for the host %q", field, got)
		}
	}
}

func TestLentCredentialsAreGoodAndRenewedBeforeTheirEnd(t *testing.T) {
	s := start(t)
	for lifetime, want := range map[time.Duration]time.Duration{0: time.Hour, 10 * time.Minute: 10 * time.Minute} {
		now := time.Now()
		servers, renew := Lender{Secret: secret, Lifetime: lifetime, URLs: s.URLs}.Lend("me", "127.0.0.1")
		relay := servers[1]
		member, end, err := readUsername(relay.Username)
		if err != nil || member != "me" || end.Sub(now) < want-time.Second || end.Sub(now) > want+patience {
			t.Errorf("username %q: %s until %s, %v", relay.Username, member, end.Sub(now), err)
		}
		if wait := renew.Sub(now); wait < want/2 || wait > want/2+patience {
			t.Errorf("renewed after %s of %s", wait, want)
		}
		join(t, s, "udp", relay.Username, relay.Credential).allocate()
	}
}

func TestLenderOfARelayElsewhere(t *testing.T) {
	l := Lender{Secret: secret, URLs: func(string) []string { return []string{"turn:coturn.example:3478"} }}
	servers, _ := l.Lend("me", "h")
	if len(servers) != 1 || servers[0].Credential == "" {
		t.Errorf("lent %+v", servers)
	}
}

func TestDetectFindsAnAddressOfThisHost(t *testing.T) {
	own, err := interfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	if a := Detect(); !slices.Contains(own, a) {
		t.Errorf("%s is not among %v", a, own)
	}
}

func TestQuotasCountIPv6ByNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1:5": "192.0.2.1", "[::ffff:192.0.2.1]:5": "192.0.2.1", "[2001:db8:1:2:3:4:5:6]:5": "2001:db8:1:2::/64",
	} {
		a := net.UDPAddrFromAddrPort(netip.MustParseAddrPort(address))
		if got := hostOf(a); got != want {
			t.Errorf("%s counts as %s, want %s", address, got, want)
		}
	}
}
