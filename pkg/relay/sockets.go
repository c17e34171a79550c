package relay

import (
	"errors"
	"net"
	"strings"
	"syscall"
)

// sockets is what the relay listens on.
type sockets struct {
	udp []net.PacketConn
	tcp net.Listener
	tls net.Listener // nil: not
}

// pickTries is how often another free port is looked for when some socket finds
// it taken.
const pickTries = 16

// listen opens them: UDP and TCP at the same port of addr, TLS at tlsAddr.
func listen(addr, tlsAddr string) (sockets, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return sockets{}, err
	}
	var s sockets
	for try := 0; ; try++ {
		if s, err = listenAt(host, port); err == nil {
			break
		}
		if port != "0" || try == pickTries {
			return s, err
		}
	}
	if tlsAddr != "" {
		if s.tls, err = net.Listen("tcp", tlsAddr); err != nil {
			s.close()
			return s, err
		}
	}
	return s, nil
}

// listenAt opens TCP first, so that a free port is one for both, then UDP.
func listenAt(host, port string) (s sockets, err error) {
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	hosts, err := hostsOf(host)
	if err != nil {
		return s, err
	}
	if s.tcp, err = net.Listen("tcp", net.JoinHostPort(host, port)); err != nil {
		return s, err
	}
	port = portOf(s.tcp.Addr())
	for _, h := range hosts {
		c, err := net.ListenPacket("udp", net.JoinHostPort(h, port))
		if errors.Is(err, syscall.EADDRNOTAVAIL) && len(hosts) > 1 {
			continue // an address that is just coming or going
		}
		if err != nil {
			return s, err
		}
		s.udp = append(s.udp, c)
	}
	if len(s.udp) == 0 {
		return s, errors.New("relay: no interface has an address to listen on")
	}
	return s, nil
}

func (s *sockets) close() {
	for _, c := range s.udp {
		_ = c.Close()
	}
	for _, l := range []net.Listener{s.tcp, s.tls} {
		if l != nil {
			_ = l.Close()
		}
	}
	*s = sockets{}
}

// Addr is where the relay listens for TCP; UDP has the same port.
func (s *Server) Addr() net.Addr { return s.sockets.tcp.Addr() }

// TLSAddr is where it listens for TLS, or nil.
func (s *Server) TLSAddr() net.Addr {
	if s.sockets.tls == nil {
		return nil
	}
	return s.sockets.tls.Addr()
}

// URLs returns what a page is to configure that reaches this host by that name or
// address, the public one for "" (RFC 7064, RFC 7065): fastest first, which is no
// more than a hint.
func (s *Server) URLs(host string) []string {
	for _, p := range s.places {
		if host == "" && p.public.IsValid() {
			host = p.public.String()
		}
	}
	if strings.Contains(host, ":") && !strings.HasPrefix(host, "[") {
		host = "[" + host + "]"
	}
	at := host + ":" + portOf(s.Addr())
	urls := []string{"stun:" + at, "turn:" + at + "?transport=udp", "turn:" + at + "?transport=tcp"}
	if a := s.TLSAddr(); a != nil {
		urls = append(urls, "turns:"+host+":"+portOf(a)+"?transport=tcp")
	}
	return urls
}
