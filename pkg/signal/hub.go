package signal

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strconv"
	"sync"

	"github.com/meshy/meshy/pkg/wire"
)

// Options configures a Hub. The zero value is ready to use.
type Options struct {
	Limits Limits
	// Origins are the pages that may connect, as https://host[:port], beside
	// those of the same host and of localhost. "*" allows all.
	Origins []string
	// Local says that the hub is for its own machine: a page must come from there,
	// or be listed in Origins. Being of the same host is not enough then, as any
	// site can have its name lead to 127.0.0.1 (DNS rebinding).
	Local bool
	// Authorize decides who may join. Default: everybody.
	Authorize Authorize
	// Proxies are the networks of reverse proxies whose X-Forwarded-For is believed.
	Proxies []netip.Prefix
	// Lend chooses the ICE servers that a welcome carries. Default: none.
	Lend Lend
	// Log gets a line per lifecycle step. Default: none.
	Log *slog.Logger
}

// Hub is the signalling server of any number of rooms. It serves
// ws://host/ws?room=NAME; without a name, the room is called "default".
type Hub struct {
	limits    *Limits
	stats     *stats
	addresses *addresses
	proxies   []netip.Prefix
	origins   origins
	authorize Authorize
	lend      Lend
	polls     pollers
	log       *slog.Logger

	mu       sync.Mutex
	rooms    map[string]*room
	clients  map[*client]struct{}
	draining bool
	serving  sync.WaitGroup // requests that have a socket, or may get one
}

// NewHub returns a Hub without rooms.
func NewHub(o Options) *Hub {
	limits := o.Limits.WithDefaults()
	h := &Hub{
		limits:    &limits,
		stats:     newStats(),
		addresses: newAddresses(&limits),
		proxies:   o.Proxies,
		origins:   newOrigins(o.Origins, o.Local),
		authorize: o.Authorize,
		lend:      o.Lend,
		log:       o.Log,
		rooms:     make(map[string]*room),
		clients:   make(map[*client]struct{}),
	}
	if h.log == nil {
		h.log = slog.New(slog.DiscardHandler)
	}
	return h
}

// arrival is what is known of a socket when it comes.
type arrival struct {
	room, remote string
	grant        Grant
	address      *address // nil: it has been refused before it was counted
	refusal      *closing // nil: it may join
	ice          loan
}

// ServeHTTP takes over a WebSocket and serves it until it ends.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !h.begin() {
		http.Error(w, shuttingDown, http.StatusServiceUnavailable)
		return
	}
	a := h.admit(r)
	conn, err := upgrade(w, r, h.limits, &h.polls)
	if err != nil {
		h.goAway(a.address)
		h.log.Debug("no upgrade", "remote", a.remote, "err", err)
		return
	}
	h.serve(conn, a)
}

// goAway undoes begin, and what admit counted.
func (h *Hub) goAway(a *address) {
	if a != nil {
		h.addresses.leave(a)
	}
	h.serving.Done()
}

// serve begins a socket's life, counted by begin; ended ends it.
func (h *Hub) serve(conn conn, a arrival) {
	id := a.grant.ClientID
	if id == "" {
		id = newID()
	}
	c := newClient(id, conn, h.limits, h.stats)
	c.ice, c.address, c.hub, c.remote = a.ice, a.address, h, a.remote
	refusal := a.refusal
	if refusal == nil {
		refusal = h.join(c, a)
	}
	if refusal != nil {
		h.stats.refused.Add(1)
		h.log.Info("client refused", "room", a.room, "remote", a.remote, "code", int(refusal.code), "reason", refusal.reason)
		c.start()
		c.close(refusal.code, refusal.reason)
		return
	}
	h.stats.joined.Add(1)
	h.log.Debug("client joined", "room", a.room, "remote", a.remote, "client", id)
	c.start()
}

// ended implements owner.
func (h *Hub) ended(c *client, err error) {
	defer h.goAway(c.address)
	if c.room == nil {
		return // it was refused
	}
	h.log.Debug("client left", "room", c.room.name, "remote", c.remote, "err", err)
	reason := wire.Lost
	if errors.Is(err, errWentAway) {
		reason = wire.Left
	}
	h.leave(c, reason)
}

// fault implements owner.
func (h *Hub) fault(c *client, fault any) {
	h.log.Error("client ended by a panic", "remote", c.remote, "panic", fault, "stack", string(debug.Stack()))
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

// join makes c a member of the room, or says why not. A member with its id, which
// only a grant can have given to both, is closed.
func (h *Hub) join(c *client, a arrival) *closing {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.draining {
		return &closing{wire.CloseGoingAway, shuttingDown}
	}
	if len(h.clients) >= h.limits.Sockets {
		return h.meet(limitSockets)
	}
	r := h.rooms[a.room]
	if r == nil {
		if len(h.rooms) >= h.limits.Rooms {
			return h.meet(limitRooms)
		}
		r = newRoom(a.room)
	}
	members := h.limits.Members
	if a.grant.Capacity > 0 {
		members = min(members, a.grant.Capacity)
	}
	if !r.enter(c, members) {
		end := h.meet(limitMembers)
		end.reason += ": " + strconv.Itoa(members) + " members"
		return end
	}
	h.rooms[a.room] = r
	h.clients[c] = struct{}{}
	return nil
}

// meet counts a limit, and returns the end that it makes.
func (h *Hub) meet(l limit) *closing {
	h.stats.met(l)
	return l.end()
}

// leave undoes join.
func (h *Hub) leave(c *client, reason string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.clients, c)
	if h.draining {
		reason = "" // the hub goes away, and the pages keep their connections: none has left
	}
	if h.draining || !c.room.park(c, func() { h.expire(c) }) {
		h.remove(c, reason)
	}
}

// expire ends a place that nobody has come back to.
func (h *Hub) expire(c *client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.remove(c, wire.Lost)
}

// remove takes c out of its room. Under the lock.
func (h *Hub) remove(c *client, reason string) {
	if c.room.leave(c, reason) == 0 {
		delete(h.rooms, c.room.name)
	}
}

// shuttingDown is the reason that goes with CloseGoingAway.
const shuttingDown = "the server is shutting down"

// Shutdown closes every socket with 1001 and waits until all have ended. New
// ones are closed at once. When ctx ends first, what is left is dropped, and its
// error returned.
func (h *Hub) Shutdown(ctx context.Context) error {
	h.mu.Lock()
	h.draining = true
	h.log.Info("draining", "clients", len(h.clients))
	for c := range h.clients {
		c.close(wire.CloseGoingAway, shuttingDown)
	}
	for _, r := range h.rooms {
		r.forgetPlaces()
	}
	h.mu.Unlock()

	ended := make(chan struct{})
	go func() {
		h.serving.Wait()
		close(ended)
	}()
	defer h.polls.close()
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
