package signal

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/meshy/meshy/pkg/wire"
)

// envelope is what the hub reads of a frame: what it says, and to whom.
type envelope struct {
	event wire.Event
	to    string // the addressee; "" for the room
	// resume is what an announcement says of an earlier place: see wire.ResumeNone.
	resume string

	frame  []byte
	data   span    // what stands between the braces of data
	claims [2]span // members of data that claim an identity, in order; empty when absent
}

// open reads the envelope of frame, and keeps frame. It fails when that is not
// JSON, when its event is unknown or not a page's to send, and when it lacks
// what its event needs. The error is fit to be sent back.
func open(frame []byte) (envelope, error) {
	p := parser{scanner: scanner{text: frame}}
	if err := p.frame(); err != nil {
		return envelope{}, err
	}
	return p.envelope()
}

// stamp returns the frame to deliver: the data that came, from clientID. What
// the page claimed to be, and whom it wrote to, is left out.
func (e envelope) stamp(clientID string) []byte {
	out := make([]byte, 0, len(e.frame)+len(clientID)+32)
	out = append(out, `{"event":`...)
	out = wire.AppendString(out, string(e.event))
	out = append(out, `,"data":{"clientId":`...)
	out = wire.AppendString(out, clientID)
	from := e.data.from
	for _, c := range e.claims {
		if c.to != 0 {
			out = appendMembers(out, e.frame[from:c.from])
			from = c.to
		}
	}
	out = appendMembers(out, e.frame[from:e.data.to])
	return append(out, '}', '}')
}

// appendMembers appends a run of whole members, which may have lost its
// neighbours and kept their commas.
func appendMembers(out, run []byte) []byte {
	run = bytes.Trim(run, ", \t\r\n")
	if len(run) == 0 {
		return out
	}
	return append(append(out, ','), run...)
}

// parser scans a frame and remembers the members that the hub looks at.
type parser struct {
	scanner
	event, data                 member
	clientID, peerClientID, sdp member
	resume                      member
}

// member is a "name": value of an object; its zero value is one that is absent.
type member struct {
	all   span // from the name's quote to the value's end
	value span
}

// frame scans the whole text.
func (p *parser) frame() error {
	p.space()
	isObject := p.peek() == '{'
	var err error
	if isObject {
		err = p.object(0, p.frameMember)
	} else {
		err = p.value(0)
	}
	if err == nil {
		err = p.end()
	}
	if err == nil && !isObject {
		err = &wire.FieldError{Field: "frame", Want: "an object {event, data}", Got: "something else"}
	}
	return err
}

func (p *parser) frameMember(name span) error {
	switch p.unquote(name) {
	case wire.MemberEvent:
		return p.keep(&p.event, name)
	case wire.MemberData:
		return p.keep(&p.data, name)
	}
	return p.value(1)
}

func (p *parser) dataMember(name span) error {
	switch p.unquote(name) {
	case wire.MemberClientID:
		return p.keep(&p.clientID, name)
	case wire.MemberPeerClientID:
		return p.keep(&p.peerClientID, name)
	case wire.MemberSDP:
		return p.keep(&p.sdp, name)
	case wire.MemberResume:
		return p.keep(&p.resume, name)
	}
	return p.value(2)
}

// keep scans the value of a member into m. A second member of the same name is
// an error: parsers differ on which of the two counts.
func (p *parser) keep(m *member, name span) error {
	if m.all.to != 0 {
		return &wire.FieldError{Field: p.unquote(name), Want: "one member of this name", Got: "two"}
	}
	from := p.pos
	var err error
	if m == &p.data && p.peek() == '{' {
		err = p.object(1, p.dataMember)
	} else {
		err = p.value(2)
	}
	*m = member{span{name.from, p.pos}, span{from, p.pos}}
	return err
}

// unquote returns the text of the string at s. Escapes are resolved, so that
// "client\u0049d" is clientId here as it is for the receiver.
func (p *parser) unquote(s span) string {
	quoted := p.text[s.from:s.to]
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : len(quoted)-1])
	}
	var text string
	// quoted has been scanned and is valid: it cannot fail.
	_ = json.Unmarshal(quoted, &text)
	return text
}

// envelope puts together what the scan found, by the rules of package wire.
func (p *parser) envelope() (envelope, error) {
	name, ok := p.textOf(p.event)
	if !ok {
		return envelope{}, &wire.FieldError{Field: "event", Want: "the name of an event", Got: "something else"}
	}
	e := envelope{event: wire.Event(name), frame: p.text}
	route, err := wire.RouteOf(e.event)
	if err != nil {
		return envelope{}, err
	}
	switch p.first(p.data) {
	case '{':
		e.data = span{p.data.value.from + 1, p.data.value.to - 1}
	case 0, 'n':
		// Absent or null: as good as {} (wire.Read).
	default:
		return envelope{}, &wire.FieldError{Event: e.event, Field: "data", Want: "an object", Got: "something else"}
	}
	if e.to, err = p.addressee(e.event, route); err != nil {
		return envelope{}, err
	}
	if route.SDP && p.first(p.sdp) != '{' {
		return envelope{}, &wire.FieldError{Event: e.event, Field: "data.sdp", Want: "an object {type, sdp}", Got: "something else"}
	}
	if e.event == wire.PeerConnectOffer {
		if e.resume, err = p.token(); err != nil {
			return envelope{}, err
		}
	}
	e.claims = [2]span{p.clientID.all, p.peerClientID.all}
	if e.claims[0].from > e.claims[1].from {
		e.claims[0], e.claims[1] = e.claims[1], e.claims[0]
	}
	return e, nil
}

// addressee returns the id in the member that the route names.
func (p *parser) addressee(event wire.Event, route wire.Route) (string, error) {
	m := p.peerClientID
	switch route.Addressee {
	case "":
		return "", nil
	case wire.MemberClientID:
		m = p.clientID
	}
	id, ok := p.textOf(m)
	if !ok || id == "" || len(id) > wire.MaxClientID {
		return "", &wire.FieldError{
			Event: event,
			Field: "data." + route.Addressee,
			Want:  "a client id of 1 to " + strconv.Itoa(wire.MaxClientID) + " bytes",
			Got:   "something else",
		}
	}
	return id, nil
}

// token returns what an announcement says of an earlier place; "" when nothing.
func (p *parser) token() (string, error) {
	text, ok := p.textOf(p.resume)
	if first := p.first(p.resume); !ok && first != 0 && first != 'n' || len(text) > wire.MaxResume {
		return "", &wire.FieldError{
			Event: wire.PeerConnectOffer,
			Field: "data." + wire.MemberResume,
			Want:  "the token of a welcome",
			Got:   "something else",
		}
	}
	return text, nil
}

// first returns the first byte of a member's value, which tells its type; 0 when
// the member is absent.
func (p *parser) first(m member) byte {
	if m.all.to == 0 {
		return 0
	}
	return p.text[m.value.from]
}

// textOf returns the text of a member, and false when it is not a string.
func (p *parser) textOf(m member) (string, bool) {
	if p.first(m) != '"' {
		return "", false
	}
	return p.unquote(m.value), true
}
