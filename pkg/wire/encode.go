package wire

import (
	"strconv"
	"unicode/utf8"
)

// Encode writes m as a frame, {"event": …, "data": {…}}. It needs no JSON
// library, so that a browser sends a message by passing one string. Only the
// fields that m's event carries are written, and of those the ones that are set;
// invalid UTF-8 becomes U+FFFD. It fails with ErrUnknownEvent.
func Encode(m Message) ([]byte, error) {
	r, ok := ruleOf(m.Event)
	if !ok {
		return nil, ErrUnknownEvent
	}
	w := writer{buf: make([]byte, 0, sizeHint(m))}
	w.open(MemberEvent)
	w.quote(string(m.Event))
	w.key(MemberData)
	w.data(r, m)
	w.buf = append(w.buf, '}')
	return w.buf, nil
}

// EncodeData writes m's data alone, {…}, for a transport that carries the event's
// name itself. It fails with ErrUnknownEvent.
func EncodeData(m Message) ([]byte, error) {
	r, ok := ruleOf(m.Event)
	if !ok {
		return nil, ErrUnknownEvent
	}
	w := writer{buf: make([]byte, 0, sizeHint(m))}
	w.data(r, m)
	return w.buf, nil
}

// sizeHint is close to the length of m's frame: SDP has two line end characters
// a line to escape, everything else is short.
func sizeHint(m Message) int {
	n := 192
	if m.SDP != nil {
		n += len(m.SDP.SDP) + len(m.SDP.SDP)/8
	}
	if m.Candidate != nil {
		n += 96 + len(m.Candidate.Candidate)
	}
	return n + 24*len(m.Peers) + 128*len(m.Edges) + 256*len(m.ICEServers)
}

// writer appends JSON; fresh is set where no comma belongs.
type writer struct {
	buf   []byte
	fresh bool
}

func (w *writer) data(r rule, m Message) {
	w.begin()
	if r.carries&fClientID != 0 {
		w.text(MemberClientID, m.ClientID)
	}
	if r.carries&fPeerClientID != 0 {
		w.text(MemberPeerClientID, m.PeerClientID)
	}
	if r.carries&fReason != 0 {
		w.text(nReason, m.Reason)
	}
	if r.carries&fSDP != 0 && m.SDP != nil {
		w.key(MemberSDP)
		w.begin()
		w.text(nType, m.SDP.Type)
		w.text(MemberSDP, m.SDP.SDP)
		w.end()
	}
	if r.carries&fCandidate != 0 && m.Candidate != nil {
		w.candidate(m.Candidate)
	}
	if r.carries&fPeers != 0 {
		w.list(nPeers, m.Peers)
	}
	if r.carries&fResume != 0 {
		w.text(MemberResume, m.Resume)
		if m.Resumed {
			w.key(nResumed)
			w.buf = append(w.buf, "true"...)
		}
	}
	if r.carries&fICEServers != 0 {
		w.iceServers(m.ICEServers)
	}
	if r.carries&fKinds != 0 {
		w.list(nKinds, m.Kinds)
	}
	if r.carries&fChannel != 0 && m.Channel != nil {
		w.channel(m.Channel)
	}
	if r.carries&fEdges != 0 {
		w.edges(m.Edges)
	}
	if r.carries&fSession != 0 {
		w.text(nSession, m.Session)
	}
	w.end()
}

func (w *writer) candidate(c *Candidate) {
	w.key(nCandidate)
	// An empty candidate line has a meaning of its own (RFC 8838 §8.2): always written.
	w.open(nCandidate)
	w.quote(c.Candidate)
	w.text(nMid, c.SDPMid)
	w.int(nMLineIndex, c.SDPMLineIndex)
	w.text(nUfrag, c.UsernameFragment)
	w.end()
}

func (w *writer) channel(c *Channel) {
	w.key(nChannel)
	// A channel may have an empty label (W3C webrtc §6.1): always written.
	w.open(nLabel)
	w.quote(c.Label)
	if c.Unordered {
		w.key(nOrdered)
		w.buf = append(w.buf, "false"...)
	}
	w.int(nRetransmits, c.MaxRetransmits)
	w.int(nLifeTime, c.MaxPacketLifeTime)
	w.end()
}

func (w *writer) begin() {
	w.buf = append(w.buf, '{')
	w.fresh = true
}

func (w *writer) end() {
	w.buf = append(w.buf, '}')
	w.fresh = false
}

// open begins an object with the key of its first member.
func (w *writer) open(name string) {
	w.begin()
	w.key(name)
}

func (w *writer) key(name string) {
	if !w.fresh {
		w.buf = append(w.buf, ',')
	}
	w.fresh = false
	w.buf = append(w.buf, '"')
	w.buf = append(w.buf, name...)
	w.buf = append(w.buf, '"', ':')
}

// text writes a member unless s is empty.
func (w *writer) text(name, s string) {
	if s != "" {
		w.key(name)
		w.quote(s)
	}
}

// int writes a member unless n is -1, which stands for absent.
func (w *writer) int(name string, n int) {
	if n >= 0 {
		w.key(name)
		w.buf = strconv.AppendInt(w.buf, int64(n), 10)
	}
}

// list writes a member, also an empty one: a welcome says that nobody is there.
func (w *writer) list(name string, list []string) {
	w.key(name)
	w.buf = append(w.buf, '[')
	for i, s := range list {
		if i > 0 {
			w.buf = append(w.buf, ',')
		}
		w.quote(s)
	}
	w.buf = append(w.buf, ']')
}

// quote appends s as a JSON string (RFC 8259 §7).
func (w *writer) quote(s string) { w.buf = AppendString(w.buf, s) }

// AppendString appends s as a JSON string (RFC 8259 §7); invalid UTF-8 becomes
// U+FFFD.
func AppendString(buf []byte, s string) []byte {
	const hex = "0123456789abcdef"
	buf = append(buf, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				buf = append(buf, s[start:i]...)
				buf = append(buf, "\uFFFD"...)
				start = i + 1
			}
			i += n
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		buf = append(buf, s[start:i]...)
		switch c {
		case '"', '\\':
			buf = append(buf, '\\', c)
		case '\n':
			buf = append(buf, '\\', 'n')
		case '\r':
			buf = append(buf, '\\', 'r')
		default:
			buf = append(buf, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		start = i
	}
	buf = append(buf, s[start:]...)
	return append(buf, '"')
}
