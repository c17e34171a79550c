package signal

import (
	"time"

	"github.com/meshy/meshy/pkg/wire"
)

// Limits bounds what one client, one network address, one room and the hub may
// use. A zero field takes its default. What happens at a limit, and by which name
// it is counted, is in the table below.
type Limits struct {
	// Frame is the largest message read, in bytes. Default wire.MaxFrame.
	Frame int
	// QueueMessages and QueueBytes bound what waits for one client. Defaults 4096
	// and 4 MiB: a full room may announce itself to one member several times over.
	QueueMessages int
	QueueBytes    int
	// QueueShare is the part of a client's queue, one in so many, that a single
	// sender may fill. What is beyond is refused to that sender. Default 4.
	QueueShare int

	// Messages and Bytes bound what one client sends. Defaults 16384, then 500 a
	// second, and 32 MiB, then 2 MiB a second: a page that comes into a room of
	// hundreds writes to each of them at once, dozens of times.
	Messages Rate
	Bytes    Rate
	// Announcements bounds how often one client announces or withdraws itself,
	// which the hub tells everybody. Default 32, then 1 a second.
	Announcements Rate
	// Errors is how many of a client's bad messages are answered; the rest are
	// dropped in silence. Default 64, then 8 a second.
	Errors Rate

	// AddressSockets bounds the sockets of one network address: an IPv4 address, or
	// the 64 bits of an IPv6 one that a network gets. Default 2048: a campus may
	// share one.
	AddressSockets int
	// AddressJoins bounds how often one address opens a socket. Default 2048, which
	// is all of them at once when a server comes back, then 50 a second.
	AddressJoins Rate
	// AddressMessages and AddressBytes bound what all clients of an address send
	// together. Defaults 262144, then 8000 a second, and 256 MiB, then 16 MiB a second.
	AddressMessages Rate
	AddressBytes    Rate

	// Members bounds a room. Default 512, at most wire.MaxPeers, which is what a
	// welcome can list.
	Members int
	// Rooms and Sockets bound the hub. Defaults 10000 and 100000.
	Rooms   int
	Sockets int
	// RoomName is the longest name of a room, in bytes. Default 128.
	RoomName int

	// PingEvery is how often a client is pinged, and Idle how long one may stay
	// silent, or take for one message. Defaults 20 s and 50 s.
	PingEvery time.Duration
	Idle      time.Duration
	// Resume is how long the place of a page is kept that has lost its socket, and can
	// resume. Default 4 s: a page dials again within one, and who has really gone is to
	// be known soon. One that changes its network comes back before the hub sees its old
	// socket end. Less than nothing: not at all.
	Resume time.Duration
	// WriteTimeout bounds one write to a client. Default 10 s.
	WriteTimeout time.Duration
	// CloseTimeout bounds the closing handshake (RFC 6455 §7.1.1). Default 1 s.
	CloseTimeout time.Duration
}

// A limit is one that the hub counts when it is met.
type limit int

const (
	limitFrame limit = iota
	limitQueue
	limitShare
	limitMessages
	limitBytes
	limitAnnouncements
	limitErrors
	limitAddressSockets
	limitAddressJoins
	limitAddressMessages
	limitAddressBytes
	limitMembers
	limitRooms
	limitSockets
	limitRoomName
	limitIdle
	limitWrite
	limitCount
)

// limits says of each limit by which name it is counted, with which code it closes a
// socket, 0 when it does not, and what the page reads beside that.
var limits = [limitCount]struct {
	name   string
	code   wire.CloseCode
	reason string
}{
	limitFrame:           {"frame", wire.CloseTooLarge, "a message was larger than the server allows"},
	limitQueue:           {"queue", wire.CloseSlow, "too slow: too many messages were waiting"},
	limitShare:           {"queue_share", 0, ""},
	limitMessages:        {"messages", wire.CloseRate, "too many messages"},
	limitBytes:           {"bytes", wire.CloseRate, "too many bytes"},
	limitAnnouncements:   {"announcements", wire.CloseRate, "announced or withdrawn too often"},
	limitErrors:          {"errors", 0, ""},
	limitAddressSockets:  {"address_sockets", wire.CloseAddress, "too many sockets from this network address"},
	limitAddressJoins:    {"address_joins", wire.CloseAddress, "sockets are opened too fast from this network address"},
	limitAddressMessages: {"address_messages", wire.CloseAddress, "too many messages from this network address"},
	limitAddressBytes:    {"address_bytes", wire.CloseAddress, "too many bytes from this network address"},
	limitMembers:         {"members", wire.CloseRoomFull, "the room is full"},
	limitRooms:           {"rooms", wire.CloseServerFull, "the server has no room for another room"},
	limitSockets:         {"sockets", wire.CloseServerFull, "the server has no room for another socket"},
	limitRoomName:        {"room_name", wire.CloseBadRoom, "the room's name is longer than the server allows"},
	limitIdle:            {"idle", wire.CloseIdle, "nothing was heard for too long"},
	limitWrite:           {"write", 0, ""}, // nothing gets through: the socket is dropped
}

// end is how a socket that meets l ends.
func (l limit) end() *closing { return &closing{limits[l].code, limits[l].reason} }

// WithDefaults returns l with its zero fields filled in.
func (l Limits) WithDefaults() Limits {
	or(&l.Frame, wire.MaxFrame)
	or(&l.QueueMessages, 4096)
	or(&l.QueueBytes, 4<<20)
	or(&l.QueueShare, 4)
	or(&l.Messages, Rate{16384, 500})
	or(&l.Bytes, Rate{32 << 20, 2 << 20})
	or(&l.Announcements, Rate{32, 1})
	or(&l.Errors, Rate{64, 8})
	or(&l.AddressSockets, 2048)
	or(&l.AddressJoins, Rate{2048, 50})
	or(&l.AddressMessages, Rate{262144, 8000})
	or(&l.AddressBytes, Rate{256 << 20, 16 << 20})
	or(&l.Members, 512)
	l.Members = min(l.Members, wire.MaxPeers)
	or(&l.Rooms, 10_000)
	or(&l.Sockets, 100_000)
	or(&l.RoomName, 128)
	or(&l.PingEvery, 20*time.Second)
	or(&l.Idle, 50*time.Second)
	or(&l.Resume, 4*time.Second)
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
