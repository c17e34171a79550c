package meshtest

import (
	"slices"
	"strconv"

	"github.com/meshy/meshy/pkg/mesh"
)

// Track is a local MediaStreamTrack.
type Track struct {
	ID   string
	Kind string
}

// Stream is a MediaStream.
type Stream struct{ ID string }

// Sender is an RTCRtpSender; senders are compared as pointers.
type Sender struct {
	track   *Track
	streams []string
}

// RemoteTrack is the track of an RTCRtpReceiver.
type RemoteTrack struct {
	of   *Conn
	mid  string
	kind string
}

// Source returns the track whose media arrive here, nil when none do.
func (r *RemoteTrack) Source() *Track {
	d := r.of.currentRemote
	if d == nil || r.of.transport == nil {
		return nil
	}
	peer := r.of.w.sessions[d.session]
	if peer == nil || peer.closed {
		return nil
	}
	for _, t := range peer.transceivers {
		if t.mid == r.mid && t.current.sends() {
			return t.sender.track
		}
	}
	return nil
}

// transceiver is an RTCRtpTransceiver (W3C webrtc §5.4). Nothing here ever stops
// one, so that no section is ever rejected or recycled.
type transceiver struct {
	kind     string
	mid      string    // "" until associated with a section
	dir      direction // [[Direction]]
	current  direction // [[CurrentDirection]]
	fired    direction // [[FiredDirection]]
	sender   *Sender
	receiver *RemoteTrack

	added bool // by addTrack, so that a remote section may take it (RFC 8829 §5.10)
	sent  bool // has been used to send
}

func (c *Conn) newTransceiver(kind string, dir direction) *transceiver {
	t := &transceiver{kind: kind, dir: dir, sender: &Sender{}, receiver: &RemoteTrack{of: c, kind: kind}}
	c.transceivers = append(c.transceivers, t)
	return t
}

// AddTrack implements mesh.Conn (W3C webrtc §5.1, addTrack).
func (c *Conn) AddTrack(x mesh.Track, streams []mesh.Stream) (mesh.Sender, error) {
	if c.closed {
		return nil, c.invalidState("addTrack")
	}
	track := x.(*Track)
	for _, t := range c.transceivers {
		if t.sender.track == track {
			return nil, &Error{"InvalidAccessError", "a sender for the track exists"}
		}
	}
	var ids []string
	for _, s := range streams {
		ids = append(ids, s.(*Stream).ID)
	}
	i := slices.IndexFunc(c.transceivers, func(t *transceiver) bool {
		return t.sender.track == nil && t.kind == track.Kind && !t.sent
	})
	var t *transceiver
	if i >= 0 {
		t = c.transceivers[i]
		t.dir |= sendonly
	} else {
		t = c.newTransceiver(track.Kind, sendrecv)
		t.added = true
	}
	t.sender.track, t.sender.streams = track, ids
	c.updateNegotiationNeeded()
	return t.sender, nil
}

// RemoveTrack implements mesh.Conn (W3C webrtc §5.1, removeTrack).
func (c *Conn) RemoveTrack(x mesh.Sender) error {
	if c.closed {
		return c.invalidState("removeTrack")
	}
	for _, t := range c.transceivers {
		if mesh.Sender(t.sender) == x {
			if t.sender.track != nil {
				t.sender.track = nil
				t.dir &^= sendonly
				c.updateNegotiationNeeded()
			}
			return nil
		}
	}
	return &Error{"InvalidAccessError", "the sender is not of this connection"}
}

// AddReceiver implements mesh.Conn (W3C webrtc §5.1, addTransceiver).
func (c *Conn) AddReceiver(kind mesh.Kind) error {
	if kind != "audio" && kind != "video" {
		return &Error{"TypeError", "no such kind: " + kind}
	}
	if c.closed {
		return c.invalidState("addTransceiver")
	}
	c.newTransceiver(kind, recvonly)
	c.updateNegotiationNeeded()
	return nil
}

// Transceivers implements mesh.Conn.
func (c *Conn) Transceivers() []mesh.Transceiver {
	all := make([]mesh.Transceiver, len(c.transceivers))
	for i, t := range c.transceivers {
		all[i] = mesh.Transceiver{
			MID: t.mid, Kind: t.kind, Sender: t.sender,
			Sending: t.dir.sends() && t.sender.track != nil,
		}
	}
	return all
}

// updateNegotiationNeeded is the algorithm of that name (W3C webrtc §4.7.3).
func (c *Conn) updateNegotiationNeeded() {
	if len(c.operations) > 0 {
		c.recheck = true
		return
	}
	c.later(0, 1, func() {
		switch {
		case len(c.operations) > 0:
			c.recheck = true
		case c.state != mesh.Stable:
		case !c.negotiationNeeded():
			c.needed = false
		case !c.needed:
			c.needed = true
			c.ev.NegotiationNeeded()
		}
	})
}

// negotiationNeeded is "check if negotiation is needed" (W3C webrtc §4.7.3).
func (c *Conn) negotiationNeeded() bool {
	if c.restart {
		return true
	}
	d := c.currentLocal
	if c.wantsData && (d == nil || !slices.ContainsFunc(d.sections, func(s section) bool { return s.kind == "application" })) {
		return true
	}
	for _, t := range c.transceivers {
		if d == nil || t.mid == "" {
			return true
		}
		s := d.section(t.mid)
		if s == nil {
			return true
		}
		if t.dir.sends() && (s.streams == nil || !slices.Equal(s.streams, msid(t))) {
			return true
		}
		r := c.currentRemote.section(t.mid)
		if d.kind == "offer" {
			if s.dir != t.dir && (r == nil || r.dir.reverse() != t.dir) {
				return true
			}
		} else if s.dir != t.dir&r.dir.reverse() {
			return true
		}
	}
	return false
}

// msid is the stream ids that a section of t names; "-" stands for none (RFC 8830).
func msid(t *transceiver) []string {
	if len(t.sender.streams) == 0 {
		return []string{"-"}
	}
	return t.sender.streams
}

// freshMID returns a mid that none of sections uses.
func freshMID(sections []section) string {
	for n := 0; ; n++ {
		mid := strconv.Itoa(n)
		if !slices.ContainsFunc(sections, func(s section) bool { return s.mid == mid }) {
			return mid
		}
	}
}
