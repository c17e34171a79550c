package signal

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// origins decides which pages may open a socket (RFC 6454). Signalling uses no
// cookie; this keeps other sites' pages from using a server that is not theirs,
// one on localhost above all.
type origins struct {
	any   bool
	local bool            // being of the same host does not suffice: see Options.Local
	exact map[string]bool // serialized origins in lower case, "null" included
}

func newOrigins(allowed []string, local bool) origins {
	o := origins{local: local, exact: make(map[string]bool, len(allowed))}
	for _, a := range allowed {
		if a == anyOrigin {
			o.any = true
		}
		o.exact[canonical(a)] = true
	}
	return o
}

// What an allow-list may name beside scheme://host[:port].
const (
	anyOrigin    = "*"
	opaqueOrigin = "null" // of files and sandboxed frames
)

// canonical returns an origin as a browser writes it: in lower case, without the
// scheme's own port, and no path (RFC 6454 §6.2).
func canonical(origin string) string {
	origin = strings.ToLower(strings.TrimSuffix(origin, "/"))
	switch {
	case strings.HasPrefix(origin, "https:"):
		return strings.TrimSuffix(origin, ":443")
	case strings.HasPrefix(origin, "http:"):
		return strings.TrimSuffix(origin, ":80")
	}
	return origin
}

// CheckOrigin reports whether s can be in Options.Origins. It fails with what to
// write instead when no browser would ever send s.
func CheckOrigin(s string) error {
	if s == anyOrigin || s == opaqueOrigin {
		return nil
	}
	wrong := func(what string) error {
		return fmt.Errorf("%q is no origin: %s", s, what)
	}
	scheme, rest, ok := strings.Cut(s, "://")
	switch {
	case s == "":
		return wrong("write it as https://example.com")
	case !ok:
		return wrong("it needs a scheme, as https://" + strings.TrimLeft(s, "/"))
	case scheme == "file":
		return wrong("pages of files have the origin null")
	case scheme == "ws" || scheme == "wss":
		return wrong("it is the page's, not the socket's: http" + strings.TrimPrefix(scheme, "ws") + "://" + rest)
	case strings.ContainsFunc(rest, func(r rune) bool { return r > 127 }):
		return wrong("browsers write such a host in ASCII (xn--…)")
	case strings.Contains(rest, anyOrigin):
		return wrong("there are no patterns: name each host, or * for all")
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil:
		return wrong("write it as https://example.com or http://example.com:3000")
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "":
		return wrong("it has no path: " + u.Scheme + "://" + u.Host)
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return wrong("a port is a number from 1 to 65535")
		}
	}
	return nil
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
	return isLoopback(u.Hostname()) || !o.local && strings.EqualFold(u.Host, r.Host)
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
