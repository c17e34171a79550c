package relay

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pion/stun/v4"
	"github.com/pion/turn/v5"
	"golang.org/x/time/rate"
)

// Realm is what the relay calls itself to its clients (RFC 8489 §9.2). Credentials
// do not depend on it.
const Realm = "meshy"

// Ports is a range, both ends included.
type Ports struct{ Min, Max uint16 }

// dynamicPorts is where others listen least (RFC 6335 §6).
var dynamicPorts = Ports{49152, 65535}

// Options configures a Server.
type Options struct {
	// Secret makes the credentials. Needed.
	Secret Secret
	// Addr is where to listen for UDP and TCP, HOST:PORT; without a host on all
	// interfaces, and port 0 picks a free one. Needed.
	Addr string
	// TLSAddr is where to listen for TLS, with the certificates of TLS. Default: not.
	TLSAddr string
	TLS     *tls.Config
	// Public is what the relay is known by to other hosts, one address of a family
	// at most; Detect finds one. Needed.
	Public []netip.Addr
	// Ports are those of allocations. Default 49152 to 65535.
	Ports Ports
	// Peers says what the relay carries data to.
	Peers  Peers
	Limits Limits
	// Log gets a line per lifecycle step. Default: none.
	Log *slog.Logger
}

// Server is a running relay.
type Server struct {
	secret  Secret
	peers   Peers
	limits  Limits
	ports   Ports
	places  [2]place // IPv4, IPv6
	own     own
	log     *slog.Logger
	total   *rate.Limiter // nil: no bound
	ledger  *ledger
	streams streams
	stats   counters
	sockets sockets
	turn    *turn.Server
}

var (
	errNoSecret = errors.New("relay: want a secret")
	errRange    = errors.New("relay: want a range of ports, the lower one first")
	errNoTLS    = errors.New("relay: want certificates to listen for TLS")
)

// Start listens, and serves until Shutdown or Close.
func Start(o Options) (*Server, error) {
	if o.Ports == (Ports{}) {
		o.Ports = dynamicPorts
	}
	switch {
	case len(o.Secret) == 0:
		return nil, errNoSecret
	case o.Ports.Min == 0 || o.Ports.Max < o.Ports.Min:
		return nil, errRange
	case o.TLSAddr != "" && o.TLS == nil:
		return nil, errNoTLS
	}
	places, err := placesOf(o.Public)
	if err != nil {
		return nil, err
	}
	s := &Server{
		secret:  o.Secret,
		peers:   o.Peers,
		limits:  o.Limits.withDefaults(),
		ports:   o.Ports,
		places:  places,
		own:     own{public: []netip.Addr{places[0].public, places[1].public}},
		log:     o.Log,
		streams: streams{all: map[*stream]struct{}{}, addresses: map[string]int{}},
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if n := s.limits.TotalBandwidth; n > 0 {
		s.total = newLimiter(n)
	}
	s.ledger = newLedger(s.limits)
	if s.sockets, err = listen(o.Addr, o.TLSAddr); err != nil {
		return nil, err
	}
	if s.turn, err = turn.NewServer(s.config(o.TLS)); err != nil {
		s.sockets.close()
		return nil, err
	}
	return s, nil
}

// config is what pion/turn is told.
func (s *Server) config(certificates *tls.Config) turn.ServerConfig {
	c := turn.ServerConfig{
		Realm:              Realm,
		AuthHandler:        s.authenticate,
		QuotaHandler:       s.hasRoom,
		LoggerFactory:      loggers{s.log},
		AllocationLifetime: s.limits.Lifetime,
		// RFC 8656 §7.2: without a wish it is IPv4, unless that is not to be had.
		StrictAddressFamily: !s.places[1].public.IsValid(),
		EventHandler: turn.EventHandler{
			OnAuth:              s.authenticated,
			OnAllocationCreated: s.created,
			OnPermissionDeleted: s.permissionEnded,
		},
	}
	for _, conn := range s.sockets.udp {
		d := s.newDoor()
		c.PacketConnConfigs = append(c.PacketConnConfigs, turn.PacketConnConfig{PacketConn: conn, RelayAddressGenerator: d, PermissionHandler: d.permit})
	}
	streams := []*streamListener{{Listener: s.sockets.tcp, door: s.newDoor()}}
	if s.sockets.tls != nil {
		certificates = certificates.Clone()
		certificates.NextProtos = nil // HTTP's are not for here, and RFC 7443's need not be answered
		streams = append(streams, &streamListener{Listener: s.sockets.tls, door: s.newDoor(), tls: certificates})
	}
	for _, l := range streams {
		c.ListenerConfigs = append(c.ListenerConfigs, turn.ListenerConfig{Listener: l, RelayAddressGenerator: l.door, PermissionHandler: l.door.permit})
	}
	return c
}

// authenticate is a turn.AuthHandler: it returns the key with which a request must
// be signed. The user is address and member, to whom allocations are counted.
func (s *Server) authenticate(r *turn.RequestAttributes) (user string, key []byte, ok bool) {
	member, end, err := readUsername(r.Username)
	if err != nil {
		s.refuse(&s.stats.forged, r.SrcAddr, "forged")
		return "", nil, false
	}
	if r.Method != stun.MethodAllocate {
		// Browsers renew what they have with what they made it with.
		end = end.Add(s.limits.Overtime)
	}
	if time.Now().After(end) {
		s.refuse(&s.stats.expired, r.SrcAddr, "expired")
		return "", nil, false
	}
	user = hostOf(r.SrcAddr) + " " + member
	return user, turn.GenerateAuthKey(r.Username, r.Realm, s.secret.password(r.Username)), true
}

// ownerOf reads a user.
func ownerOf(user string) (owner, bool) {
	address, member, ok := strings.Cut(user, " ")
	return owner{member, address}, ok
}

// authenticated counts requests that were signed with another key.
func (s *Server) authenticated(from, _ net.Addr, _, _, _, _ string, verdict bool) {
	if !verdict {
		s.refuse(&s.stats.forged, from, "forged")
	}
}

func (s *Server) refuse(count *atomic.Uint64, from net.Addr, reason string) {
	count.Add(1)
	s.log.Debug("relay: credentials refused", "client", from.String(), "reason", reason)
}

// hasRoom is a turn.QuotaHandler: with it the client gets 486 and can tell its quota
// from the relay's. What counts is the reservation that follows.
func (s *Server) hasRoom(user, _ string, _ net.Addr) bool {
	o, ok := ownerOf(user)
	if !ok || s.ledger.check(o) == errQuota {
		s.stats.refused.Add(1)
		return false
	}
	return true
}

// created tells an allocation's door whose it is.
func (s *Server) created(from, _ net.Addr, _, _, _ string, relayed net.Addr, _ int) {
	if a := s.relayedAt(relayed); a != nil {
		a.door.attach(from.String(), a)
	}
}

func (s *Server) permissionEnded(_, _ net.Addr, _, _, _ string, relayed net.Addr, peer net.IP) {
	address, ok := netip.AddrFromSlice(peer)
	if a := s.relayedAt(relayed); a != nil && ok {
		a.forget(address.Unmap())
	}
}

func (s *Server) relayedAt(relayed net.Addr) *allocation {
	udp, ok := relayed.(*net.UDPAddr)
	if !ok {
		return nil
	}
	return s.ledger.at(unmap(udp.AddrPort()))
}

// Shutdown lets no new allocation in, waits until those that stand have ended, or
// ctx has, and then closes. Being out of time is no failure.
func (s *Server) Shutdown(ctx context.Context) error {
	s.ledger.close()
	s.log.Info("relay draining", "allocations", s.ledger.count())
	stop := context.AfterFunc(ctx, func() {
		s.ledger.mu.Lock()
		defer s.ledger.mu.Unlock()
		s.ledger.idle.Broadcast()
	})
	defer stop()
	s.ledger.wait(func() bool { return ctx.Err() != nil })
	return s.Close()
}

// Close ends every allocation and stops listening.
func (s *Server) Close() error {
	s.ledger.close()
	err := s.turn.Close()
	s.streams.close()
	s.ledger.wait(func() bool { return false })
	return err
}
