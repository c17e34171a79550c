package relay

import (
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// allocation is the side of an allocation that peers see: a UDP socket, through
// which passes only what may. It is a net.PacketConn for pion/turn.
type allocation struct {
	server *Server
	door   *door
	socket *net.UDPConn
	local  netip.AddrPort // where the socket is bound
	public netip.AddrPort // as peers know it
	owner  owner
	up     *rate.Limiter // from the client, in bytes
	down   *rate.Limiter // to it
	client string        // its address at the door, under the door's lock; "" before it is known

	mu     sync.Mutex
	peers  map[netip.Addr]kind // that it has permissions for
	closed bool
}

var _ net.PacketConn = (*allocation)(nil)

// kind is what an address is to the relay.
type kind uint8

const (
	refused kind = iota // out of bounds
	foreign             // some peer's
	ours                // this host's: only relayed addresses may be reached there
)

// kindOf judges the address of a peer.
func (s *Server) kindOf(a netip.Addr) kind {
	switch a = a.Unmap(); {
	case within(s.peers.Allow, a):
		return foreign
	case s.own.has(a):
		if s.relays(a) {
			return ours
		}
		return refused
	case s.peers.allow(a):
		return foreign
	}
	return refused
}

// permit reports whether the allocation may have a permission for a peer.
func (a *allocation) permit(peer netip.Addr) bool {
	k := a.server.kindOf(peer)
	if k == refused {
		a.server.stats.peersRefused.Add(1)
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, has := a.peers[peer]; !has && len(a.peers) >= a.server.limits.Permissions {
		a.server.stats.peersRefused.Add(1)
		return false
	}
	a.peers[peer] = k
	return true
}

// forget undoes permit.
func (a *allocation) forget(peer netip.Addr) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.peers, peer)
}

// peer judges an address to which a channel may last longer than its permission.
func (a *allocation) peer(address netip.Addr) kind {
	a.mu.Lock()
	k, known := a.peers[address]
	a.mu.Unlock()
	if !known {
		k = a.server.kindOf(address)
	}
	return k
}

// WriteTo implements net.PacketConn. What must not pass is dropped: there is
// nobody to tell (RFC 8656 §11.2).
func (a *allocation) WriteTo(data []byte, to net.Addr) (int, error) {
	udp, ok := to.(*net.UDPAddr)
	if !ok {
		return 0, errNoUDP
	}
	peer := unmap(udp.AddrPort())
	switch a.peer(peer.Addr()) {
	case refused:
		a.server.stats.peersRefused.Add(1)
		return len(data), nil
	case ours:
		other := a.server.ledger.at(peer)
		if other == nil {
			a.server.stats.peersRefused.Add(1)
			return len(data), nil
		}
		peer = other.local // behind a NAT the public address may not lead back
	}
	if !a.server.spend(a.up, len(data)) {
		return len(data), nil
	}
	a.server.stats.bytesUp.Add(uint64(len(data)))
	return a.socket.WriteToUDPAddrPort(data, peer)
}

// ReadFrom implements net.PacketConn.
func (a *allocation) ReadFrom(buf []byte) (int, net.Addr, error) {
	for {
		n, from, err := a.socket.ReadFromUDPAddrPort(buf)
		if err != nil {
			if errors.Is(err, net.ErrClosed) || a.isClosed() {
				return n, nil, err
			}
			continue // an ICMP error of some peer's host ends nothing
		}
		peer, ok := a.translate(unmap(from))
		if !ok || !a.server.spend(a.down, n) {
			continue
		}
		a.server.stats.bytesDown.Add(uint64(n))
		return n, net.UDPAddrFromAddrPort(peer), nil
	}
}

// translate gives a peer that is relayed here the address that others know it by.
// It refuses what other services of this host send.
func (a *allocation) translate(from netip.AddrPort) (netip.AddrPort, bool) {
	if other := a.server.ledger.at(from); other != nil {
		return other.public, true
	}
	return from, a.peer(from.Addr()) == foreign
}

func unmap(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}

// spend reports whether n bytes may pass, here and in all.
func (s *Server) spend(l *rate.Limiter, n int) bool {
	now := time.Now()
	if l.AllowN(now, n) && (s.total == nil || s.total.AllowN(now, n)) {
		return true
	}
	s.stats.dropped.Add(1)
	return false
}

// minBurst is what passes at once at least, in bytes: a keyframe.
const minBurst = 256 << 10

func newLimiter(bytes int) *rate.Limiter {
	return rate.NewLimiter(rate.Limit(bytes), max(bytes, minBurst))
}

func (a *allocation) isClosed() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.closed
}

// Close implements net.PacketConn.
func (a *allocation) Close() error {
	a.mu.Lock()
	again := a.closed
	a.closed = true
	a.mu.Unlock()
	if again {
		return nil
	}
	_ = a.socket.Close() // pion/turn leaves the others open after one that fails
	a.door.detach(a)
	a.server.ledger.leave(a)
	a.server.ledger.release(a.owner)
	return nil
}

// LocalAddr implements net.PacketConn: the relayed address.
func (a *allocation) LocalAddr() net.Addr { return net.UDPAddrFromAddrPort(a.public) }

// SetDeadline implements net.PacketConn.
func (a *allocation) SetDeadline(t time.Time) error { return a.socket.SetDeadline(t) }

// SetReadDeadline implements net.PacketConn.
func (a *allocation) SetReadDeadline(t time.Time) error { return a.socket.SetReadDeadline(t) }

// SetWriteDeadline implements net.PacketConn.
func (a *allocation) SetWriteDeadline(t time.Time) error { return a.socket.SetWriteDeadline(t) }
