//go:build js

package browser

import (
	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// What the glue reports of a connection; web/src/connections.js has the same numbers.
const (
	connNegotiate = iota
	connCandidate
	connState
	connTrack
	connChannel
	connRefused
	connComplaint
	connStats
)

// connEvent takes an event of a connection.
func (p *Page) connEvent(number, what int, l *reader) {
	c := p.conns[number]
	if c == nil { // closed; the browser may have queued it before
		return
	}
	switch what {
	case connNegotiate:
		c.events.NegotiationNeeded()
	case connCandidate:
		c.events.LocalCandidate(wire.Candidate{
			Candidate:        l.text(),
			SDPMid:           l.text(),
			SDPMLineIndex:    l.number(),
			UsernameFragment: l.text(),
		})
	case connState:
		c.events.ConnectionState(mesh.ConnectionState(l.last()))
	case connTrack:
		mid, track, stream := l.text(), l.number(), l.number()
		c.events.RemoteTrack(mid, &Media{p.Take(track)}, &Media{p.Take(stream)})
	case connChannel:
		d := newDataChannel(c, l.number())
		d.events = c.events.RemoteChannel(wire.Channel{
			Unordered:         !l.isTrue(),
			MaxRetransmits:    l.number(),
			MaxPacketLifeTime: l.number(),
			Label:             l.last(),
		}, d)
	case connRefused:
		c.refused(l.exception())
	case connComplaint:
		code := l.number()
		c.events.CandidateError(l.last(), code)
	case connStats:
		c.measured(l)
	}
}
