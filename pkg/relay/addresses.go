package relay

import (
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
)

// place is where allocations are, of one address family.
type place struct {
	public netip.Addr // as peers know it; invalid: there are none of that family
	local  netip.Addr // where sockets are bound
}

// Detect returns the address by which this host is known to its network: that of the
// interface with the default route, or loopback on a host that has none. No packet
// is sent to find out.
func Detect() netip.Addr {
	for _, elsewhere := range []string{"198.51.100.1:9", "[2001:db8::1]:9"} {
		if a := routeTo(elsewhere); a.IsValid() {
			return a
		}
	}
	return netip.AddrFrom4([4]byte{127, 0, 0, 1})
}

// routeTo returns the address that a packet to there would come from.
func routeTo(address string) netip.Addr {
	c, err := net.Dial("udp", address)
	if err != nil {
		return netip.Addr{}
	}
	defer c.Close()
	a := unmap(c.LocalAddr().(*net.UDPAddr).AddrPort()).Addr()
	if a.IsLoopback() {
		return netip.Addr{} // a route that rejects
	}
	return a.WithZone("")
}

var (
	errNoPublic  = errors.New("relay: want a public address")
	errTwoPublic = errors.New("relay: want at most one public address of each family")
	errNotPublic = errors.New("relay: an unspecified or multicast address cannot be the public one")
)

// placesOf says where allocations are for these public addresses, IPv4 before IPv6.
// A public address that is no interface's is some router's, which passes on what
// comes there.
func placesOf(public []netip.Addr) (places [2]place, err error) {
	interfaces, err := interfaceAddrs()
	if err != nil {
		return places, err
	}
	for _, a := range public {
		a = a.Unmap().WithZone("")
		i, elsewhere, any := 0, "198.51.100.1:9", netip.IPv4Unspecified()
		if a.Is6() {
			i, elsewhere, any = 1, "[2001:db8::1]:9", netip.IPv6Unspecified()
		}
		switch {
		case !a.IsValid() || a.IsUnspecified() || a.IsMulticast():
			return places, errNotPublic
		case places[i].public.IsValid():
			return places, errTwoPublic
		}
		local := a
		if !slices.Contains(interfaces, a) {
			if local = routeTo(elsewhere); !local.IsValid() {
				local = any
			}
		}
		places[i] = place{a, local}
	}
	if len(public) == 0 {
		return places, errNoPublic
	}
	return places, nil
}

// relays reports whether allocations are at a.
func (s *Server) relays(a netip.Addr) bool {
	for _, p := range s.places {
		if p.public == a || p.local == a {
			return true
		}
	}
	return false
}

// maxDoors bounds the interfaces that one wildcard stands for.
const maxDoors = 32

// hostsOf lists the addresses to listen on for UDP: each of its own for a wildcard,
// since a reply must come from where the request went, and a wildcard socket
// replies from where the route begins.
func hostsOf(host string) ([]string, error) {
	if a, err := netip.ParseAddr(host); host != "" && (err != nil || !a.IsUnspecified()) {
		return []string{host}, nil
	}
	interfaces, err := interfaceAddrs()
	if err != nil {
		return nil, err
	}
	var hosts []string
	for _, a := range interfaces {
		if !a.IsLinkLocalUnicast() && (host != "0.0.0.0" || a.Is4()) && len(hosts) < maxDoors {
			hosts = append(hosts, a.String())
		}
	}
	return hosts, nil
}

func portOf(a net.Addr) string {
	switch a := a.(type) {
	case *net.UDPAddr:
		return strconv.Itoa(a.Port)
	case *net.TCPAddr:
		return strconv.Itoa(a.Port)
	}
	return "0"
}
