package signal

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// origins decides which pages may open a socket (RFC 6454). Signalling uses no
// cookie; this keeps other sites' pages from using a server that is not theirs,
// one on localhost above all.
type origins struct {
	any   bool
	exact map[string]bool // serialized origins in lower case, "null" included
}

func newOrigins(allowed []string) origins {
	o := origins{exact: make(map[string]bool, len(allowed))}
	for _, a := range allowed {
		if a == "*" {
			o.any = true
		}
		o.exact[strings.ToLower(strings.TrimSuffix(a, "/"))] = true
	}
	return o
}

// allow reports whether r may be upgraded: programs that are no browser, pages
// of this very host, pages served from the user's own machine, and the listed ones.
func (o origins) allow(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" || o.any || o.exact[strings.ToLower(origin)] {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	return strings.EqualFold(u.Host, r.Host) || isLoopback(u.Hostname())
}

// isLoopback reports whether host names the user's own machine (RFC 6761 §6.3).
func isLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
