package meshtest

import (
	"strconv"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/sdp"
	"github.com/meshy/meshy/pkg/wire"
)

// How long browsers wait, in ms.
const (
	iceTimeout     = 15_000 // from stable to failed, when no pair works
	silenceTimeout = 5_000  // from the last packet to disconnected
	consentTimeout = 25_000 // from the last packet to failed (RFC 7675 §5.1: 30 s)
)

// ice is the transport side of a Conn.
type ice struct {
	ufrag      string         // of the generation in use, "" before the first description
	restart    bool           // the next offer begins a generation
	gathered   bool           // a candidate of this generation has been reported
	stranded   bool           // never gathers, never connects
	candidates map[string]int // remote candidates, by their ufrag
	extensions map[int]string // header extension id -> URI, for good

	transport *transport
}

func newICE() ice {
	return ice{candidates: map[string]int{}, extensions: map[int]string{}}
}

// transport is ICE, DTLS and SCTP between two Conns that found each other.
type transport struct {
	ends   [2]*Conn
	closed bool
	spoilt bool // packets will never flow again
	silent int  // serial of the current silence, 0 while packets flow
}

// other returns the far end.
func (t *transport) other(c *Conn) *Conn {
	if t.ends[0] == c {
		return t.ends[1]
	}
	return t.ends[0]
}

// Stats implements mesh.Conn.
func (c *Conn) Stats(done func(mesh.Stats)) {
	c.later(0, 5, func() {
		s := mesh.Stats{RTT: -1, Loss: -1}
		if c.gathered {
			s.Local = []string{"host"}
		}
		if len(c.candidates) > 0 {
			s.Remote = []string{"host"}
		}
		if c.transport != nil && c.transport.silent == 0 {
			s.RTT, s.Loss, s.Paired = 20, 0, true
		}
		done(s)
	})
}

func (c *Conn) newGeneration() {
	c.ufrag = c.w.unique("u")
	c.gathered = false
	c.restart = false
}

// gather trickles the candidates of a generation, once.
func (c *Conn) gather() {
	if c.gathered || c.stranded {
		return
	}
	ufrag := c.ufrag
	at := 0
	for n := range c.w.between(1, 3) {
		at += c.w.between(1, 8)
		c.later(at, at, func() {
			if c.ufrag != ufrag {
				return // rolled back or restarted meanwhile
			}
			c.gathered = true
			named := ""
			if !c.host.Firefox || c.w.chance(2) {
				named = ufrag
			}
			c.ev.LocalCandidate(wire.Candidate{
				Candidate: "candidate:" + strconv.Itoa(n) + " 1 udp 2122260223 192.0.2.1 " + strconv.Itoa(50000+n) +
					" typ host generation 0 ufrag " + ufrag,
				SDPMid:           c.firstMID(),
				SDPMLineIndex:    0,
				UsernameFragment: named,
			})
		})
	}
}

// firstMID is the mid of the section that carries the bundle.
func (c *Conn) firstMID() string {
	for _, d := range []*description{c.pendingLocal, c.currentLocal} {
		if d != nil && len(d.sections) > 0 {
			return d.sections[0].mid
		}
	}
	return "0"
}

// AddCandidate implements mesh.Conn (W3C webrtc §4.4.2, addIceCandidate).
func (c *Conn) AddCandidate(x wire.Candidate, done func(error)) {
	c.chain(func(finish func()) {
		c.later(0, 1, func() {
			err := c.addCandidate(x)
			finish()
			done(err)
			c.tryConnect()
		})
	})
}

func (c *Conn) addCandidate(x wire.Candidate) error {
	if c.currentRemote == nil && c.pendingRemote == nil {
		return &Error{"InvalidStateError", "addIceCandidate without a remote description"}
	}
	ufrag := x.UsernameFragment
	if ufrag == "" {
		ufrag = sdp.CandidateUfrag(x.Candidate)
	}
	for _, d := range []*description{c.pendingRemote, c.currentRemote} {
		if d == nil || ufrag != "" && d.ufrag != ufrag {
			continue
		}
		if x.SDPMid != "" && d.section(x.SDPMid) == nil {
			return &Error{"OperationError", "addIceCandidate: no section " + x.SDPMid}
		}
		c.candidates[d.ufrag]++
		return nil
	}
	return &Error{"OperationError", "addIceCandidate: no generation " + ufrag}
}

// tryConnect brings the transport up when both ends have set what the other
// wrote, and a candidate of it has reached each.
func (c *Conn) tryConnect() {
	if c.closed || c.currentRemote == nil || c.stranded {
		return
	}
	c.setConnection(mesh.ConnectionConnecting)
	d := c.w.sessions[c.currentRemote.session]
	if d == nil || d.closed || d.stranded || !c.hears(d) || !d.hears(c) || c.w.isCut(c, d) {
		return
	}
	if c.transport == nil {
		t := &transport{ends: [2]*Conn{c, d}}
		c.transport, d.transport = t, t
		c.w.soon(2, 30, func() {
			if !t.closed && t.silent == 0 {
				t.resume()
			}
		})
	} else if c.transport.spoilt {
		return
	} else if c.transport.silent != 0 || c.connection == mesh.ConnectionFailed {
		c.transport.resume() // the restart found a way
	}
}

// hears reports whether c has what it takes to reach d.
func (c *Conn) hears(d *Conn) bool {
	return c.currentRemote != nil && d.currentLocal != nil &&
		c.currentRemote.session == d.session && c.currentRemote.ufrag == d.currentLocal.ufrag &&
		c.candidates[d.currentLocal.ufrag] > 0
}

// resume lets packets flow, for the first time or again.
func (t *transport) resume() {
	if t.spoilt {
		return
	}
	t.silent = 0
	for _, c := range t.ends {
		c.later(0, 10, func() {
			if t.silent == 0 && !t.closed {
				c.setConnection(mesh.ConnectionConnected)
			}
		})
		c.later(0, 15, func() {
			if !t.closed {
				c.dataUp()
			}
		})
	}
}

// pause stops the packets: for a while, or for good.
func (t *transport) pause() {
	if t.silent != 0 || t.closed {
		return
	}
	t.silent = t.ends[0].w.now + 1
	serial := t.silent
	for _, c := range t.ends {
		still := func(s mesh.ConnectionState) func() {
			return func() {
				if t.silent == serial && !t.closed {
					c.setConnection(s)
				}
			}
		}
		c.later(silenceTimeout, silenceTimeout+2000, still(mesh.ConnectionDisconnected))
		c.later(consentTimeout, consentTimeout+5000, still(mesh.ConnectionFailed))
	}
}

// setConnection reports a change of connectionState (W3C webrtc §4.3.3).
func (c *Conn) setConnection(s mesh.ConnectionState) {
	if c.closed || c.connection == s || s == mesh.ConnectionConnecting && c.connection != mesh.ConnectionNew {
		return
	}
	c.connection = s
	c.later(0, 1, func() {
		if c.connection == s {
			c.note("connection %s", s)
			c.ev.ConnectionState(s)
		}
	})
}

// giveUpLater fails a connection that does not come about.
func (c *Conn) giveUpLater() {
	if c.transport == nil {
		c.later(iceTimeout, iceTimeout+1000, func() {
			if c.transport == nil {
				c.setConnection(mesh.ConnectionFailed)
			}
		})
	}
}

// hangUp ends the transport from this side. With a word, DTLS tells the far end
// and its channels close; without one it finds out by the silence.
func (c *Conn) hangUp(word bool) {
	c.dropData(word)
	t := c.transport
	if t == nil || t.closed {
		return
	}
	d := t.other(c)
	t.closed = true
	if !d.closed {
		d.abandoned(t, word && !c.w.isCut(c, d))
	}
}

// abandoned is the far end's part of hangUp.
func (c *Conn) abandoned(t *transport, word bool) {
	if word {
		c.later(5, 60, c.closeData)
	}
	c.later(silenceTimeout, silenceTimeout+2000, func() { c.setConnection(mesh.ConnectionDisconnected) })
	c.later(consentTimeout, consentTimeout+5000, func() { c.setConnection(mesh.ConnectionFailed) })
}
