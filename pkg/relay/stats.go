package relay

import "sync/atomic"

// Stats is what the relay has seen since it began, and has now.
type Stats struct {
	Allocations    int    // now
	Streams        int    // TCP and TLS connections now
	Allocated      uint64 // allocations made
	Refused        uint64 // allocations refused for want of room, or by a quota
	Expired        uint64 // requests with credentials past their end
	Forged         uint64 // requests with credentials that this secret never made
	PeersRefused   uint64 // permissions refused and packets dropped for where they would go
	StreamsRefused uint64 // TCP and TLS connections over a limit
	Dropped        uint64 // packets over a bandwidth
	BytesUp        uint64 // from clients to peers
	BytesDown      uint64 // from peers to clients
}

// counters count what Stats tells.
type counters struct {
	allocated, refused, expired, forged, peersRefused, streamsRefused, dropped, bytesUp, bytesDown atomic.Uint64
}

// Stats returns the figures of the moment.
func (s *Server) Stats() Stats {
	return Stats{
		Allocations:    s.ledger.count(),
		Streams:        s.streams.count(),
		Allocated:      s.stats.allocated.Load(),
		Refused:        s.stats.refused.Load(),
		Expired:        s.stats.expired.Load(),
		Forged:         s.stats.forged.Load(),
		PeersRefused:   s.stats.peersRefused.Load(),
		StreamsRefused: s.stats.streamsRefused.Load(),
		Dropped:        s.stats.dropped.Load(),
		BytesUp:        s.stats.bytesUp.Load(),
		BytesDown:      s.stats.bytesDown.Load(),
	}
}
