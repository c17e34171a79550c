//go:build js

package browser

import (
	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// listen reports the RTCPeerConnection's events to the core until Close.
func (c *Conn) listen() error {
	for _, l := range []struct {
		event string
		f     func(safejs.Value)
	}{
		{"negotiationneeded", func(safejs.Value) { c.events.NegotiationNeeded() }},
		{"icecandidate", c.iceCandidate},
		{"connectionstatechange", func(safejs.Value) {
			c.events.ConnectionState(mesh.ConnectionState(text(get(c.pc, "connectionState"))))
		}},
		{"track", c.track},
		{"datachannel", c.dataChannel},
	} {
		remove, err := c.page.listen(c.pc, l.event, l.f)
		if err != nil {
			return err
		}
		c.undo = append(c.undo, remove)
	}
	return nil
}

// iceCandidate hands on a gathered candidate. Null ends the gathering, and an
// empty one that of a generation (W3C webrtc §4.8.1.2): neither says anything that
// trickling needs.
func (c *Conn) iceCandidate(event safejs.Value) {
	v := get(event, "candidate")
	line := text(get(v, "candidate"))
	if line == "" {
		return
	}
	c.events.LocalCandidate(wire.Candidate{
		Candidate:        line,
		SDPMid:           text(get(v, "sdpMid")),
		SDPMLineIndex:    integer(get(v, "sdpMLineIndex"), -1),
		UsernameFragment: text(get(v, "usernameFragment")),
	})
}

func (c *Conn) track(event safejs.Value) {
	track := get(event, "track")
	var stream safejs.Value
	if streams := values(get(event, "streams")); len(streams) > 0 {
		stream = streams[0]
	} else {
		// A track that was sent without a stream: pages want one to play.
		made, err := global("MediaStream").New([]any{track})
		if err != nil {
			c.page.report(thrown(err))
			return
		}
		stream = made
	}
	c.events.RemoteTrack(text(get(get(event, "transceiver"), "mid")), &Media{track}, &Media{stream})
}

func (c *Conn) dataChannel(event safejs.Value) {
	v := get(event, "channel")
	d, err := newDataChannel(c, v, false)
	if err != nil {
		c.page.report(err)
		return
	}
	ordered := get(v, "ordered")
	d.events = c.events.RemoteChannel(wire.Channel{
		Label:             text(get(v, "label")),
		Unordered:         ordered.Type() == safejs.TypeBoolean && !isTrue(ordered),
		MaxRetransmits:    integer(get(v, "maxRetransmits"), -1),
		MaxPacketLifeTime: integer(get(v, "maxPacketLifeTime"), -1),
	}, d)
	// It may be open already, and then its open event may have been and gone.
	c.page.soon(func() {
		if _, held := c.channels[d]; held && text(get(v, "readyState")) == "open" {
			d.open()
		}
	})
}
