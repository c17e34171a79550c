package operate

import (
	"io"
	"net/http"
	"net/http/pprof"
	"sync"
	"time"

	"github.com/meshy/meshy/pkg/signal"
	"github.com/prometheus/client_golang/prometheus"
)

// Hub is what is watched. A *signal.Hub is one.
type Hub interface {
	Stats() signal.Stats
	Rooms(most int) []signal.RoomStats
	Draining() bool
}

// Options configures an Operator.
type Options struct {
	// Token opens /admin and /metrics in public. "": they are not there.
	Token string
	// Version is shown, and a label of meshy_build_info.
	Version string
	// Profile adds /debug/pprof/ in private.
	Profile bool
}

// Operator serves what tells how a hub is.
type Operator struct {
	hub     Hub
	options Options
	started time.Time
	metrics http.Handler
	guard   guard
}

// New returns an Operator of hub. More is measured by more, which may be none.
func New(hub Hub, o Options, more ...prometheus.Collector) *Operator {
	op := &Operator{hub: hub, options: o, started: time.Now()}
	op.metrics = metrics(hub, o.Version, more)
	op.guard.token = o.Token
	return op
}

// Public is for the address that pages use: health, and the rest behind the token.
func (o *Operator) Public() http.Handler {
	mux := http.NewServeMux()
	o.health(mux)
	if o.options.Token != "" {
		mux.Handle("GET /metrics", o.guard.ask(o.metrics))
		mux.Handle("GET /admin/state", o.guard.ask(http.HandlerFunc(o.state)))
		mux.Handle("GET /admin/", http.StripPrefix("/admin", page()))
		mux.Handle("GET /admin", http.RedirectHandler("/admin/", http.StatusFound))
	}
	return mux
}

// Private is for an address that only the operators reach: everything, unasked.
func (o *Operator) Private() http.Handler {
	mux := http.NewServeMux()
	o.health(mux)
	mux.Handle("GET /metrics", o.metrics)
	mux.HandleFunc("GET /admin/state", o.state)
	mux.Handle("GET /admin/", http.StripPrefix("/admin", page()))
	mux.Handle("GET /{$}", http.RedirectHandler("/admin/", http.StatusFound))
	if o.options.Profile {
		mux.HandleFunc("/debug/pprof/", pprof.Index)
		mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
		mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
		mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	}
	return localOnly(mux)
}

// health adds /healthz, whether the program lives, and /readyz, whether it takes new
// sockets: not while it drains.
func (o *Operator) health(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if o.hub.Draining() {
			say(w, http.StatusServiceUnavailable, "draining")
			return
		}
		say(w, http.StatusOK, "ready")
	})
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

// localOnly refuses what a page asks for: a private address that a browser on the
// same machine reaches is one that any site can have its name lead to.
func localOnly(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Header.Get("Sec-Fetch-Site") {
		case "", "none", "same-origin": // no browser, a person at its address bar, our own page
		default:
			say(w, http.StatusForbidden, "this address is not for other sites' pages")
			return
		}
		if !namesAddress(r.Host) {
			say(w, http.StatusForbidden, "ask for this address by its number, or by localhost")
			return
		}
		h.ServeHTTP(w, r)
	})
}

// guard lets in who knows the token.
type guard struct {
	token string

	mu      sync.Mutex
	guesses float64
	last    time.Time
}
