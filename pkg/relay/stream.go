package relay

import (
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"
)

// streams counts TCP and TLS connections.
type streams struct {
	mu        sync.Mutex
	closing   bool
	all       map[*stream]struct{}
	addresses map[string]int
	open      sync.WaitGroup
}

// stream is one TCP or TLS connection of a client. One that brings no allocation
// is closed after a while, so that nobody can fill the relay with silence.
type stream struct {
	net.Conn // TLS over raw, or raw
	raw      net.Conn
	door     *door
	address  string
	once     sync.Once
}

// streamListener accepts streams for a door.
type streamListener struct {
	net.Listener
	door *door
	tls  *tls.Config // nil for TCP
}

// Waits after a failed Accept: pion/turn would take it for the listener's end, and
// having no file descriptor left is no reason to stop for good.
const (
	acceptWait     = 5 * time.Millisecond
	acceptWaitMost = time.Second
)

// Accept implements net.Listener. The TLS handshake is left to the first Read,
// which is not this goroutine's.
func (l *streamListener) Accept() (net.Conn, error) {
	wait := acceptWait
	for {
		raw, err := l.Listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil, err
		}
		if err != nil {
			l.door.server.log.Warn("relay: a connection was not accepted", "err", err)
			time.Sleep(wait)
			wait = min(2*wait, acceptWaitMost)
			continue
		}
		wait = acceptWait
		if s := l.door.server.admit(l, raw); s != nil {
			return s, nil
		}
		_ = raw.Close()
	}
}

// admit counts a connection, or returns nil for one too many.
func (s *Server) admit(l *streamListener, raw net.Conn) *stream {
	c := &stream{Conn: raw, raw: raw, door: l.door, address: hostOf(raw.RemoteAddr())}
	if l.tls != nil {
		c.Conn = tls.Server(raw, l.tls)
	}
	if !s.streams.enter(c, s.limits) {
		s.stats.streamsRefused.Add(1)
		return nil
	}
	l.door.mu.Lock()
	l.door.clients[raw.RemoteAddr().String()] = &client{stream: c}
	l.door.mu.Unlock()
	c.introduced(false)
	return c
}

func (s *streams) enter(c *stream, limits Limits) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing || len(s.all) >= limits.Streams || s.addresses[c.address] >= limits.StreamsPerAddress {
		return false
	}
	s.all[c] = struct{}{}
	s.addresses[c.address]++
	s.open.Add(1)
	return true
}

func (s *streams) leave(c *stream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, c)
	less(s.addresses, c.address)
	s.open.Done()
}

func (s *streams) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.all)
}

// close ends every stream, and lets no more in.
func (s *streams) close() {
	s.mu.Lock()
	s.closing = true
	var all []*stream
	for c := range s.all {
		all = append(all, c)
	}
	s.mu.Unlock()
	for _, c := range all {
		_ = c.Close()
	}
	s.open.Wait()
}

// introduced says whether there is an allocation, whose own end then is the
// stream's.
func (c *stream) introduced(yes bool) {
	var end time.Time
	if !yes {
		end = time.Now().Add(c.door.server.limits.Introduction)
	}
	_ = c.raw.SetReadDeadline(end) // one that is closed needs none
}

// Write implements net.Conn. A client that does not read is closed: half a frame
// cannot be taken back.
func (c *stream) Write(b []byte) (int, error) {
	_ = c.raw.SetWriteDeadline(time.Now().Add(c.door.server.limits.Write))
	n, err := c.Conn.Write(b)
	if err != nil {
		_ = c.Close()
	}
	return n, err
}

// Close implements net.Conn, without waiting for the client.
func (c *stream) Close() error {
	var err error
	c.once.Do(func() {
		err = c.raw.Close()
		key := c.raw.RemoteAddr().String()
		d := c.door
		d.mu.Lock()
		if at := d.clients[key]; at != nil && at.stream == c {
			delete(d.clients, key)
		}
		d.mu.Unlock()
		d.server.streams.leave(c)
	})
	return err
}

// hostOf returns the address without its port, and of an IPv6 address only the
// network: whoever has one address of it has all (RFC 4291 §2.5.4).
func hostOf(a net.Addr) string {
	p, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return a.String()
	}
	host := p.Addr().Unmap().WithZone("")
	if host.Is6() {
		return netip.PrefixFrom(host, 64).Masked().String()
	}
	return host.String()
}
