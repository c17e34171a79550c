//go:build js

package browser

import (
	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// What the glue reports of a connection; web/src/plane.js has the same numbers.
const (
	connNegotiate = iota
	connCandidate
	connState
	connTrack
	connChannel
	connRefused
)

// connEvent takes an event of a connection: what happened, and its details.
func (p *Page) connEvent(number int, event []safejs.Value) {
	c := p.conns[number]
	if c == nil { // closed; the browser may have queued it before
		return
	}
	details := event[1:]
	switch integer(event[0], -1) {
	case connNegotiate:
		c.events.NegotiationNeeded()
	case connCandidate:
		c.events.LocalCandidate(wire.Candidate{
			Candidate:        text(details[0]),
			SDPMid:           text(details[1]),
			SDPMLineIndex:    integer(details[2], -1),
			UsernameFragment: text(details[3]),
		})
	case connState:
		c.events.ConnectionState(mesh.ConnectionState(text(details[0])))
	case connTrack:
		c.events.RemoteTrack(text(details[0]), &Media{details[1]}, &Media{details[2]})
	case connChannel:
		d := newDataChannel(c, integer(details[0], 0))
		ordered := details[2]
		d.events = c.events.RemoteChannel(wire.Channel{
			Label:             text(details[1]),
			Unordered:         ordered.Type() == safejs.TypeBoolean && !isTrue(ordered),
			MaxRetransmits:    integer(details[3], -1),
			MaxPacketLifeTime: integer(details[4], -1),
		}, d)
	case connRefused:
		c.refused(exception(details[0]))
	}
}
