package relay

import (
	"math/rand/v2"
	"net"
	"net/netip"

	"github.com/pion/turn/v5"
)

// allocate makes an allocation, counted until it is closed.
func (s *Server) allocate(d *door, c turn.AllocateListenerConfig) (*allocation, error) {
	o, ok := ownerOf(c.UserID)
	if !ok || c.RequestedPort != 0 {
		return nil, errNobody // pairs of ports (RFC 8656 §18.6) are asked for without an owner
	}
	i := 0
	if c.Network == "udp6" {
		i = 1
	}
	at := s.places[i]
	if !at.public.IsValid() {
		return nil, errFamily
	}
	if err := s.ledger.reserve(o); err != nil {
		return nil, err
	}
	socket, err := s.listen(c.Network, at.local)
	if err != nil {
		s.ledger.release(o)
		return nil, err
	}
	local := unmap(socket.LocalAddr().(*net.UDPAddr).AddrPort())
	a := &allocation{
		server: s,
		door:   d,
		socket: socket,
		local:  local,
		public: netip.AddrPortFrom(at.public, local.Port()),
		owner:  o,
		up:     newLimiter(s.limits.Bandwidth),
		down:   newLimiter(s.limits.Bandwidth),
		peers:  map[netip.Addr]kind{},
	}
	s.ledger.enter(a)
	s.stats.allocated.Add(1)
	return a, nil
}

// portTries is how many ports are tried for an allocation.
const portTries = 64

// listen opens a socket at a port of the range, chosen so that it cannot be guessed.
func (s *Server) listen(network string, at netip.Addr) (*net.UDPConn, error) {
	for range portTries {
		port := s.ports.Min + uint16(rand.IntN(int(s.ports.Max-s.ports.Min)+1))
		if c, err := net.ListenUDP(network, net.UDPAddrFromAddrPort(netip.AddrPortFrom(at, port))); err == nil {
			return c, nil
		}
	}
	return nil, errPorts
}
