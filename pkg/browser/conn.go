//go:build js

package browser

import (
	"errors"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// Conn implements mesh.Conn over an RTCPeerConnection, which stays in the glue under
// a number.
type Conn struct {
	page      *Page
	platform  *Platform
	number    int
	events    mesh.ConnEvents
	refused   func(error) // hears of a candidate that the browser does not take
	senders   map[int]*Sender
	channels  map[*DataChannel]struct{}
	pending   map[int]struct{}   // promises, by their number
	measuring []func(mesh.Stats) // who wait for the figures that are being read
	closed    bool
	// stereoRefused: the browser did not take the edited description, so that
	// Chromium plays this connection's Opus in mono.
	stereoRefused bool
}

var _ mesh.Conn = (*Conn)(nil)

// errNoWebRTC is what a page without RTCPeerConnection gets.
var errNoWebRTC = errors.New("meshy: there is no RTCPeerConnection here: meshy needs a browser with WebRTC")

// noWebRTC is the glue's answer to newConn then.
const noWebRTC = 1

// NewConn implements mesh.Platform.
func (p *Platform) NewConn(ev mesh.ConnEvents) (mesh.Conn, error) {
	c := &Conn{
		page: p.Page, platform: p, number: p.number(), events: ev,
		senders: map[int]*Sender{}, channels: map[*DataChannel]struct{}{}, pending: map[int]struct{}{},
	}
	configuration, err := p.effectiveNumber()
	if err != nil {
		return nil, err
	}
	answer, err := p.call(doNewConn, c.number, configuration, nil)
	switch {
	case err != nil:
		return nil, err
	case answer == noWebRTC:
		return nil, errNoWebRTC
	}
	p.conns[c.number] = c
	return c, nil
}

// Value returns the page's own RTCPeerConnection, undefined when it is closed.
func (c *Conn) Value() safejs.Value {
	v, err := call(c.page.glue, "connection", c.number)
	if err != nil {
		c.page.report(err)
	}
	return v
}

// StereoRefused reports whether the browser took descriptions only without
// meshy's edit for stereo.
func (c *Conn) StereoRefused() bool { return c.stereoRefused }

// SignalingState implements mesh.Conn.
func (c *Conn) SignalingState() mesh.SignalingState {
	if c.closed {
		return mesh.SignalingClosed
	}
	return mesh.SignalingState(c.page.ask(doSignalingState, c.number).last())
}

// AddCandidate implements mesh.Conn.
func (c *Conn) AddCandidate(candidate wire.Candidate, failed func(error)) {
	init := Dictionary(nil).Text("candidate", candidate.Candidate)
	if candidate.SDPMid != "" {
		init = init.Text("sdpMid", candidate.SDPMid)
	}
	if candidate.SDPMLineIndex >= 0 {
		init = init.integer("sdpMLineIndex", candidate.SDPMLineIndex)
	}
	if candidate.UsernameFragment != "" {
		init = init.Text("usernameFragment", candidate.UsernameFragment)
	}
	c.refused = failed
	c.page.tell(doAddCandidate, c.number, 0, init.end())
}

// OpenChannel implements mesh.Conn. A negotiated channel, one with an id, carries
// wire frames; any other carries payloads.
func (c *Conn) OpenChannel(spec wire.Channel, id int, ev mesh.ChannelEvents) (mesh.DataChannel, error) {
	init := Dictionary(nil).boolean("ordered", !spec.Unordered)
	if spec.MaxRetransmits >= 0 {
		init = init.integer("maxRetransmits", spec.MaxRetransmits)
	}
	if spec.MaxPacketLifeTime >= 0 {
		init = init.integer("maxPacketLifeTime", spec.MaxPacketLifeTime)
	}
	if id >= 0 {
		init = init.boolean("negotiated", true).integer("id", id)
	}
	handle, err := c.page.call(doOpenChannel, c.number, id, write(string(init.end()), spec.Label))
	if err != nil {
		return nil, err
	}
	d := newDataChannel(c, handle)
	d.events = ev
	return d, nil
}

// Close implements mesh.Conn.
func (c *Conn) Close() {
	if c.closed {
		return
	}
	c.closed = true
	delete(c.page.conns, c.number)
	for id := range c.pending {
		delete(c.page.settling, id)
	}
	for d := range c.channels {
		d.release()
	}
	c.page.tell(doCloseConn, c.number, 0, nil)
	c.senders, c.measuring = nil, nil
}

// describe calls a method of the RTCPeerConnection, with a description or the zero
// one, and hands on how its promise ends, in a later turn, unless Close comes first: a
// closed RTCPeerConnection leaves its promises pending (W3C webrtc §4.4.1.1).
func (c *Conn) describe(method string, d wire.Description, fulfilled func(wire.Description), rejected func(error)) {
	id := c.page.number()
	c.page.settling[id] = settlement{fulfilled, rejected, c}
	c.pending[id] = struct{}{}
	c.page.tell(doDescribe, c.number, id, write(method, d.Type, d.SDP))
}
