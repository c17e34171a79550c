package signal

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/meshy/meshy/pkg/wire"
)

// Stats is what a hub has done since it was made, and has now.
type Stats struct {
	Rooms, Sockets int // now

	Joined    uint64 // sockets that became members
	Refused   uint64 // sockets that did not
	Messages  uint64 // taken from pages
	Bytes     uint64 // of those
	Resumed   uint64 // places taken over by the next socket
	Unresumed uint64 // tokens of places that nobody has, any more or ever
	Delivered uint64 // messages written to pages
	Rejected  uint64 // messages of pages that were not forwarded

	Closed map[wire.CloseCode]uint64 // sockets that the hub closed
	Limits map[string]uint64         // how often each limit was met, by its name
}

// stats counts. A nil one, of a client without a hub, is not allowed.
type stats struct {
	joined, refused, resumed, unresumed, messages, bytes, delivered, rejected atomic.Uint64

	limits [limitCount]atomic.Uint64
	mu     sync.Mutex
	closed map[wire.CloseCode]uint64
}

func newStats() *stats { return &stats{closed: make(map[wire.CloseCode]uint64)} }

// met counts a limit.
func (s *stats) met(l limit) { s.limits[l].Add(1) }

// closes counts a socket that the hub closes.
func (s *stats) closes(code wire.CloseCode) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed[code]++
}

// Stats returns the hub's counts.
func (h *Hub) Stats() Stats {
	s := Stats{
		Joined:    h.stats.joined.Load(),
		Refused:   h.stats.refused.Load(),
		Messages:  h.stats.messages.Load(),
		Bytes:     h.stats.bytes.Load(),
		Resumed:   h.stats.resumed.Load(),
		Unresumed: h.stats.unresumed.Load(),
		Delivered: h.stats.delivered.Load(),
		Rejected:  h.stats.rejected.Load(),
		Closed:    make(map[wire.CloseCode]uint64),
		Limits:    make(map[string]uint64, limitCount),
	}
	for l := range limitCount {
		s.Limits[limits[l].name] = h.stats.limits[l].Load()
	}
	h.stats.mu.Lock()
	for code, n := range h.stats.closed {
		s.Closed[code] = n
	}
	h.stats.mu.Unlock()
	h.mu.Lock()
	s.Rooms, s.Sockets = len(h.rooms), len(h.clients)
	h.mu.Unlock()
	return s
}

// RoomStats is what a room has.
type RoomStats struct {
	Name     string
	Members  int
	Away     int    // of those: without a socket, and may come back
	Messages uint64 // delivered in it since it came to be
}

// Rooms lists at most most rooms, the fullest first.
func (h *Hub) Rooms(most int) []RoomStats {
	h.mu.Lock()
	rooms := make([]*room, 0, len(h.rooms))
	for _, r := range h.rooms {
		rooms = append(rooms, r)
	}
	h.mu.Unlock()
	all := make([]RoomStats, len(rooms))
	for i, r := range rooms {
		r.mu.Lock()
		all[i] = RoomStats{Name: r.name, Members: len(r.members), Away: r.parked, Messages: r.messages}
		r.mu.Unlock()
	}
	slices.SortFunc(all, func(a, b RoomStats) int {
		if a.Members != b.Members {
			return b.Members - a.Members
		}
		return strings.Compare(a.Name, b.Name)
	})
	return all[:min(most, len(all))]
}

// Draining reports that the hub shuts down, and takes no more sockets.
func (h *Hub) Draining() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.draining
}
