package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/meshy/meshy/pkg/relay"
	"github.com/meshy/meshy/pkg/signal"
)

// relayFlags says how the relay works. `meshy turn` and `meshy serve --turn` have
// the same.
type relayFlags struct {
	TurnAddr         string         `group:"turn" default:":3478" placeholder:"HOST:PORT" help:"Address for UDP and TCP."`
	TurnTLSAddr      string         `group:"turn" default:":5349" placeholder:"HOST:PORT" help:"Address for TLS, if there is a certificate: see --tls and --tls-cert."`
	TurnPublicIP     []netip.Addr   `group:"turn" placeholder:"IP" help:"Address by which other hosts know this one, behind a NAT the router's; one IPv4 and one IPv6 at most. Default: that of the interface with the default route."`
	TurnPorts        portRange      `group:"turn" default:"49152-65535" placeholder:"MIN-MAX" help:"UDP ports that relayed data uses; a firewall must let them in."`
	TurnSecret       string         `group:"turn" placeholder:"TEXT" help:"Secret that credentials are made with, coturn's static-auth-secret, at least 16 bytes. Default: a new one at each start. Other users of this machine can read flags: set the variable, or give a file."`
	TurnSecretFile   string         `group:"turn" placeholder:"FILE" help:"File with that secret."`
	TurnAllowPrivate bool           `group:"turn" help:"Relay to private networks (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, fc00::/7) too."`
	TurnAllowPeer    []netip.Prefix `group:"turn" placeholder:"CIDR" help:"Relay to this network, whatever it is, this machine's services included. May be repeated."`

	TurnMaxAllocations int `group:"turn" default:"10000" placeholder:"N" help:"Allocations in all. A page makes one for each peer and transport."`
	TurnMaxPerMember   int `group:"turn" default:"256" placeholder:"N" help:"Allocations of one member."`
	TurnMaxPerAddress  int `group:"turn" default:"2048" placeholder:"N" help:"Allocations of one address, behind which many pages may be."`
	TurnBandwidth      int `group:"turn" default:"4194304" placeholder:"BYTES" help:"Bytes a second of one allocation, each way. What is beyond is dropped."`
	TurnTotalBandwidth int `group:"turn" placeholder:"BYTES" help:"Bytes a second in all. Default: no bound."`

	TurnDrain time.Duration `group:"turn" default:"0s" placeholder:"TIME" help:"How long to go on relaying what stands after a SIGTERM."`
}

// check says what is wrong with the flags taken together.
func (f relayFlags) check() error {
	if f.TurnSecret != "" && f.TurnSecretFile != "" {
		return errors.New("--turn-secret and --turn-secret-file are two secrets: leave one of them out")
	}
	for name, n := range map[string]int{
		"--turn-max-allocations": f.TurnMaxAllocations, "--turn-max-per-member": f.TurnMaxPerMember,
		"--turn-max-per-address": f.TurnMaxPerAddress, "--turn-bandwidth": f.TurnBandwidth,
	} {
		if n < 1 {
			return fmt.Errorf("%s: want a number above 0", name)
		}
	}
	if f.TurnDrain < 0 {
		return errors.New("--turn-drain: want a time")
	}
	if f.TurnTotalBandwidth < 0 {
		return errors.New("--turn-total-bandwidth: want bytes a second, 0 for no bound")
	}
	return nil
}

// portRange is MIN-MAX.
type portRange relay.Ports

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *portRange) UnmarshalText(text []byte) error {
	if n, err := fmt.Sscanf(string(text)+"\n", "%d-%d\n", &r.Min, &r.Max); n != 2 || err != nil || r.Min < 1 || r.Max < r.Min {
		return errors.New("want MIN-MAX, ports from 1 to 65535")
	}
	return nil
}

// minTurnSecret is the shortest secret, in bytes: each member can try others at home
// on the credentials that it has been lent.
const minTurnSecret = 16

// secret returns the relay's secret, or nil when none was given.
func (f relayFlags) turnSecret() (relay.Secret, error) {
	text := f.TurnSecret
	if f.TurnSecretFile != "" {
		read, err := os.ReadFile(f.TurnSecretFile)
		if err != nil {
			return nil, err
		}
		text = strings.TrimSpace(string(read))
	}
	if text == "" && f.TurnSecretFile == "" {
		return nil, nil
	}
	if len(text) < minTurnSecret {
		return nil, fmt.Errorf("%w: the secret of the relay has %d bytes, want at least %d: openssl rand -base64 32 makes a good one", errUsage, len(text), minTurnSecret)
	}
	return relay.Secret(text), nil
}

// start starts the relay; without certificates it does not listen for TLS.
func (f relayFlags) startRelay(secret relay.Secret, certificates *tls.Config, log *slog.Logger) (*relay.Server, error) {
	options := relay.Options{
		Secret: secret,
		Addr:   f.TurnAddr,
		Public: f.TurnPublicIP,
		Ports:  relay.Ports(f.TurnPorts),
		Peers:  relay.Peers{Private: f.TurnAllowPrivate, Allow: f.TurnAllowPeer},
		Limits: relay.Limits{
			Allocations: f.TurnMaxAllocations, PerMember: f.TurnMaxPerMember, PerAddress: f.TurnMaxPerAddress,
			Bandwidth: f.TurnBandwidth, TotalBandwidth: f.TurnTotalBandwidth,
		},
		Log: log,
	}
	if certificates != nil {
		options.TLSAddr, options.TLS = f.TurnTLSAddr, certificates
	}
	if len(options.Public) == 0 {
		options.Public = []netip.Addr{relay.Detect()}
	}
	s, err := relay.Start(options)
	if err != nil {
		return nil, fmt.Errorf("cannot start the relay: %w", err)
	}
	log.Info("relay listening", "addr", s.Addr().String(), "tls", fmt.Sprint(s.TLSAddr()), "public", fmt.Sprint(options.Public), "ports", fmt.Sprintf("%d-%d", f.TurnPorts.Min, f.TurnPorts.Max))
	return s, nil
}

// lendFlags says what pages are lent.
type lendFlags struct {
	Turn         bool          `group:"turn" help:"Run a STUN and TURN relay too, and let pages that configure no iceServers use it."`
	TurnHost     string        `group:"turn" placeholder:"NAME" help:"Name or address under which pages reach the relay. Default: that under which they reach this server."`
	TurnURL      []string      `group:"turn" sep:"none" placeholder:"URL" help:"A relay elsewhere instead, as turn:turn.example.com:3478: another meshy or a coturn, with the same --turn-secret. May be repeated."`
	TurnLifetime time.Duration `group:"turn" default:"1h" placeholder:"TIME" help:"How long credentials hold; pages get fresh ones at half of it."`
}

// minLifetime leaves a renewal, which goes out with a heartbeat, time to arrive.
const minLifetime = time.Minute

// check says what is wrong with the flags taken together.
func (f lendFlags) check() error {
	if f.TurnLifetime < minLifetime {
		return fmt.Errorf("--turn-lifetime: want at least %s", minLifetime)
	}
	for _, url := range f.TurnURL {
		scheme, rest, _ := strings.Cut(url, ":")
		if rest == "" || !strings.Contains(" stun stuns turn turns ", " "+scheme+" ") || strings.HasPrefix(rest, "//") {
			return fmt.Errorf("--turn-url: %q is none: want turn:HOST:PORT, turns:HOST:PORT?transport=tcp or stun:HOST:PORT", url)
		}
	}
	return nil
}

// lend starts the relay that was asked for, if any, and returns what pages are lent.
func (f lendFlags) lend(r relayFlags, certificates *tls.Config, log *slog.Logger) (signal.Lend, *relay.Server, error) {
	secret, err := r.turnSecret()
	if err != nil {
		return nil, nil, err
	}
	lender := relay.Lender{Secret: secret, Lifetime: f.TurnLifetime}
	switch {
	case len(f.TurnURL) > 0 && f.Turn:
		return nil, nil, fmt.Errorf("%w: --turn runs a relay here and --turn-url names one elsewhere: leave one of them out", errUsage)
	case len(f.TurnURL) > 0 && secret == nil:
		return nil, nil, fmt.Errorf("%w: --turn-url needs the secret of that relay: give --turn-secret-file FILE", errUsage)
	case len(f.TurnURL) > 0:
		lender.URLs = func(string) []string { return f.TurnURL }
		return lender.Lend, nil, nil
	case !f.Turn:
		return nil, nil, nil
	case secret == nil:
		lender.Secret = relay.NewSecret()
	}
	server, err := r.startRelay(lender.Secret, certificates, log)
	if err != nil {
		return nil, nil, err
	}
	lender.URLs = func(host string) []string {
		if f.TurnHost != "" {
			host = f.TurnHost
		}
		return server.URLs(host)
	}
	return lender.Lend, server, nil
}

// turnCommand is `meshy turn`.
type turnCommand struct {
	relayFlags
	tlsFlags
	PrivateAddr string `group:"operate" placeholder:"HOST:PORT" help:"Address, on loopback or in a private network, with /healthz and /metrics for Prometheus."`
	logFlags
	configFlags
}

// Help is the rest of what --help says.
func (turnCommand) Help() string {
	return `Runs the STUN and TURN relay alone, for a meshy serve on another machine:
  openssl rand -base64 32 > secret
  meshy turn --turn-secret-file secret --turn-public-ip 203.0.113.5
  meshy serve --turn-secret-file secret --turn-url turn:203.0.113.5:3478`
}

// AfterApply is called by the parser when all flags are known.
func (c *turnCommand) AfterApply() error {
	if err := c.tlsFlags.check(); err != nil {
		return err
	}
	return c.relayFlags.check()
}

// Run relays until ctx ends, and then drains.
func (c *turnCommand) Run(ctx context.Context, to streams) error {
	logger := c.logger(to.stderr)
	secret, err := c.turnSecret()
	switch {
	case err != nil:
		return err
	case secret == nil:
		return fmt.Errorf("%w: a relay alone needs a secret that the signalling server has too: give --turn-secret-file FILE", errUsage)
	}
	certificates, err := c.certificates(to.stdout, logger)
	if err != nil {
		return err
	}
	server, err := c.startRelay(secret, certificates.config, logger)
	if err != nil {
		return err
	}
	stop, err := c.upkeep(certificates, 0, logger)
	if err != nil {
		return errors.Join(err, server.Close())
	}
	defer stop()
	endPrivate, err := listenInPrivate(c.PrivateAddr, relayOperator(server), logger)
	if err != nil {
		return errors.Join(err, server.Close())
	}
	defer endPrivate()
	fmt.Fprintf(to.stdout, "meshy: relaying at %s\n", strings.Join(server.URLs(""), " "))
	<-ctx.Done()
	c.drainRelay(server, logger)
	logger.Info("stopped")
	return nil
}

// drainRelay lets what is relayed end by itself for as long as was said.
func (f relayFlags) drainRelay(server *relay.Server, log *slog.Logger) {
	if server == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), f.TurnDrain)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		log.Warn("relay not closed as it should", "err", err)
	}
}
