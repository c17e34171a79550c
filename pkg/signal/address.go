package signal

import (
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// addresses keeps account of the network addresses that have sockets, or had some
// lately.
type addresses struct {
	limits *Limits

	mu    sync.Mutex
	known map[netip.Prefix]*address
	swept time.Time
}

// address is one network address.
type address struct {
	sockets int    // under the lock of addresses
	joins   budget // likewise

	mu              sync.Mutex
	messages, bytes budget
}

// sweepEvery is how often addresses without sockets are looked through for those
// that nothing is remembered of.
const sweepEvery = time.Minute

func newAddresses(l *Limits) *addresses {
	return &addresses{limits: l, known: make(map[netip.Prefix]*address)}
}

// enter counts a socket from there, which leave gives back, or says which limit it
// meets.
func (as *addresses) enter(prefix netip.Prefix, now time.Time) (a *address, met limit, ok bool) {
	as.mu.Lock()
	defer as.mu.Unlock()
	as.sweep(now)
	a = as.known[prefix]
	if a == nil {
		a = &address{}
		as.known[prefix] = a
	}
	if a.sockets >= as.limits.AddressSockets {
		return nil, limitAddressSockets, false
	}
	if !a.joins.spend(as.limits.AddressJoins, 1, now) {
		return nil, limitAddressJoins, false
	}
	a.sockets++
	return a, 0, true
}

func (as *addresses) leave(a *address) {
	as.mu.Lock()
	defer as.mu.Unlock()
	a.sockets--
}

// sweep forgets whom nothing is held against. Under the lock.
func (as *addresses) sweep(now time.Time) {
	if now.Sub(as.swept) < sweepEvery {
		return
	}
	as.swept = now
	for prefix, a := range as.known {
		if a.sockets == 0 && a.idle(as.limits, now) {
			delete(as.known, prefix)
		}
	}
}

// idle reports that every budget is full.
func (a *address) idle(l *Limits, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.joins.left(l.AddressJoins, now)+a.messages.left(l.AddressMessages, now)+a.bytes.left(l.AddressBytes, now) == 0
}

// spend counts a message from there, or says which limit it meets.
func (a *address) spend(l *Limits, bytes int, now time.Time) (met limit, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case !a.messages.spend(l.AddressMessages, 1, now):
		return limitAddressMessages, false
	case !a.bytes.spend(l.AddressBytes, bytes, now):
		return limitAddressBytes, false
	}
	return 0, true
}

// sourceOf returns where a request comes from: the other end of its connection, or,
// when that is a proxy which is trusted, what the last such proxy says
// (X-Forwarded-For, of which a stranger can only write the front).
func sourceOf(r *http.Request, proxies []netip.Prefix) netip.Addr {
	peer, _ := netip.ParseAddrPort(r.RemoteAddr)
	at := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && within(proxies, at); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = hop.Unmap()
	}
	return at
}

func within(prefixes []netip.Prefix, a netip.Addr) bool {
	for _, p := range prefixes {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// networkOf is what counts as one address: an IPv4 address, or the 64 bits of an
// IPv6 one that a site gets at the least (RFC 6177), of which it has all the rest.
func networkOf(a netip.Addr) netip.Prefix {
	if a.Is6() {
		p, _ := a.WithZone("").Prefix(64)
		return p
	}
	p, _ := a.Prefix(32)
	return p
}
