package operate

import (
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"runtime"
	"time"

	"github.com/meshy/meshy/pkg/signal"
)

//go:embed admin
var adminFiles embed.FS

// page serves the page that shows the state. It holds nothing to hide: it asks for
// the token, and the state for it.
func page() http.Handler {
	files, err := fs.Sub(adminFiles, "admin")
	if err != nil {
		panic("operate: " + err.Error()) // the folder is embedded above
	}
	server := http.FileServerFS(files)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		server.ServeHTTP(w, r)
	})
}

// mostRooms is how many rooms the page lists, the fullest first.
const mostRooms = 200

// state is what the page shows; it computes rates from one state to the next.
type state struct {
	Version  string             `json:"version"`
	Uptime   float64            `json:"uptime"` // seconds
	Draining bool               `json:"draining"`
	Memory   uint64             `json:"memory"` // bytes that the Go runtime holds
	Rooms    []signal.RoomStats `json:"rooms"`
	Stats    signal.Stats       `json:"stats"`
}

func (o *Operator) state(w http.ResponseWriter, _ *http.Request) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(state{
		Version:  o.options.Version,
		Uptime:   time.Since(o.started).Seconds(),
		Draining: o.hub.Draining(),
		Memory:   m.Sys - m.HeapReleased,
		Rooms:    o.hub.Rooms(mostRooms),
		Stats:    o.hub.Stats(),
	})
}
