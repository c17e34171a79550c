package relay

import (
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/pion/stun/v4"
)

func TestMembersReachEachOtherOverEveryTransport(t *testing.T) {
	s := start(t)
	for _, near := range transports {
		for _, far := range transports {
			t.Run(near+" to "+far, func(t *testing.T) {
				a := s.member(t, near, "a").allocate()
				b := s.member(t, far, "b").allocate()
				// Either side needs a permission for the other (RFC 8656 §9).
				if _, err := b.WriteTo([]byte("hole"), a.LocalAddr()); err != nil {
					t.Fatal(err)
				}
				talk(t, a, b)
			})
		}
	}
	if got := s.Stats(); got.BytesUp == 0 || got.BytesDown == 0 || got.Allocated != 18 {
		t.Errorf("counted %+v", got)
	}
}

func TestAddressIsToldWithoutCredentials(t *testing.T) {
	s := start(t)
	for _, transport := range transports {
		m := join(t, s, transport, "", "")
		if a, err := m.SendBindingRequest(); err != nil || !strings.HasPrefix(a.String(), "127.0.0.1:") {
			t.Errorf("%s: %v, %v", transport, a, err)
		}
	}
}

func TestCredentialsThatAreNotGoodAreRefused(t *testing.T) {
	s := start(t)
	past, future := time.Now().Add(-time.Second), time.Now().Add(time.Hour)
	ended, endedPassword := secret.Credentials("a", past)
	good, goodPassword := secret.Credentials("a", future)
	_, others := secret.Credentials("b", future)
	_, foreign := Secret("another").Credentials("a", future)
	later, _ := secret.Credentials("a", future.Add(time.Hour))
	for name, c := range map[string]struct{ username, password string }{
		"expired":            {ended, endedPassword},
		"of another secret":  {good, foreign},
		"of another member":  {good, others},
		"with a later end":   {later, goodPassword},
		"with an empty name": {strings.TrimSuffix(good, "a"), goodPassword},
		"without an end":     {"a", goodPassword},
		"of nonsense":        {"x:y:z", "x"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := join(t, s, "udp", c.username, c.password).Allocate()
			wantCode(t, err, stun.CodeUnauthorized)
		})
	}
	if got := s.Stats(); got.Expired != 1 || got.Forged != 6 || got.Allocated != 0 {
		t.Errorf("counted %+v", got)
	}
}

// By other hands: printf 1433895918:someone | openssl dgst -sha1 -hmac north -binary | base64
func TestCredentialsAreAsCoturnMakesThem(t *testing.T) {
	username, password := Secret("north").Credentials("someone", time.Unix(1433895918, 0))
	if username != "1433895918:someone" || password != "yxT6iqoVB8Qg1E4KL1vVjAxL20w=" {
		t.Errorf("got %s %s", username, password)
	}
}

// coturn takes no username with a space in it, and an id may be anything.
func TestUsernamesAreOfLettersThatEveryRelayTakes(t *testing.T) {
	seen := map[string]string{}
	for _, id := range []string{"a", "a b", "a:b", "é", ".YSBi", "x\x00", `"`, "A_-9", strings.Repeat("ü", 64)} {
		username, password := secret.Credentials(id, time.Now().Add(time.Minute))
		member, _, err := readUsername(username)
		if err != nil || len(username) > 508 || strings.ContainsFunc(member, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("\"':\\", r) }) {
			t.Errorf("%q is the username %q, %v", id, username, err)
		}
		if other, taken := seen[member]; taken {
			t.Errorf("%q and %q have one name", id, other)
		}
		seen[member] = id
		if username == "" || password == "" {
			t.Error("no credentials")
		}
	}
}

func TestAnAllocationOutlivesItsCredentialsForAWhile(t *testing.T) {
	for name, c := range map[string]struct {
		overtime time.Duration
		code     stun.ErrorCode
	}{"within overtime": {time.Hour, 0}, "after it": {time.Nanosecond, stun.CodeUnauthorized}} {
		t.Run(name, func(t *testing.T) {
			s := start(t, func(o *Options) { o.Limits.Overtime = c.overtime })
			username, password := secret.Credentials("a", time.Now().Add(2*time.Second))
			m := join(t, s, "udp", username, password)
			m.allocate()
			_, end, err := readUsername(username)
			if err != nil {
				t.Fatal(err)
			}
			until(t, "the credentials to end", func() bool { return time.Now().After(end) })
			_, err = join(t, s, "udp", username, password).Allocate()
			wantCode(t, err, stun.CodeUnauthorized)
			err = m.CreatePermission(&net.UDPAddr{IP: net.IPv4(8, 8, 8, 8), Port: 1})
			if c.code == 0 && err != nil {
				t.Errorf("CreatePermission: %v", err)
			} else if c.code != 0 {
				wantCode(t, err, c.code)
			}
		})
	}
}

func TestPeersThatAreNotPublicAreRefused(t *testing.T) {
	s := start(t)
	m := s.member(t, "udp", "a")
	m.allocate()
	for _, ip := range []string{"10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "127.0.0.2", "224.0.0.1", "255.255.255.255", "0.0.0.0"} {
		err := m.CreatePermission(&net.UDPAddr{IP: net.ParseIP(ip), Port: 80})
		wantCode(t, err, stun.CodeForbidden)
	}
	if err := m.CreatePermission(&net.UDPAddr{IP: net.IPv4(8, 8, 8, 8), Port: 80}); err != nil {
		t.Errorf("a public peer: %v", err)
	}
	if got := s.Stats().PeersRefused; got != 8 {
		t.Errorf("counted %d", got)
	}
}

func TestPeersPolicy(t *testing.T) {
	lan := Peers{Private: true}
	some := Peers{Allow: []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16"), netip.MustParsePrefix("127.0.0.2/32")}}
	for address, want := range map[string][3]bool{ // the zero value, lan, some
		"1.1.1.1":              {true, true, true},
		"2606:4700::1":         {true, true, true},
		"10.9.0.1":             {false, true, true},
		"10.8.0.1":             {false, true, false},
		"172.31.255.255":       {false, true, false},
		"172.32.0.1":           {true, true, true},
		"100.127.255.255":      {false, true, false},
		"fd00::1":              {false, true, false},
		"127.0.0.2":            {false, false, true},
		"169.254.169.254":      {false, false, false},
		"fe80::1":              {false, false, false},
		"fe80::1%eth0":         {false, false, false},
		"ff02::1":              {false, false, false},
		"::1":                  {false, false, false},
		"::":                   {false, false, false},
		"64:ff9b::0a00:1":      {false, false, false},
		"2002:0a00:0001::1":    {false, false, false},
		"::ffff:0:10.0.0.1":    {false, false, false},
		"198.18.0.1":           {false, false, false},
		"203.0.113.9":          {false, false, false},
		"240.0.0.1":            {false, false, false},
		"2001:0:4136:e378::1":  {false, false, false},
		"2001:4860:4860::8888": {true, true, true},
	} {
		a := netip.MustParseAddr(address)
		if got := [3]bool{Peers{}.allow(a), lan.allow(a), some.allow(a)}; got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
	// An IPv4 address in IPv6's clothes is what it is.
	s := start(t)
	for _, address := range []string{"::ffff:10.0.0.1", "::ffff:127.0.0.2"} {
		if k := s.kindOf(netip.MustParseAddr(address)); k != refused {
			t.Errorf("%s is %d", address, k)
		}
	}
}

// A relay on loopback is its own neighbour: only relayed addresses may be reached.
func TestServicesOfTheRelaysHostAreNotReached(t *testing.T) {
	s := start(t)
	service, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer service.Close()
	a := s.member(t, "udp", "a").allocate()
	b := s.member(t, "udp", "b").allocate()
	if _, err := a.WriteTo([]byte("attack"), service.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	// What the service says unasked is not brought in either.
	if _, err := service.WriteTo([]byte("leak"), a.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	until(t, "the packets to be dropped", func() bool { return s.Stats().PeersRefused >= 1 })
	if _, err := a.WriteTo([]byte("hole"), b.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	talk(t, b, a) // the first that a reads: nothing of the service
	_ = service.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if n, _, err := service.ReadFrom(make([]byte, 100)); err == nil {
		t.Errorf("the service got %d bytes", n)
	}
}

func TestAllowedServicesAreReached(t *testing.T) {
	s := start(t, func(o *Options) { o.Peers.Allow = []netip.Prefix{netip.PrefixFrom(loopback, 32)} })
	service, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer service.Close()
	a := s.member(t, "udp", "a").allocate()
	talk(t, a, service)
	talk(t, service, a)
}

// Behind a NAT the public address is not this host's, and may not lead back to it.
func TestMembersBehindOneNATReachEachOther(t *testing.T) {
	public := netip.MustParseAddr("203.0.113.7")
	s := start(t, func(o *Options) { o.Public = []netip.Addr{public} })
	a := s.member(t, "udp", "a").allocate()
	b := s.member(t, "tcp", "b").allocate()
	if !strings.HasPrefix(a.LocalAddr().String(), "203.0.113.7:") {
		t.Fatalf("relayed at %s", a.LocalAddr())
	}
	if _, err := a.WriteTo([]byte("hole"), b.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	talk(t, b, a)
}
