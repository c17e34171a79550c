package wire

import "strconv"

// ReadFrame reads a message from a parsed frame, {"event": …, "data": {…}}.
// It fails as Read does, and with a *FieldError when the frame has no event.
func ReadFrame(frame Value) (Message, error) {
	if k := frame.Kind(); k != Object {
		return Message{}, &FieldError{Field: "frame", Want: "an object {event, data}", Got: k.String()}
	}
	event := frame.Get(MemberEvent)
	if k := event.Kind(); k != String {
		return Message{}, &FieldError{Field: MemberEvent, Want: "the name of an event", Got: k.String()}
	}
	return Read(Event(event.Text()), frame.Get(MemberData))
}

// Read reads the message that event and its data carry; socket.io delivers the
// two apart. Null counts as absent, and members that the event does not use are
// ignored. It fails with ErrUnknownEvent, or with a *FieldError for a member of
// the wrong type; whether the message makes sense is Validate's to say.
func Read(event Event, data Value) (Message, error) {
	r, ok := ruleOf(event)
	if !ok {
		return Message{}, ErrUnknownEvent
	}
	m := Message{Event: event}
	rd := reader{event: event}
	if data == nil || !rd.is(data, "", MemberData, Object) {
		return m, rd.done(&m)
	}
	if r.carries&fClientID != 0 {
		m.ClientID = rd.text(data, MemberData, MemberClientID)
	}
	if r.carries&fPeerClientID != 0 {
		m.PeerClientID = rd.text(data, MemberData, MemberPeerClientID)
	}
	if r.carries&fReason != 0 {
		m.Reason = rd.text(data, MemberData, nReason)
	}
	if r.carries&fSDP != 0 {
		m.SDP = rd.description(data)
	}
	if r.carries&fCandidate != 0 {
		m.Candidate = rd.candidate(data)
	}
	if r.carries&fPeers != 0 {
		m.Peers = rd.texts(data.Get(nPeers), MemberData, nPeers, MaxPeers)
	}
	if r.carries&fResume != 0 {
		m.Resume = rd.text(data, MemberData, MemberResume)
		if v := data.Get(nResumed); rd.is(v, MemberData, nResumed, Bool) {
			m.Resumed = v.True()
		}
	}
	if r.carries&fICEServers != 0 {
		m.ICEServers = rd.iceServers(data)
	}
	if r.carries&fKinds != 0 {
		m.Kinds = rd.texts(data.Get(nKinds), MemberData, nKinds, MaxKinds)
	}
	if r.carries&fChannel != 0 {
		m.Channel = rd.channel(data)
	}
	if r.carries&fEdges != 0 {
		m.Edges = rd.edges(data)
	}
	if r.carries&fSession != 0 {
		m.Session = rd.text(data, MemberData, nSession)
	}
	return m, rd.done(&m)
}

// reader keeps the first error, so that the fields above read as a list.
type reader struct {
	event Event
	err   *FieldError
}

// done returns the first error, and then leaves nothing half read behind.
func (rd *reader) done(m *Message) error {
	if rd.err == nil {
		return nil
	}
	*m = Message{}
	return rd.err
}

func (rd *reader) fail(path, want, got string) {
	if rd.err == nil {
		rd.err = &FieldError{Event: rd.event, Field: path, Want: want, Got: got}
	}
}

// is reports whether v, the member name of the object at path, is of kind want.
// Null and Absent are no error.
func (rd *reader) is(v Value, path, name string, want Kind) bool {
	k := v.Kind()
	if k != want && k != Null && k != Absent {
		rd.fail(join(path, name), want.String(), k.String())
	}
	return k == want
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (rd *reader) text(of Value, path, name string) string {
	if v := of.Get(name); rd.is(v, path, name, String) {
		return v.Text()
	}
	return ""
}

// uint16 reads a WebIDL unsigned short, -1 when absent.
func (rd *reader) uint16(of Value, path, name string) int {
	v := of.Get(name)
	if !rd.is(v, path, name, Number) {
		return -1
	}
	f := v.Float()
	if !(f >= 0 && f <= 65535) || f != float64(int(f)) {
		rd.fail(join(path, name), "an integer from 0 to 65535", "another number")
		return -1
	}
	return int(f)
}

func (rd *reader) description(data Value) *Description {
	const path = MemberData + "." + MemberSDP
	v := data.Get(MemberSDP)
	if !rd.is(v, MemberData, MemberSDP, Object) {
		return nil
	}
	return &Description{Type: rd.text(v, path, nType), SDP: rd.text(v, path, MemberSDP)}
}

func (rd *reader) candidate(data Value) *Candidate {
	const path = MemberData + "." + nCandidate
	v := data.Get(nCandidate)
	if !rd.is(v, MemberData, nCandidate, Object) {
		return nil
	}
	return &Candidate{
		Candidate:        rd.text(v, path, nCandidate),
		SDPMid:           rd.text(v, path, nMid),
		SDPMLineIndex:    rd.uint16(v, path, nMLineIndex),
		UsernameFragment: rd.text(v, path, nUfrag),
	}
}

func (rd *reader) channel(data Value) *Channel {
	const path = MemberData + "." + nChannel
	v := data.Get(nChannel)
	if !rd.is(v, MemberData, nChannel, Object) {
		return nil
	}
	c := &Channel{
		Label:             rd.text(v, path, nLabel),
		MaxRetransmits:    rd.uint16(v, path, nRetransmits),
		MaxPacketLifeTime: rd.uint16(v, path, nLifeTime),
	}
	if o := v.Get(nOrdered); rd.is(o, path, nOrdered, Bool) {
		c.Unordered = !o.True()
	}
	return c
}

// texts reads v, the member name of the object at path: an array of at most max
// strings.
func (rd *reader) texts(v Value, path, name string, max int) []string {
	if !rd.is(v, path, name, Array) {
		return nil
	}
	n := v.Len()
	if n > max {
		rd.fail(join(path, name), "at most "+strconv.Itoa(max)+" entries", strconv.Itoa(n))
		return nil
	}
	if n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		e := v.Index(i)
		if k := e.Kind(); k != String {
			rd.fail(join(path, name)+"["+strconv.Itoa(i)+"]", "a string", k.String())
			return nil
		}
		list[i] = e.Text()
	}
	return list
}
