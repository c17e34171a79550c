package wire

import "strconv"

// Validate reports whether m makes sense, coming on the way from. It fails with
// ErrUnknownEvent, with ErrDirection, or with a *FieldError that names the field
// and what is expected there.
//
// It is tolerant where old clients need it: connect_offer and disconnect need no
// data at all, and an ice_candidate without a candidate is a message that adds
// nothing. Whether the text of a description or a candidate is one is the
// browser's to say.
func Validate(m Message, from Direction) error {
	r, ok := ruleOf(m.Event)
	if !ok {
		return ErrUnknownEvent
	}
	need := r.need(from)
	if need&never != 0 {
		return ErrDirection
	}
	c := checker{event: m.Event}
	if r.carries&fClientID != 0 {
		c.id("data."+MemberClientID, m.ClientID, need&fClientID != 0)
	}
	if r.carries&fPeerClientID != 0 {
		c.id("data."+MemberPeerClientID, m.PeerClientID, need&fPeerClientID != 0)
	}
	if r.carries&fReason != 0 {
		c.size("data."+nReason, m.Reason, MaxReason)
	}
	if need&fSDP != 0 {
		c.description(m.SDP)
	}
	if r.carries&fCandidate != 0 && m.Candidate != nil {
		c.candidate(m.Candidate)
	}
	if r.carries&fPeers != 0 {
		c.peers(m.Peers)
	}
	if r.carries&fResume != 0 {
		c.size("data."+MemberResume, m.Resume, MaxResume)
	}
	if r.carries&fICEServers != 0 {
		c.iceServers(m.ICEServers, need&fICEServers != 0)
	}
	if r.carries&fEdges != 0 {
		c.edges(m.Edges)
	}
	if m.Event == Relay && m.SDP != nil {
		c.relayed(m.SDP)
	}
	if need&fKinds != 0 {
		c.kinds(m.Kinds)
	}
	if need&fChannel != 0 {
		c.channel(m.Channel)
	}
	if need&fSession != 0 {
		c.needed("data."+nSession, "the session id of an offer", m.Session, MaxSession)
	}
	if c.err != nil {
		return c.err
	}
	return nil
}

// checker keeps the first error.
type checker struct {
	event Event
	err   *FieldError
}

func (c *checker) fail(path, want, got string) {
	if c.err == nil {
		c.err = &FieldError{Event: c.event, Field: path, Want: want, Got: got}
	}
}

func (c *checker) id(path, id string, needed bool) {
	if needed {
		c.needed(path, "a client id", id, MaxClientID)
	} else {
		c.size(path, id, MaxClientID)
	}
}

func (c *checker) needed(path, want, s string, max int) {
	if s == "" {
		c.fail(path, want, "nothing")
	}
	c.size(path, s, max)
}

func (c *checker) size(path, s string, max int) {
	if len(s) > max {
		c.fail(path, "at most "+strconv.Itoa(max)+" bytes", strconv.Itoa(len(s)))
	}
}

func (c *checker) description(d *Description) {
	const path = "data." + MemberSDP
	if d == nil {
		c.fail(path, "an object {type, sdp}", "nothing")
		return
	}
	want := "offer"
	if c.event == PeerMediaAnswer {
		want = "answer"
	}
	if d.Type != want {
		c.fail(path+"."+nType, `"`+want+`"`, "something else")
	}
	c.needed(path+"."+MemberSDP, "a session description", d.SDP, MaxSDP)
}

func (c *checker) candidate(d *Candidate) {
	const path = "data." + nCandidate
	c.size(path+"."+nCandidate, d.Candidate, MaxCandidate)
	c.size(path+"."+nMid, d.SDPMid, MaxCandidate)
	c.size(path+"."+nUfrag, d.UsernameFragment, MaxCandidate)
	c.uint16(path+"."+nMLineIndex, d.SDPMLineIndex)
	// W3C webrtc §4.4.2, addIceCandidate step 3.
	if d.Candidate != "" && d.SDPMid == "" && d.SDPMLineIndex < 0 {
		c.fail(path, nMid+" or "+nMLineIndex+" beside the candidate", "neither")
	}
}

func (c *checker) peers(ids []string) {
	const path = "data." + nPeers
	if len(ids) > MaxPeers {
		c.fail(path, "at most "+strconv.Itoa(MaxPeers)+" entries", strconv.Itoa(len(ids)))
	}
	for i, id := range ids {
		c.id(path+"["+strconv.Itoa(i)+"]", id, true)
	}
}

func (c *checker) kinds(kinds []string) {
	const path = "data." + nKinds
	if len(kinds) > MaxKinds {
		c.fail(path, "at most "+strconv.Itoa(MaxKinds)+" entries", strconv.Itoa(len(kinds)))
	}
	for i, k := range kinds {
		if k != "audio" && k != "video" {
			c.fail(path+"["+strconv.Itoa(i)+"]", `"audio" or "video"`, "something else")
		}
	}
}

func (c *checker) channel(ch *Channel) {
	const path = "data." + nChannel
	if ch == nil {
		c.fail(path, "an object {label, …}", "nothing")
		return
	}
	c.size(path+"."+nLabel, ch.Label, MaxLabel)
	c.uint16(path+"."+nRetransmits, ch.MaxRetransmits)
	c.uint16(path+"."+nLifeTime, ch.MaxPacketLifeTime)
	// W3C webrtc §6.1, createDataChannel step 10.
	if ch.MaxRetransmits >= 0 && ch.MaxPacketLifeTime >= 0 {
		c.fail(path, nRetransmits+" or "+nLifeTime, "both")
	}
}

// uint16 checks a WebIDL unsigned short, -1 for absent.
func (c *checker) uint16(path string, n int) {
	if n < -1 || n > 65535 {
		c.fail(path, "an integer from 0 to 65535", "another number")
	}
}
