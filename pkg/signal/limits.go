package signal

import (
	"time"

	"github.com/meshy/meshy/pkg/wire"
)

// Limits bounds what one client, one room and the hub may use. A zero field
// takes its default.
type Limits struct {
	// Frame is the largest message read, in bytes; a larger one closes its
	// sender with 1009. Default wire.MaxFrame.
	Frame int
	// QueueMessages and QueueBytes bound what waits for one client. A client
	// that exceeds either is closed with 4408. Defaults 4096 and 4 MiB: a full
	// room may announce itself to one member several times over.
	QueueMessages int
	QueueBytes    int
	// QueueShare is the part of a client's queue, one in so many, that a single
	// sender may fill. What is beyond is refused to that sender. Default 4.
	QueueShare int
	// Members bounds a room; one more is closed with 4513. Default 512, at most
	// wire.MaxPeers, which is what a welcome can list.
	Members int
	// Rooms bounds the hub; a socket for one more is closed with 4513. Default 10000.
	Rooms int
	// RoomName is the longest name of a room, in bytes. Default 128.
	RoomName int
	// Errors is how many of a client's bad messages are answered at once, and
	// ErrorsPerSecond how many a second after that; the rest are dropped in
	// silence. Defaults 64 and 8.
	Errors          int
	ErrorsPerSecond float64
	// PingEvery is how often a client is pinged, and Idle how long one may stay
	// silent, or take for one message, before it is closed. Defaults 20 s and 50 s.
	PingEvery time.Duration
	Idle      time.Duration
	// WriteTimeout bounds one write to a client. Default 10 s.
	WriteTimeout time.Duration
	// CloseTimeout bounds the closing handshake (RFC 6455 §7.1.1). Default 1 s.
	CloseTimeout time.Duration
}

// withDefaults returns l with its zero fields filled in.
func (l Limits) withDefaults() Limits {
	or(&l.Frame, wire.MaxFrame)
	or(&l.QueueMessages, 4096)
	or(&l.QueueBytes, 4<<20)
	or(&l.QueueShare, 4)
	or(&l.Members, 512)
	l.Members = min(l.Members, wire.MaxPeers)
	or(&l.Rooms, 10000)
	or(&l.RoomName, 128)
	or(&l.Errors, 64)
	or(&l.ErrorsPerSecond, 8)
	or(&l.PingEvery, 20*time.Second)
	or(&l.Idle, 50*time.Second)
	or(&l.WriteTimeout, 10*time.Second)
	or(&l.CloseTimeout, time.Second)
	return l
}

func or[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
