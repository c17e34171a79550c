package main

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/alecthomas/kong"
	"github.com/meshy/meshy/pkg/signal"
	"github.com/meshy/meshy/pkg/wire"
)

// limitFlags bounds what clients may use; package signal says what happens at each
// bound. A rate is BURST+RATE/s.
type limitFlags struct {
	Members         int         `name:"limit-members" group:"limit" default:"${members}" placeholder:"N" help:"Members of a room."`
	Rooms           int         `name:"limit-rooms" group:"limit" default:"${rooms}" placeholder:"N" help:"Rooms of the server."`
	Sockets         int         `name:"limit-sockets" group:"limit" default:"${sockets}" placeholder:"N" help:"Sockets of the server."`
	Frame           int         `name:"limit-frame" group:"limit" default:"${frame}" placeholder:"BYTES" help:"Size of one message."`
	Messages        signal.Rate `name:"limit-messages" group:"limit" default:"${messages}" placeholder:"RATE" help:"Messages of one client: so many at once, and so many a second after that."`
	Bytes           signal.Rate `name:"limit-bytes" group:"limit" default:"${bytes}" placeholder:"RATE" help:"Bytes of one client."`
	Announcements   signal.Rate `name:"limit-announcements" group:"limit" default:"${announcements}" placeholder:"RATE" help:"How often one client may announce or withdraw itself."`
	AddressSockets  int         `name:"limit-address-sockets" group:"limit" default:"${addresssockets}" placeholder:"N" help:"Sockets of one network address."`
	AddressJoins    signal.Rate `name:"limit-address-joins" group:"limit" default:"${addressjoins}" placeholder:"RATE" help:"How often one address may open a socket."`
	AddressMessages signal.Rate `name:"limit-address-messages" group:"limit" default:"${addressmessages}" placeholder:"RATE" help:"Messages of all clients of an address."`
	AddressBytes    signal.Rate `name:"limit-address-bytes" group:"limit" default:"${addressbytes}" placeholder:"RATE" help:"Bytes of all clients of an address."`
}

// limitDefaults are the defaults above: package signal's own.
func limitDefaults() kong.Vars {
	l := signal.Limits{}.WithDefaults()
	return kong.Vars{
		"members": itoa(l.Members), "rooms": itoa(l.Rooms), "sockets": itoa(l.Sockets), "frame": itoa(l.Frame),
		"messages": l.Messages.String(), "bytes": l.Bytes.String(), "announcements": l.Announcements.String(),
		"addresssockets": itoa(l.AddressSockets), "addressjoins": l.AddressJoins.String(),
		"addressmessages": l.AddressMessages.String(), "addressbytes": l.AddressBytes.String(),
	}
}

// check says what is wrong with the flags taken together.
func (f limitFlags) check() error {
	for name, n := range map[string]int{"members": f.Members, "rooms": f.Rooms, "sockets": f.Sockets, "frame": f.Frame, "address-sockets": f.AddressSockets} {
		if n < 1 {
			return errors.New("--limit-" + name + " must be 1 or more")
		}
	}
	if most := wire.MaxPeers; f.Members > most {
		return fmt.Errorf("--limit-members can be at most %d, which is what a welcome can list", most)
	}
	if most := wire.MaxFrame; f.Frame > most {
		return fmt.Errorf("--limit-frame can be at most %d, which is what a page takes", most)
	}
	return nil
}

// limits returns them as package signal takes them.
func (f limitFlags) limits() signal.Limits {
	return signal.Limits{
		Members: f.Members, Rooms: f.Rooms, Sockets: f.Sockets, Frame: f.Frame,
		Messages: f.Messages, Bytes: f.Bytes, Announcements: f.Announcements,
		AddressSockets: f.AddressSockets, AddressJoins: f.AddressJoins,
		AddressMessages: f.AddressMessages, AddressBytes: f.AddressBytes,
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
