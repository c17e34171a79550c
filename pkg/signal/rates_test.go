package signal

import (
	"fmt"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/meshy/meshy/pkg/wire"
)

func TestWhoSendsTooMuchIsClosedAndNobodyElse(t *testing.T) {
	for name, c := range map[string]struct {
		limits Limits
		flood  func(p *page)
		met    limit
	}{
		"messages": {Limits{Messages: Rate{20, 1e-9}}, func(p *page) { p.flood(wire.Message{Event: wire.PeerICECandidate, PeerClientID: p.id}, 20) }, limitMessages},
		"bytes":    {Limits{Bytes: Rate{4000, 1e-9}}, func(p *page) { p.flood(filler(p.id, 1000), 4) }, limitBytes},
		"announcements": {Limits{Announcements: Rate{8, 1e-9}}, func(p *page) {
			p.flood(wire.Message{Event: wire.PeerDisconnect}, 4)
			p.flood(wire.Message{Event: wire.PeerConnectOffer}, 4)
		}, limitAnnouncements},
		"messages of an address": {Limits{AddressMessages: Rate{20, 1e-9}}, func(p *page) { p.flood(wire.Message{Event: wire.PeerICECandidate, PeerClientID: p.id}, 20) }, limitAddressMessages},
		"bytes of an address":    {Limits{AddressBytes: Rate{4000, 1e-9}}, func(p *page) { p.flood(filler(p.id, 1000), 4) }, limitAddressBytes},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, Options{Limits: c.limits, Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
			other := s.from("192.0.2.1")
			p := s.from("192.0.2.2")
			other.want(wire.PeerConnectOffer, p.id)
			c.flood(p)
			p.wantClose(limits[c.met].code, limits[c.met].reason)
			stats := s.hub.Stats()
			if stats.Limits[limits[c.met].name] != 1 || stats.Closed[limits[c.met].code] != 1 {
				t.Errorf("counted %+v", stats)
			}
			for m := other.next(); m.Event != wire.PeerDisconnect || m.Reason != wire.Lost; m = other.next() {
				if m.ClientID != p.id {
					t.Fatalf("the other heard %+v", m)
				}
			}
			other.echo()
		})
	}
}

// from is a member that comes by way of a trusted proxy.
func (s *site) from(address string) *page {
	s.t.Helper()
	ws, _, err := s.dial("r", http.Header{"X-Forwarded-For": {address}})
	if err != nil {
		s.t.Fatal(err)
	}
	p := newPage(s.t, ws)
	p.send(wire.Message{Event: wire.PeerConnectOffer})
	p.welcome()
	return p
}

// flood sends a message n times; the socket may end before that.
func (p *page) flood(m wire.Message, n int) {
	frame := encode(m)
	for range n {
		_ = p.ws.WriteMessage(1, frame)
	}
}

func TestAnAddressHasSoManySockets(t *testing.T) {
	s := newSite(t, Options{Limits: Limits{AddressSockets: 2}})
	a, b := s.member("r"), s.member("r")
	a.want(wire.PeerConnectOffer, b.id)
	s.page("r").wantClose(wire.CloseAddress, limits[limitAddressSockets].reason)
	b.close()
	a.want(wire.PeerDisconnect, b.id)
	for !s.page("r").admitted() { // who leaves makes room, in a moment
	}
	if n := s.hub.Stats().Limits["address_sockets"]; n == 0 {
		t.Error("not counted")
	}
}

func TestAnAddressOpensSocketsAtARate(t *testing.T) {
	s := newSite(t, Options{Limits: Limits{AddressJoins: Rate{3, 1e-9}}})
	for i := range 3 {
		s.member(fmt.Sprint("r", i)).close()
	}
	s.page("r").wantClose(wire.CloseAddress, limits[limitAddressJoins].reason)
}

func TestTheHubHasSoManySockets(t *testing.T) {
	s := newSite(t, Options{Limits: Limits{Sockets: 1}})
	s.member("a")
	s.page("b").wantClose(wire.CloseServerFull, limits[limitSockets].reason)
}

func TestAddressesAreForgottenOnceNothingIsHeldAgainstThem(t *testing.T) {
	l := Limits{AddressJoins: Rate{2, 1}}.WithDefaults()
	as := newAddresses(&l)
	now := time.Unix(1000, 0)
	one, two := netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("192.0.2.2/32")
	a, _, ok := as.enter(one, now)
	if !ok {
		t.Fatal("refused")
	}
	for range 2 { // over its rate when it goes
		if b, _, ok := as.enter(two, now); ok {
			as.leave(b)
		}
	}
	now = now.Add(sweepEvery)
	as.known[two].joins.spent, as.known[two].joins.last = 2, now.UnixNano()
	as.sweep(now)
	if len(as.known) != 2 {
		t.Fatalf("%d are known, want the one with a socket and the one with a past", len(as.known))
	}
	as.leave(a)
	now = now.Add(sweepEvery)
	as.sweep(now)
	if len(as.known) != 0 {
		t.Errorf("%d are known, want none", len(as.known))
	}
}

func TestTheSourceOfARequest(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, c := range []struct {
		peer    string
		proxies []netip.Prefix
		header  []string
		want    string
	}{
		{"192.0.2.1:5", nil, nil, "192.0.2.1"},
		{"192.0.2.1:5", nil, []string{"203.0.113.9"}, "192.0.2.1"},
		{"192.0.2.1:5", proxies, []string{"203.0.113.9"}, "192.0.2.1"},
		{"127.0.0.1:5", proxies, []string{"203.0.113.9"}, "203.0.113.9"},
		{"127.0.0.1:5", proxies, []string{"1.1.1.1, 203.0.113.9"}, "203.0.113.9"},
		{"127.0.0.1:5", proxies, []string{"1.1.1.1, 203.0.113.9, 10.0.0.7"}, "203.0.113.9"},
		{"127.0.0.1:5", proxies, []string{"1.1.1.1", "203.0.113.9", "10.0.0.7"}, "203.0.113.9"},
		{"127.0.0.1:5", proxies, nil, "127.0.0.1"},
		{"127.0.0.1:5", proxies, []string{"nonsense"}, "127.0.0.1"},
		{"127.0.0.1:5", proxies, []string{"10.1.1.1"}, "10.1.1.1"},
		{"[fd00::1]:5", proxies, []string{"2001:db8::1"}, "2001:db8::1"},
		{"[::ffff:127.0.0.1]:5", proxies, []string{"203.0.113.9"}, "203.0.113.9"},
	} {
		r := &http.Request{RemoteAddr: c.peer, Header: http.Header{"X-Forwarded-For": c.header}}
		if got := sourceOf(r, c.proxies).String(); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
	for in, want := range map[string]string{"192.0.2.1": "192.0.2.1/32", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64"} {
		if got := networkOf(netip.MustParseAddr(in)).String(); got != want {
			t.Errorf("%s counts as %s, want %s", in, got, want)
		}
	}
}

func TestEveryLimitHasANameAndAnEnd(t *testing.T) {
	seen := map[string]bool{}
	for l, row := range limits {
		switch {
		case row.name == "" || seen[row.name]:
			t.Errorf("limit %d is called %q", l, row.name)
		case row.code != 0 && (row.reason == "" || len(row.reason) > maxCloseReason || row.code.Advice() == ""):
			t.Errorf("%s closes with %d %q", row.name, row.code, row.reason)
		}
		seen[row.name] = true
	}
}
