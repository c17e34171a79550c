package meshtest

import (
	"slices"
	"strconv"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// Conn is an RTCPeerConnection. It implements mesh.Conn.
type Conn struct {
	w    *World
	host *Platform
	ev   mesh.ConnEvents

	session string // <sess-id> of its descriptions; unlike a real one's, also its identity for ICE and DTLS
	version int

	state      mesh.SignalingState
	connection mesh.ConnectionState
	closed     bool

	// The operations chain and the negotiation-needed flag, W3C webrtc §4.4.1.2
	// and §4.7.3.
	operations []func(finish func())
	needed     bool // [[NegotiationNeeded]]
	recheck    bool // [[UpdateNegotiationNeededFlagOnEmptyChain]]

	currentLocal, pendingLocal   *description
	currentRemote, pendingRemote *description

	transceivers []*transceiver
	streams      map[string]*Stream // remote ones, by id

	ice
	sctp
}

var _ mesh.Conn = (*Conn)(nil)

func newConn(p *Platform, ev mesh.ConnEvents) *Conn {
	w := p.w
	c := &Conn{
		w: w, host: p, ev: ev,
		session:    strconv.FormatUint(w.rng.Uint64()>>1, 10),
		state:      mesh.Stable,
		connection: mesh.ConnectionNew,
		streams:    map[string]*Stream{},
		ice:        newICE(),
	}
	w.sessions[c.session] = c
	p.conns = append(p.conns, c)
	return c
}

// SignalingState implements mesh.Conn.
func (c *Conn) SignalingState() mesh.SignalingState { return c.state }

// ConnectionState returns connectionState.
func (c *Conn) ConnectionState() mesh.ConnectionState { return c.connection }

// Close implements mesh.Conn (W3C webrtc §4.4.1.6).
func (c *Conn) Close() { c.end(true) }

// vanish is the end of a Conn whose page was killed.
func (c *Conn) vanish() { c.end(false) }

// end closes the connection, with or without a word to the far end.
func (c *Conn) end(word bool) {
	if c.closed {
		return
	}
	c.closed = true
	c.state, c.connection = mesh.SignalingClosed, mesh.ConnectionClosed
	c.operations = nil
	c.host.conns = slices.DeleteFunc(c.host.conns, func(o *Conn) bool { return o == c })
	c.hangUp(word)
}

// note adds a line to the trace, with the name of the far end.
func (c *Conn) note(format string, args ...any) {
	if c.w.Trace {
		c.w.note(c.host.name, format+" (%s)", append(args, c.farName())...)
	}
}

// noteMessage adds a frame of the control channel to the trace.
func (c *Conn) noteMessage(verb string, m wire.Message) {
	if c.w.Trace && m.Event != wire.Ping && m.Event != wire.Pong && m.Event != wire.Reach {
		c.note("%s %s", verb, summary(m))
	}
}

// farName returns who is at the other end, as far as it is known yet.
func (c *Conn) farName() string {
	if d := c.RemoteDescription(); d != nil {
		if far := c.w.sessions[d.session]; far != nil {
			return far.host.name
		}
	}
	return "?"
}

// later calls f in a later turn, unless the connection is closed by then.
func (c *Conn) later(lo, hi int, f func()) {
	c.w.soon(lo, hi, func() {
		if !c.closed {
			f()
		}
	})
}

// chain runs op once those before it have finished.
func (c *Conn) chain(op func(finish func())) {
	c.operations = append(c.operations, op)
	if len(c.operations) == 1 {
		c.operate()
	}
}

func (c *Conn) operate() {
	c.operations[0](func() {
		if c.closed {
			return
		}
		c.operations = c.operations[1:]
		switch {
		case len(c.operations) > 0:
			c.operate()
		case c.recheck:
			c.recheck = false
			c.updateNegotiationNeeded()
		}
	})
}

// source says who sets a description.
type source uint8

const (
	local source = iota
	remote
)

// next is the edge of the signalling state machine (W3C webrtc §4.3.1 and the
// steps of §4.4.1.5) for setting a description of that kind. ok is false where the
// browser answers with InvalidStateError. rollback is true where a local offer
// gives way to a remote one.
func next(from mesh.SignalingState, by source, kind string) (to mesh.SignalingState, rollback, ok bool) {
	switch {
	case by == local && kind == "offer" && (from == mesh.Stable || from == mesh.HaveLocalOffer):
		return mesh.HaveLocalOffer, false, true
	case by == local && kind == "answer" && (from == mesh.HaveRemoteOffer || from == mesh.HaveLocalPranswer):
		return mesh.Stable, false, true
	case by == remote && kind == "offer" && (from == mesh.Stable || from == mesh.HaveRemoteOffer):
		return mesh.HaveRemoteOffer, false, true
	case by == remote && kind == "offer" && from == mesh.HaveLocalOffer:
		return mesh.HaveRemoteOffer, true, true
	case by == remote && kind == "answer" && (from == mesh.HaveLocalOffer || from == mesh.HaveRemotePranswer):
		return mesh.Stable, false, true
	}
	return from, false, false
}

func (c *Conn) invalidState(op string) error {
	return &Error{"InvalidStateError", op + " in state " + string(c.state)}
}

// SetLocal implements mesh.Conn: setLocalDescription without an argument makes
// the offer or answer that the state calls for. What it makes shows the moment in
// which it is made; what changes while it is being set is not in it.
func (c *Conn) SetLocal(done func(wire.Description, error)) {
	c.chain(func(finish func()) {
		c.later(0, 3, func() {
			d := c.create()
			c.later(0, 2, func() {
				to, _, ok := next(c.state, local, d.kind)
				if !ok {
					err := c.invalidState("setLocalDescription(" + d.kind + ")")
					finish()
					done(wire.Description{}, err)
					return
				}
				c.applyLocal(d, to)
				text := d.text()
				c.note("set local %s", d.kind)
				finish()
				done(text, nil)
			})
		})
	})
}

// SetRemote implements mesh.Conn.
func (c *Conn) SetRemote(text wire.Description, done func(error)) {
	c.chain(func(finish func()) {
		c.later(0, 3, func() {
			err := c.setRemote(text)
			if err != nil {
				c.note("refused remote %s: %v", text.Type, err)
			} else {
				c.note("set remote %s", text.Type)
			}
			if c.closed {
				return // by a listener of the track event
			}
			// A busy page hears of it late: its channels may be open by then, as was
			// seen in Chromium.
			late := 0
			if err == nil && text.Type == "answer" && c.w.chance(4) {
				late = 60
			}
			c.later(0, late, func() {
				finish()
				done(err)
			})
		})
	})
}

func (c *Conn) setRemote(text wire.Description) error {
	to, rollback, ok := next(c.state, remote, text.Type)
	if !ok || rollback && c.host.NoRollback {
		return c.invalidState("setRemoteDescription(" + text.Type + ")")
	}
	d, err := parse(text)
	if err != nil {
		return err
	}
	if err := c.admits(d, rollback); err != nil {
		return err
	}
	if rollback {
		c.rollBack()
	}
	if d.kind == "offer" {
		c.applyRemoteOffer(d, to)
	} else {
		c.applyRemoteAnswer(d, to)
	}
	return nil
}

// RemoteDescription returns the text of remoteDescription, which only clients of
// the original kind read.
func (c *Conn) RemoteDescription() *description {
	if c.pendingRemote != nil {
		return c.pendingRemote
	}
	return c.currentRemote
}

// RestartICE does what restartIce does (W3C webrtc §4.4.2).
func (c *Conn) RestartICE() {
	if !c.closed {
		c.restart = true
		c.updateNegotiationNeeded()
	}
}
