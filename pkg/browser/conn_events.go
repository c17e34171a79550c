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

// connEvent takes an event of a connection.
func (p *Page) connEvent(number, what int) {
	c := p.conns[number]
	if c == nil { // closed; the browser may have queued it before
		return
	}
	switch what {
	case connNegotiate:
		c.events.NegotiationNeeded()
	case connCandidate:
		c.events.LocalCandidate(wire.Candidate{
			Candidate:        text(p.detail(0)),
			SDPMid:           text(p.detail(1)),
			SDPMLineIndex:    integer(p.detail(2), -1),
			UsernameFragment: text(p.detail(3)),
		})
	case connState:
		c.events.ConnectionState(mesh.ConnectionState(text(p.detail(0))))
	case connTrack:
		c.events.RemoteTrack(text(p.detail(0)), &Media{p.detail(1)}, &Media{p.detail(2)})
	case connChannel:
		d := newDataChannel(c, integer(p.detail(0), 0))
		ordered := p.detail(2)
		d.events = c.events.RemoteChannel(wire.Channel{
			Label:             text(p.detail(1)),
			Unordered:         ordered.Type() == safejs.TypeBoolean && !isTrue(ordered),
			MaxRetransmits:    integer(p.detail(3), -1),
			MaxPacketLifeTime: integer(p.detail(4), -1),
		}, d)
	case connRefused:
		c.refused(exception(p.detail(0)))
	}
}
