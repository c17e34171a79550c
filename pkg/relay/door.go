package relay

import (
	"net"
	"net/netip"
	"sync"

	"github.com/pion/turn/v5"
)

// door is one socket that clients come to. Clients of different doors may have the
// same address.
type door struct {
	server *Server

	mu      sync.Mutex
	clients map[string]*client // by address
}

// client is one address at a door.
type client struct {
	allocation *allocation // nil before it has one
	stream     *stream     // nil over UDP
}

func (s *Server) newDoor() *door { return &door{server: s, clients: map[string]*client{}} }

var _ turn.RelayAddressGenerator = (*door)(nil)

// Validate implements turn.RelayAddressGenerator.
func (d *door) Validate() error { return nil }

// AllocatePacketConn implements turn.RelayAddressGenerator.
func (d *door) AllocatePacketConn(c turn.AllocateListenerConfig) (net.PacketConn, net.Addr, error) {
	a, err := d.server.allocate(d, c)
	if err != nil {
		d.server.stats.refused.Add(1)
		d.server.log.Debug("relay: allocation refused", "user", c.UserID, "err", err)
		return nil, nil, err
	}
	return a, a.LocalAddr(), nil
}

// AllocateListener implements turn.RelayAddressGenerator: RFC 6062 is for others.
func (d *door) AllocateListener(turn.AllocateListenerConfig) (net.Listener, net.Addr, error) {
	return nil, nil, errNoUDP
}

// AllocateConn implements turn.RelayAddressGenerator.
func (d *door) AllocateConn(turn.AllocateConnConfig) (net.Conn, error) { return nil, errNoUDP }

// permit is a turn.PermissionHandler.
func (d *door) permit(from net.Addr, peer net.IP) bool {
	d.mu.Lock()
	c := d.clients[from.String()]
	d.mu.Unlock()
	address, ok := netip.AddrFromSlice(peer)
	if ok && c != nil && c.allocation != nil && c.allocation.permit(address.Unmap()) {
		return true
	}
	d.server.log.Debug("relay: peer refused", "client", from.String(), "peer", peer.String())
	return false
}

// attach notes whose client an allocation is: pion/turn tells one after the other.
func (d *door) attach(from string, a *allocation) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.clients[from]
	if c == nil {
		c = &client{}
		d.clients[from] = c
	}
	c.allocation = a
	if c.stream != nil {
		c.stream.introduced(true)
	}
	a.client = from
}

// detach undoes attach.
func (d *door) detach(a *allocation) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.clients[a.client]
	if c == nil || c.allocation != a {
		return
	}
	c.allocation = nil
	if c.stream != nil {
		c.stream.introduced(false)
	} else {
		delete(d.clients, a.client)
	}
}
