package meshtest

import (
	"strconv"

	"github.com/meshy/meshy/pkg/mesh"
)

// sections returns the m-sections that both sides have agreed on, in their order.
func (c *Conn) sections() []section {
	if c.currentLocal == nil {
		return nil
	}
	return c.currentLocal.sections
}

// create makes the offer or answer that the signalling state calls for.
func (c *Conn) create() *description {
	c.version++
	d := &description{session: c.session, version: c.version, firefox: c.host.Firefox}
	if c.state == mesh.HaveRemoteOffer || c.state == mesh.HaveLocalPranswer {
		d.kind = "answer"
		c.fillAnswer(d)
	} else {
		d.kind = "offer"
		c.fillOffer(d)
	}
	return d
}

// fillOffer is RFC 8829 §5.2: the agreed sections, those of a pending offer, and
// one for each transceiver that has none.
func (c *Conn) fillOffer(d *description) {
	if c.ufrag == "" || c.restart {
		c.newGeneration()
	}
	d.ufrag = c.ufrag
	agreed := c.sections()
	if c.pendingLocal != nil {
		agreed = c.pendingLocal.sections
	}
	data := false
	for _, s := range agreed {
		if s.kind == "application" {
			data = true
			d.sections = append(d.sections, section{kind: s.kind, mid: s.mid})
		} else {
			d.sections = append(d.sections, describe(s.of, s.mid, s.of.dir))
		}
	}
	for _, t := range c.transceivers {
		if t.mid == "" {
			d.sections = append(d.sections, describe(t, freshMID(d.sections), t.dir))
		}
	}
	if c.wantsData && !data {
		d.sections = append(d.sections, section{kind: "application", mid: freshMID(d.sections)})
	}
}

// fillAnswer is RFC 8829 §5.3: a section for each of the offer's.
func (c *Conn) fillAnswer(d *description) {
	if c.ufrag == "" || c.currentRemote != nil && c.currentRemote.ufrag != c.pendingRemote.ufrag {
		c.newGeneration() // an ICE restart is answered by one (RFC 8839 §4.4.3.1.2)
	}
	d.ufrag = c.ufrag
	for _, s := range c.pendingRemote.sections {
		if s.kind == "application" {
			d.sections = append(d.sections, section{kind: s.kind, mid: s.mid})
		} else {
			d.sections = append(d.sections, describe(s.of, s.mid, s.of.dir&s.dir.reverse()))
		}
	}
}

// describe makes the section of t. It has an a=msid when t would send, whatever
// the other side lets it.
func describe(t *transceiver, mid string, dir direction) section {
	s := section{kind: t.kind, mid: mid, dir: dir, of: t}
	if t.dir.sends() {
		s.streams = msid(t)
		s.track = "track"
		if t.sender.track != nil {
			s.track = t.sender.track.ID
		}
	}
	return s
}

// applyLocal sets d, which create made.
func (c *Conn) applyLocal(d *description, to mesh.SignalingState) {
	c.state = to
	if d.kind == "offer" {
		c.pendingLocal = d
		for _, s := range d.sections {
			if s.of != nil {
				s.of.mid, s.of.receiver.mid = s.mid, s.mid
			}
		}
	} else {
		c.currentLocal, c.currentRemote = d, c.pendingRemote
		c.pendingLocal, c.pendingRemote = nil, nil
		for _, s := range d.sections {
			if s.of != nil {
				s.of.agree(s.dir)
			}
		}
		c.settled()
	}
	c.gather()
}

// applyRemoteOffer associates the offer's sections with transceivers (RFC 8829
// §5.10) and fires what begins to arrive.
func (c *Conn) applyRemoteOffer(d *description, to mesh.SignalingState) {
	c.state = to
	c.pendingRemote = d
	for i := range d.sections {
		s := &d.sections[i]
		if s.kind == "application" {
			continue
		}
		s.of = c.associate(s)
		c.receive(s, s.dir.reverse())
	}
	c.tryConnect()
}

func (c *Conn) associate(s *section) *transceiver {
	for _, t := range c.transceivers {
		if t.mid == s.mid {
			return t
		}
	}
	var t *transceiver
	if s.dir.receives() {
		for _, free := range c.transceivers {
			if free.mid == "" && free.added && free.kind == s.kind {
				t = free
				break
			}
		}
	}
	if t == nil {
		t = c.newTransceiver(s.kind, recvonly)
	}
	t.mid, t.receiver.mid = s.mid, s.mid
	return t
}

// applyRemoteAnswer completes the pending offer.
func (c *Conn) applyRemoteAnswer(d *description, to mesh.SignalingState) {
	c.state = to
	c.currentLocal, c.currentRemote = c.pendingLocal, d
	c.pendingLocal, c.pendingRemote = nil, nil
	for i := range d.sections {
		if s := &d.sections[i]; s.kind != "application" {
			s.of = c.currentLocal.sections[i].of
			s.of.agree(s.dir.reverse())
			c.receive(s, s.dir.reverse())
		}
	}
	c.settled()
}

// agree notes the direction of a completed exchange.
func (t *transceiver) agree(dir direction) {
	t.current = dir
	t.sent = t.sent || dir.sends()
}

// receive processes a remote section's direction, as seen from here: a track
// event where it begins to send, and only there (W3C webrtc §4.4.1.5).
func (c *Conn) receive(s *section, dir direction) {
	t := s.of
	begins := dir.receives() && !t.fired.receives()
	t.fired = dir
	if !begins {
		return
	}
	id := "none"
	if len(s.streams) > 0 && s.streams[0] != "-" {
		id = s.streams[0]
	}
	stream := c.streams[id]
	if stream == nil {
		stream = &Stream{ID: id}
		c.streams[id] = stream
	}
	c.ev.RemoteTrack(t.mid, t.receiver, stream)
}

// settled follows each return to stable.
func (c *Conn) settled() {
	c.needed = false
	c.updateNegotiationNeeded()
	c.tryConnect()
	c.giveUpLater()
}

// rollBack takes the pending local offer back (RFC 8829 §4.1.8.2).
func (c *Conn) rollBack() {
	for _, s := range c.pendingLocal.sections {
		if s.of != nil && (c.currentLocal == nil || c.currentLocal.section(s.mid) == nil) {
			s.of.mid, s.of.receiver.mid = "", ""
		}
	}
	c.pendingLocal = nil
	c.state = mesh.Stable
	if c.currentLocal == nil {
		// Seen in Chromium 156: both sides stable, and ICE "new" for ever.
		c.stranded = !c.gathered && !c.host.Sturdy
		c.ufrag = ""
	}
	c.note("rolled back")
}

// admits reports why d cannot be set.
func (c *Conn) admits(d *description, rollback bool) error {
	refuse := func(why string) error {
		return &Error{"InvalidAccessError", "setRemoteDescription(" + d.kind + "): " + why}
	}
	if c.currentRemote != nil && d.session != c.currentRemote.session {
		return refuse("the fingerprint is another connection's")
	}
	agreed := c.sections()
	if d.kind == "answer" {
		agreed = c.pendingLocal.sections
		if len(d.sections) != len(agreed) {
			return refuse(strconv.Itoa(len(d.sections)) + " sections for " + strconv.Itoa(len(agreed)))
		}
	}
	if len(d.sections) < len(agreed) {
		return refuse("sections are missing")
	}
	for i, s := range agreed {
		if s.mid != d.sections[i].mid || s.kind != d.sections[i].kind {
			return refuse("section " + strconv.Itoa(i) + " is another")
		}
	}
	if d.kind == "answer" {
		for i, s := range agreed {
			if dir := d.sections[i].dir; s.kind != "application" && dir&^s.dir.reverse() != 0 {
				return refuse("an answer of " + dir.String() + " to " + s.dir.String())
			}
		}
	}
	return c.admitsExtensions(d, refuse)
}

// admitsExtensions checks the header extension ids as browsers do (pkg/sdp,
// extmap.go, says what was seen).
func (c *Conn) admitsExtensions(d *description, refuse func(string) error) error {
	uris := map[int]string{}
	for _, s := range d.sections {
		for _, e := range s.extmaps {
			switch was := uris[e.id]; {
			case was != "" && was != e.uri && !c.host.Firefox:
				return refuse("extension id " + strconv.Itoa(e.id) + " means two things")
			case c.host.Firefox && e.id > 14:
				return refuse("extension id " + strconv.Itoa(e.id) + " is not of the one-byte form")
			case c.host.Firefox && d.kind == "answer" && e.id != 4:
				return refuse("an extension that was not in the offer")
			case e.id < 1 || e.id > 255:
				return refuse("extension id " + strconv.Itoa(e.id))
			}
			uris[e.id] = e.uri
		}
	}
	for id, uri := range uris {
		if was := c.extensions[id]; was != "" && was != uri && !c.host.Firefox {
			return refuse("RTP extension ID reassignment not supported: " + strconv.Itoa(id))
		}
	}
	for id, uri := range uris {
		c.extensions[id] = uri
	}
	return nil
}
