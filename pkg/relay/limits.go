package relay

import "time"

// Limits bounds what one member, one address and everybody together may use. A
// zero field takes its default. A browser makes an allocation for each connection
// to a peer, each of its network interfaces and each URL that it was lent: three
// URLs make 45 for a page among 16, and twice that while it restarts ICE.
type Limits struct {
	// Allocations bounds the relay, PerMember one member, and PerAddress those
	// behind one address: a classroom behind one router is many. What is beyond is
	// refused, with 486 or 508. Defaults 10000, 256 and 2048.
	Allocations int
	PerMember   int
	PerAddress  int
	// Bandwidth is what an allocation carries in each direction, in bytes a second,
	// and TotalBandwidth what all carry together. What is beyond is dropped, as a
	// narrow line does, and the browsers send less. Defaults 4 MiB, and none.
	Bandwidth      int
	TotalBandwidth int
	// Permissions is how many peers an allocation may have. Default 128.
	Permissions int
	// Streams bounds TCP and TLS connections, and StreamsPerAddress those from one
	// address. One more is closed. Defaults 10000 and 2048.
	Streams           int
	StreamsPerAddress int
	// Introduction is how long a TCP or TLS connection may take until it has an
	// allocation, and how long it may stay without. Default 15 s.
	Introduction time.Duration
	// Write bounds one write to a TCP or TLS connection. Default 10 s.
	Write time.Duration
	// Lifetime is how long an allocation lives unless it is renewed. Default 10 min.
	Lifetime time.Duration
	// Overtime is for how long an allocation may be renewed after the end of the
	// credentials that it was made with. Default 12 h.
	Overtime time.Duration
}

// withDefaults returns l with its zero fields filled in.
func (l Limits) withDefaults() Limits {
	or(&l.Allocations, 10000)
	or(&l.PerMember, 256)
	or(&l.PerAddress, 2048)
	or(&l.Bandwidth, 4<<20)
	or(&l.Permissions, 128)
	or(&l.Streams, 10000)
	or(&l.StreamsPerAddress, 2048)
	or(&l.Introduction, 15*time.Second)
	or(&l.Write, 10*time.Second)
	or(&l.Lifetime, 10*time.Minute)
	or(&l.Overtime, 12*time.Hour)
	return l
}

func or[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
