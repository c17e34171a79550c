package meshtest

import (
	"strconv"
	"strings"

	"github.com/meshy/meshy/pkg/wire"
)

// direction is an RTCRtpTransceiverDirection as two bits.
type direction uint8

const (
	inactive direction = 0
	sendonly direction = 1
	recvonly direction = 2
	sendrecv direction = 3
)

func (d direction) sends() bool    { return d&sendonly != 0 }
func (d direction) receives() bool { return d&recvonly != 0 }

// reverse is the same direction as the other side sees it.
func (d direction) reverse() direction { return d>>1 | d<<1&sendrecv }

func (d direction) String() string {
	return [...]string{"inactive", "sendonly", "recvonly", "sendrecv"}[d]
}

func parseDirection(s string) (direction, bool) {
	for d := inactive; d <= sendrecv; d++ {
		if d.String() == s {
			return d, true
		}
	}
	return 0, false
}

// description is a session description (RFC 8829 §5.8) as far as the fake
// browsers care.
type description struct {
	kind     string // "offer" or "answer"
	session  string // <sess-id> of the connection that made it
	version  int
	ufrag    string // one for all: everything is bundled
	firefox  bool
	sections []section
}

// section is an m-section.
type section struct {
	kind    string // "audio", "video", "application"
	mid     string
	dir     direction
	streams []string // stream ids of a=msid, nil when there is no a=msid
	track   string
	extmaps []extmap

	of *transceiver // in a local description, and a remote one that was set
}

// extmap is a header extension (RFC 8285).
type extmap struct {
	id  int
	uri string
}

func (d *description) section(mid string) *section {
	for i := range d.sections {
		if d.sections[i].mid == mid {
			return &d.sections[i]
		}
	}
	return nil
}

// text writes d as a browser would, in short.
func (d *description) text() wire.Description {
	var b strings.Builder
	line := func(parts ...string) {
		for _, p := range parts {
			b.WriteString(p)
		}
		b.WriteString("\r\n")
	}
	user := "-"
	if d.firefox {
		user = "mozilla...THIS_IS_SDPARTA-99.0"
	}
	line("v=0")
	line("o=", user, " ", d.session, " ", strconv.Itoa(d.version), " IN IP4 127.0.0.1")
	line("s=-")
	line("t=0 0")
	bundle := "a=group:BUNDLE"
	for _, s := range d.sections {
		bundle += " " + s.mid
	}
	line(bundle)
	for _, s := range d.sections {
		if s.kind == "application" {
			line("m=application 9 UDP/DTLS/SCTP webrtc-datachannel")
		} else {
			line("m=", s.kind, " 9 UDP/TLS/RTP/SAVPF 111")
		}
		line("a=ice-ufrag:", d.ufrag)
		line("a=mid:", s.mid)
		if s.kind == "application" {
			line("a=sctp-port:5000")
			continue
		}
		line("a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid")
		line("a=", s.dir.String())
		for _, id := range s.streams {
			line("a=msid:", id, " ", s.track)
		}
	}
	return wire.Description{Type: d.kind, SDP: b.String()}
}

// errMalformed is what a browser says of text that is no description.
var errMalformed = &Error{"OperationError", "not a session description"}

// parse reads a description. It fails with errMalformed.
func parse(d wire.Description) (*description, error) {
	p := &description{kind: d.Type}
	var s *section
	for l := range strings.SplitSeq(strings.TrimSuffix(d.SDP, "\r\n"), "\r\n") {
		if len(l) < 2 || l[1] != '=' {
			return nil, errMalformed
		}
		switch value := l[2:]; l[0] {
		case 'o':
			f := strings.Fields(value)
			if len(f) != 6 {
				return nil, errMalformed
			}
			p.session = f[1]
			p.version, _ = strconv.Atoi(f[2])
			p.firefox = strings.HasPrefix(f[0], "mozilla")
		case 'm':
			kind, _, _ := strings.Cut(value, " ")
			p.sections = append(p.sections, section{kind: kind, dir: sendrecv})
			s = &p.sections[len(p.sections)-1]
		case 'a':
			if !p.attribute(s, value) {
				return nil, errMalformed
			}
		}
	}
	if p.session == "" || p.kind != "offer" && p.kind != "answer" {
		return nil, errMalformed
	}
	mids := map[string]bool{}
	for _, s := range p.sections {
		if s.mid == "" || mids[s.mid] {
			return nil, errMalformed
		}
		mids[s.mid] = true
	}
	return p, nil
}

// attribute reads one a= line, of a section or, where s is nil, of the session.
func (p *description) attribute(s *section, value string) bool {
	name, value, _ := strings.Cut(value, ":")
	if name == "ice-ufrag" {
		p.ufrag = value
	}
	if s == nil {
		return true
	}
	switch name {
	case "mid":
		s.mid = value
	case "msid":
		stream, track, _ := strings.Cut(value, " ")
		s.track = track
		s.streams = append(s.streams, stream)
	case "extmap":
		id, uri, _ := strings.Cut(value, " ")
		n, err := strconv.Atoi(id)
		if err != nil {
			return false
		}
		s.extmaps = append(s.extmaps, extmap{n, uri})
	default:
		if dir, ok := parseDirection(name); ok {
			s.dir = dir
		}
	}
	return true
}
