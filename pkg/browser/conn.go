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
	pc       safejs.Value
	events   mesh.ConnEvents
	senders  []*Sender
	channels map[*DataChannel]struct{}
	undo     []func()       // takes back listeners
	pending  map[int]func() // cancels promises, by a number of this Conn's own
	last     int            // of these numbers
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
	pc, err := constructor.New(p.configuration)
	if err != nil {
		return nil, thrown(err)
	}
	c := &Conn{page: p.Page, pc: pc, events: ev, channels: map[*DataChannel]struct{}{}, pending: map[int]func(){}}
	p.live.Connections++
	if _, err := call(p.glue, "hold", pc); err != nil {
		p.report(err)
	}
	if err := c.listen(); err != nil {
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
func (c *Conn) AddCandidate(candidate wire.Candidate, done func(error)) {
	init := map[string]any{"candidate": candidate.Candidate}
	if candidate.SDPMid != "" {
		init["sdpMid"] = candidate.SDPMid
	}
	if candidate.SDPMLineIndex >= 0 {
		init["sdpMLineIndex"] = candidate.SDPMLineIndex
	}
	if candidate.UsernameFragment != "" {
		init["usernameFragment"] = candidate.UsernameFragment
	}
	c.promise(func(safejs.Value) { done(nil) }, done, "addIceCandidate", init)
}

// OpenChannel implements mesh.Conn. A negotiated channel, one with an id, carries
// wire frames; any other carries payloads.
func (c *Conn) OpenChannel(spec wire.Channel, id int, ev mesh.ChannelEvents) (mesh.DataChannel, error) {
	init := map[string]any{"ordered": !spec.Unordered}
	if spec.MaxRetransmits >= 0 {
		init["maxRetransmits"] = spec.MaxRetransmits
	}
	if spec.MaxPacketLifeTime >= 0 {
		init["maxPacketLifeTime"] = spec.MaxPacketLifeTime
	}
	if id >= 0 {
		init["negotiated"], init["id"] = true, id
	}
	channel, err := call(c.pc, "createDataChannel", spec.Label, init)
	if err != nil {
		return nil, err
	}
	d, err := newDataChannel(c, channel, id >= 0)
	if err != nil {
		return nil, err
	}
	d.events = ev
	return d, nil
}

// RestartICE implements mesh.Conn.
func (c *Conn) RestartICE() {
	if _, err := call(c.pc, "restartIce"); err != nil {
		c.page.report(err)
	}
}

// Close implements mesh.Conn.
func (c *Conn) Close() {
	if c.closed {
		return
	}
	c.closed = true
	for _, undo := range c.undo {
		undo()
	}
	for _, cancel := range c.pending {
		cancel()
	}
	for d := range c.channels {
		d.release()
	}
	_, _ = call(c.pc, "close")
	_, _ = call(c.page.glue, "drop", c.pc)
	c.page.live.Connections--
	c.senders = nil
}

// promise calls a method of the RTCPeerConnection and hands on how its promise
// ends, in a later turn, unless Close comes first.
func (c *Conn) promise(fulfilled func(safejs.Value), rejected func(error), method string, args ...any) {
	c.last++
	id := c.last
	ended := func(then func()) {
		delete(c.pending, id)
		then()
	}
	promise, err := call(c.pc, method, args...)
	if err != nil { // methods that return promises reject; old browsers may throw
		c.pending[id] = c.page.soon(func() { ended(func() { rejected(err) }) })
		return
	}
	c.pending[id] = c.page.await(promise,
		func(v safejs.Value) { ended(func() { fulfilled(v) }) },
		func(err error) { ended(func() { rejected(err) }) })
}
