package operate

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"strings"
	"time"
)

// Wrong tokens that are answered: so many at once, and so many a second after that.
const (
	guessBurst     = 10
	guessPerSecond = 0.5
)

// ask serves h to who brings the token (RFC 6750 §2.1).
func (g *guard) ask(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		switch {
		case strings.EqualFold(scheme, "Bearer") && g.is(token):
			h.ServeHTTP(w, r)
		case token != "" && !g.afford(time.Now()):
			w.Header().Set("Retry-After", "10")
			say(w, http.StatusTooManyRequests, "too many wrong tokens: wait")
		default:
			w.Header().Set("WWW-Authenticate", `Bearer realm="meshy"`)
			say(w, http.StatusUnauthorized, "send the token of --admin-token as Authorization: Bearer")
		}
	})
}

// is compares in constant time, whatever the lengths.
func (g *guard) is(token string) bool {
	a, b := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(g.token))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// afford counts a wrong token.
func (g *guard) afford(now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.guesses = max(0, g.guesses-guessPerSecond*now.Sub(g.last).Seconds())
	g.last = now
	if g.guesses >= guessBurst {
		return false
	}
	g.guesses++
	return true
}

// namesAddress reports whether a Host is a number or localhost: a name that
// somebody else's DNS cannot lead here.
func namesAddress(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || net.ParseIP(host) != nil
}
