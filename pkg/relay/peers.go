package relay

import (
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Peers says to which addresses the relay carries data. The zero value is right for
// a relay on the internet: to public ones only. To others a page behind the relay's
// firewall could be reached through it, by anybody who has joined a room.
type Peers struct {
	// Private lets private networks be reached: RFC 1918, RFC 6598 and IPv6's
	// unique local addresses. Right for a relay inside of one's own network.
	Private bool
	// Allow lets more be reached, whatever it is, this host's own services
	// included. It goes before everything else.
	Allow []netip.Prefix
}

// private networks.
var private = prefixes(
	"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", // RFC 1918
	"100.64.0.0/10", // RFC 6598: behind a carrier's NAT
	"fc00::/7",      // RFC 4193
)

// reserved is what is not globally reachable, beside private networks (IANA's IPv4
// and IPv6 special-purpose address registries, RFC 6890), and what carries an IPv4
// address inside, by which it could be any of them.
var reserved = prefixes(
	"0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", // this network, loopback, link-local
	"192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", // protocols, 6to4 relays, benchmarks
	"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", // documentation
	"224.0.0.0/4", "240.0.0.0/4", // multicast, reserved and broadcast
	"::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", // IPv4 compatible, mapped, translated
	"64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", // NAT64, Teredo, 6to4
	"100::/64", "2001:10::/28", "2001:db8::/32", "3fff::/20", "5f00::/16",
	"fe80::/10", "fec0::/10", "ff00::/8", // link-local, site-local, multicast
)

func prefixes(list ...string) []netip.Prefix {
	all := make([]netip.Prefix, len(list))
	for i, s := range list {
		all[i] = netip.MustParsePrefix(s)
	}
	return all
}

func within(list []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(a) })
}

// allow reports whether a, which is unmapped and no address of this host, may be
// reached.
func (p Peers) allow(a netip.Addr) bool {
	switch {
	case !a.IsValid() || a.Zone() != "":
		return false
	case within(p.Allow, a):
		return true
	case within(private, a):
		return p.Private
	}
	return !within(reserved, a)
}

// ownLasts is how long the addresses of this host are taken as known. A laptop
// changes networks.
const ownLasts = 10 * time.Second

// own knows the addresses of this host.
type own struct {
	public []netip.Addr // by which others know it

	mu    sync.Mutex
	list  []netip.Addr
	until time.Time
}

// has reports whether a leads to this host.
func (o *own) has(a netip.Addr) bool {
	return a.IsLoopback() || a.IsUnspecified() || slices.Contains(o.public, a) || slices.Contains(o.interfaces(), a)
}

// interfaces returns the addresses of the interfaces. Where the system does not
// say, it is those that it said last.
func (o *own) interfaces() []netip.Addr {
	o.mu.Lock()
	defer o.mu.Unlock()
	if now := time.Now(); now.After(o.until) {
		o.until = now.Add(ownLasts)
		if list, err := interfaceAddrs(); err == nil {
			o.list = list
		}
	}
	return o.list
}

// interfaceAddrs returns the addresses of this host's interfaces, without zones.
func interfaceAddrs() ([]netip.Addr, error) {
	nets, err := net.InterfaceAddrs()
	if err != nil {
		return nil, err
	}
	var list []netip.Addr
	for _, n := range nets {
		if p, ok := n.(*net.IPNet); ok {
			if a, ok := netip.AddrFromSlice(p.IP); ok {
				list = append(list, a.Unmap())
			}
		}
	}
	return list, nil
}
