//go:build js

package browser

import (
	"errors"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// Conn implements mesh.Conn over an RTCPeerConnection.
type Conn struct {
	page     *Page
	platform *Platform
	pc       safejs.Value
	number   int // by which the glue names it
	events   mesh.ConnEvents
	refused  func(error) // hears of a candidate that the browser does not take
	senders  []*Sender
	channels map[*DataChannel]struct{}
	pending  map[int]struct{} // promises, by their number
	closed   bool
	// stereoRefused: the browser did not take the edited description, so that
	// Chromium plays this connection's Opus in mono.
	stereoRefused bool
}

var _ mesh.Conn = (*Conn)(nil)

// errNoWebRTC is what a page without RTCPeerConnection gets.
var errNoWebRTC = errors.New("meshy: there is no RTCPeerConnection here: meshy needs a browser with WebRTC")

// NewConn implements mesh.Platform.
func (p *Platform) NewConn(ev mesh.ConnEvents) (mesh.Conn, error) {
	constructor := global("RTCPeerConnection")
	if !isFunction(constructor) {
		return nil, errNoWebRTC
	}
	rtc, err := p.effective()
	if err != nil {
		return nil, err
	}
	pc, err := constructor.New(rtc)
	if err != nil {
		return nil, Thrown(err)
	}
	p.lastID++
	c := &Conn{page: p.Page, platform: p, pc: pc, number: p.lastID, events: ev, channels: map[*DataChannel]struct{}{}, pending: map[int]struct{}{}}
	p.conns[c.number] = c
	if _, err := call(p.glue, "hold", pc); err != nil {
		p.report(err)
	}
	if _, err := call(p.glue, "watch", c.number, pc); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// Value returns the page's own RTCPeerConnection.
func (c *Conn) Value() safejs.Value { return c.pc }

// StereoRefused reports whether the browser took descriptions only without
// meshy's edit for stereo.
func (c *Conn) StereoRefused() bool { return c.stereoRefused }

// SignalingState implements mesh.Conn.
func (c *Conn) SignalingState() mesh.SignalingState {
	return mesh.SignalingState(text(get(c.pc, "signalingState")))
}

// AddCandidate implements mesh.Conn.
func (c *Conn) AddCandidate(candidate wire.Candidate, failed func(error)) {
	init := dictionary(nil).text("candidate", candidate.Candidate)
	if candidate.SDPMid != "" {
		init = init.text("sdpMid", candidate.SDPMid)
	}
	if candidate.SDPMLineIndex >= 0 {
		init = init.integer("sdpMLineIndex", candidate.SDPMLineIndex)
	}
	if candidate.UsernameFragment != "" {
		init = init.text("usernameFragment", candidate.UsernameFragment)
	}
	c.refused = failed
	if _, err := call(c.page.glue, "addCandidate", c.number, c.pc, init.String()); err != nil {
		c.page.report(err)
	}
}

// OpenChannel implements mesh.Conn. A negotiated channel, one with an id, carries
// wire frames; any other carries payloads.
func (c *Conn) OpenChannel(spec wire.Channel, id int, ev mesh.ChannelEvents) (mesh.DataChannel, error) {
	init := dictionary(nil).boolean("ordered", !spec.Unordered)
	if spec.MaxRetransmits >= 0 {
		init = init.integer("maxRetransmits", spec.MaxRetransmits)
	}
	if spec.MaxPacketLifeTime >= 0 {
		init = init.integer("maxPacketLifeTime", spec.MaxPacketLifeTime)
	}
	if id >= 0 {
		init = init.boolean("negotiated", true).integer("id", id)
	}
	handle, err := call(c.page.glue, "open", c.pc, spec.Label, init.String(), id >= 0)
	if err != nil {
		return nil, err
	}
	d := newDataChannel(c, integer(handle, 0))
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
	_, _ = call(c.pc, "close")
	_, _ = call(c.page.glue, "drop", c.pc)
	c.senders = nil
}

// promise calls a method of the RTCPeerConnection, with a dictionary or "", and
// hands on how its promise ends, in a later turn, unless Close comes first: a
// closed RTCPeerConnection leaves its promises pending (W3C webrtc §4.4.1.1).
func (c *Conn) promise(fulfilled func(safejs.Value), rejected func(error), method, json string) {
	id := c.page.settle(settlement{fulfilled, rejected, c})
	c.pending[id] = struct{}{}
	if _, err := call(c.page.glue, "invoke", id, c.pc, method, json); err != nil {
		c.page.report(err)
	}
}
