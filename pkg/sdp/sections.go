package sdp

import "strings"

const maxSections = 1024 // m-sections read from one description; what follows is ignored

// Section is what one m-section (RFC 8866 §5.14) says.
type Section struct {
	MID        string // RFC 5888
	Kind       string // "audio", "video", "application"
	Sends      bool   // audio or video, sendrecv or sendonly, and not rejected
	Rejected   bool   // port 0 without a=bundle-only (RFC 8829 §5.2.1, §5.3.1)
	TrackID    string // from the sender's tag, "" when there is none
	MSIDStream string // RFC 8830; "" when there is none or it is "-"
	MSIDTrack  string // "" when there is none
	Ufrag      string // the section's own ice-ufrag, or else the session's
}

// place is a Section and where it ends in its text.
type place struct {
	Section
	end int // byte offset behind its last line
}

// Sections returns the m-sections of text in order. Text that is no description
// has none.
func Sections(text string) []Section {
	_, places := scan(text)
	if places == nil {
		return nil
	}
	all := make([]Section, len(places))
	for i := range places {
		all[i] = places[i].Section
	}
	return all
}

// scan returns the byte offset behind the session part of text, and its sections.
func scan(text string) (session int, places []place) {
	session = len(text)
	var sessionUfrag string
	sessionSends := true // RFC 8866 §6.7: sendrecv is the default
	var s *place
	port0, bundleOnly := false, false
	sends := true
	finish := func() {
		if s != nil {
			s.Rejected = port0 && !bundleOnly
			s.Sends = sends && !s.Rejected && (s.Kind == "audio" || s.Kind == "video")
		}
	}
	at := 0
	for l := range lines(text) {
		if media, ok := strings.CutPrefix(l.text, "m="); ok {
			finish()
			if s == nil {
				session = at
			}
			if len(places) == maxSections {
				s = nil
				break
			}
			kind, rest := field(media)
			port, _ := field(rest)
			port, _, _ = strings.Cut(port, "/")
			port0, bundleOnly, sends = port == "0", false, sessionSends
			places = append(places, place{Section: Section{Kind: kind, Ufrag: sessionUfrag}})
			s = &places[len(places)-1]
		}
		at = l.next
		if s != nil {
			s.end = at
		}
		attribute, ok := strings.CutPrefix(l.text, "a=")
		if !ok {
			continue
		}
		name, value, _ := strings.Cut(attribute, ":")
		switch name {
		case "sendrecv", "sendonly", "recvonly", "inactive":
			sends = strings.HasPrefix(name, "send")
			if s == nil {
				sessionSends = sends
			}
			continue
		case "ice-ufrag":
			if s == nil {
				sessionUfrag = value
			}
		}
		if s == nil {
			continue
		}
		switch name {
		case "mid":
			s.MID = value
		case "bundle-only":
			bundleOnly = true
		case "ice-ufrag":
			s.Ufrag = value
		case "msid":
			if s.MSIDStream == "" && s.MSIDTrack == "" {
				s.MSIDStream, s.MSIDTrack = field(value)
				if s.MSIDStream == "-" { // RFC 8830 §2: a track of no stream
					s.MSIDStream = ""
				}
			}
		}
		if id, ours := trackTag(l.text); ours && token(id, maxTrackID) {
			s.TrackID = id
		}
	}
	finish()
	return session, places
}

// SessionID returns the <sess-id> of the o= line (RFC 8866 §5.2), "" when there
// is none. It tells two descriptions of one connection from two connections.
func SessionID(text string) string {
	_, rest := field(origin(text))
	id, _ := field(rest)
	return id
}

// SessionVersion returns the <sess-version> of the o= line (RFC 8866 §5.2), ""
// when there is none. With the session id it tells two offers of one connection.
func SessionVersion(text string) string {
	_, rest := field(origin(text))
	_, rest = field(rest)
	v, _ := field(rest)
	return v
}

// origin returns what stands on the o= line.
func origin(text string) string {
	for l := range lines(text) {
		if o, ok := strings.CutPrefix(l.text, "o="); ok {
			return o
		}
		if strings.HasPrefix(l.text, "m=") {
			break
		}
	}
	return ""
}

// Ufrags returns the ICE user fragments (RFC 8839 §5.4) of text, of its session
// part and its sections, each once.
func Ufrags(text string) []string {
	var all []string
	seen := map[string]bool{}
	for l := range lines(text) {
		u, ok := strings.CutPrefix(l.text, "a=ice-ufrag:")
		if ok && u != "" && !seen[u] && len(all) < maxSections {
			seen[u] = true
			all = append(all, u)
		}
	}
	return all
}

// CandidateUfrag returns the ufrag that a candidate line names as an extension
// (RFC 8839 §5.1, RFC 8838 §4.2), "" when it names none.
func CandidateUfrag(candidate string) string {
	rest := candidate
	// foundation, component, transport, priority, address, port, "typ", type
	for range 8 {
		_, rest = field(rest)
	}
	for rest != "" {
		var name, value string
		name, rest = field(rest)
		value, rest = field(rest)
		if name == "ufrag" {
			return strings.TrimRight(value, "\r\n")
		}
	}
	return ""
}
