package signal

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"

	"github.com/meshy/meshy/pkg/wire"
)

// Options configures a Hub. The zero value is ready to use.
type Options struct {
	Limits Limits
	// Origins are the pages that may connect, as https://host[:port], beside
	// those of the same host and of localhost. "*" allows all.
	Origins []string
	// Lend chooses the ICE servers that a welcome carries. Default: none.
	Lend Lend
	// Log gets a line per lifecycle step. Default: none.
	Log *slog.Logger
}

// Hub is the signalling server of any number of rooms. It serves
// ws://host/ws?room=NAME; without a name, the room is called "default".
type Hub struct {
	limits   Limits
	origins  origins
	lend     Lend
	upgrader *upgrader
	log      *slog.Logger

	mu       sync.Mutex
	rooms    map[string]*room
	clients  map[*client]struct{}
	draining bool
	serving  sync.WaitGroup // requests that have a socket, or may get one
}

// NewHub returns a Hub without rooms.
func NewHub(o Options) *Hub {
	h := &Hub{
		limits:  o.Limits.withDefaults(),
		origins: newOrigins(o.Origins),
		lend:    o.Lend,
		log:     o.Log,
		rooms:   make(map[string]*room),
		clients: make(map[*client]struct{}),
	}
	if h.log == nil {
		h.log = slog.New(slog.DiscardHandler)
	}
	// The origin has been checked by the time of the upgrade, with an answer of our own.
	h.upgrader = newUpgrader(h.limits, func(*http.Request) bool { return true })
	return h
}

// ServeHTTP takes over a WebSocket and serves it until it ends.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("room")
	if name == "" {
		name = "default"
	}
	switch {
	case len(name) > h.limits.RoomName:
		http.Error(w, "room: want a name of at most "+strconv.Itoa(h.limits.RoomName)+" bytes", http.StatusBadRequest)
		return
	case !h.origins.allow(r):
		h.log.Info("origin refused", "origin", r.Header.Get("Origin"), "remote", r.RemoteAddr)
		http.Error(w, "this origin may not connect: the server must be told to allow it", http.StatusForbidden)
		return
	}
	if !h.begin() {
		http.Error(w, shuttingDown, http.StatusServiceUnavailable)
		return
	}
	conn, err := h.upgrader.upgrade(w, r)
	if err != nil {
		h.serving.Done()
		h.log.Debug("no upgrade", "remote", r.RemoteAddr, "err", err)
		return
	}
	// Let go of the request: its goroutine's grown stack, buffers and headers are
	// half of what an idle socket would cost.
	go h.serve(conn, strings.Clone(name), r.RemoteAddr, loan{lend: h.lend, host: strings.Clone(r.Host)})
}

// serve is a socket's life, counted by begin.
func (h *Hub) serve(conn conn, name, remote string, ice loan) {
	defer h.serving.Done()
	log := h.log.With("room", name, "remote", remote)
	// As net/http has it: a fault met by one client ends that client.
	defer func() {
		if p := recover(); p != nil {
			log.Error("client ended by a panic", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	c := newClient(newID(), conn, h.limits)
	c.ice = ice
	if refusal := h.join(c, name); refusal != nil {
		// A page cannot read the status of a failed upgrade; a close code it can.
		log.Info("client refused", "reason", refusal.reason)
		c.close(refusal.code, refusal.reason)
		_ = c.serve()
		return
	}
	reason := wire.Lost
	defer func() { h.leave(c, reason) }()
	log.Debug("client joined", "client", c.id)
	err := c.serve()
	if errors.Is(err, errWentAway) {
		reason = wire.Left
	}
	log.Debug("client left", "client", c.id, "err", err)
}

// begin counts a request, unless the hub is draining.
func (h *Hub) begin() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.draining {
		return false
	}
	h.serving.Add(1)
	return true
}

// join makes c a member of the room, or says why not.
func (h *Hub) join(c *client, name string) *closing {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.draining {
		return &closing{closeGoingAway, shuttingDown}
	}
	r := h.rooms[name]
	switch {
	case r == nil && len(h.rooms) >= h.limits.Rooms:
		return &closing{closeTryLater, "the server has no room for another room"}
	case r != nil && len(r.members) >= h.limits.Members:
		return &closing{closeTryLater, "the room is full: " + strconv.Itoa(h.limits.Members) + " members"}
	case r == nil:
		r = newRoom(name)
		h.rooms[name] = r
	}
	r.enter(c)
	h.clients[c] = struct{}{}
	return nil
}

// leave undoes join.
func (h *Hub) leave(c *client, reason string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.draining {
		reason = "" // the hub goes away, and the pages keep their connections: none has left
	}
	if c.room.leave(c, reason) == 0 {
		delete(h.rooms, c.room.name)
	}
	delete(h.clients, c)
}

// shuttingDown is the reason that goes with closeGoingAway.
const shuttingDown = "the server is shutting down"

// Shutdown closes every socket with 1001 and waits until all have ended. New
// ones are closed at once. When ctx ends first, what is left is dropped, and its
// error returned.
func (h *Hub) Shutdown(ctx context.Context) error {
	h.mu.Lock()
	h.draining = true
	h.log.Info("draining", "clients", len(h.clients))
	for c := range h.clients {
		c.close(closeGoingAway, shuttingDown)
	}
	h.mu.Unlock()

	ended := make(chan struct{})
	go func() {
		h.serving.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
	}
	h.mu.Lock()
	for c := range h.clients {
		c.conn.Abort()
	}
	h.mu.Unlock()
	<-ended
	return ctx.Err()
}

// newID returns an id that nobody can guess, 16 characters of base64url.
func newID() string {
	var b [12]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}
