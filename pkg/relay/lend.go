package relay

import (
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/meshy/meshy/pkg/wire"
)

// Lender lends ICE servers to pages: it is the signal.Lend of a hub.
type Lender struct {
	Secret Secret
	// Lifetime is how long credentials hold. They are renewed at half of it.
	// Default 1 h.
	Lifetime time.Duration
	// URLs returns the URLs for a page that came to that host, a name or an
	// address, or "" if it did not say: a Server's, or those of a relay elsewhere.
	URLs func(host string) []string
}

// Lend returns the servers for the member clientID, whose socket came to host, and
// when it is to have fresh ones.
func (l Lender) Lend(clientID, host string) (servers []wire.ICEServer, renew time.Time) {
	lifetime := l.Lifetime
	if lifetime == 0 {
		lifetime = time.Hour
	}
	now := time.Now()
	username, password := l.Secret.Credentials(clientID, now.Add(lifetime))
	plain := wire.ICEServer{}
	relays := wire.ICEServer{Username: username, Credential: password}
	for _, url := range l.URLs(bare(host)) {
		if strings.HasPrefix(url, "stun") {
			plain.URLs = append(plain.URLs, url)
		} else {
			relays.URLs = append(relays.URLs, url)
		}
	}
	for _, s := range []wire.ICEServer{plain, relays} {
		if len(s.URLs) > 0 {
			servers = append(servers, s)
		}
	}
	return servers, now.Add(lifetime / 2)
}

// maxHost is the longest name of a host (RFC 1035 §2.3.4).
const maxHost = 253

// bare returns the host of a Host field without its port, or "" for one that no
// URL could have: it is what some client wrote. Loopback is "" too, because
// browsers reach no relay there: Firefox refuses to, and Chromium gathers nothing
// that comes from there.
func bare(field string) string {
	host := field
	if h, _, err := net.SplitHostPort(field); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	if len(host) > maxHost || strings.ContainsFunc(host, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-._:", r))
	}) {
		return ""
	}
	if a, err := netip.ParseAddr(host); err == nil && a.IsLoopback() || host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return ""
	}
	return host
}
