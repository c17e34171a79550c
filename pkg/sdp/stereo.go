package sdp

import (
	"slices"
	"strings"
)

// StereoOpus returns text with stereo=1 and sprop-stereo=1 (RFC 7587 §6.1) among
// the parameters of every Opus payload type of its audio sections; all other
// parameters stay. Chromium decodes Opus in mono unless its own local description
// asks for stereo. What asks already is returned as it is.
func StereoOpus(text string) string {
	session, places := scan(text)
	var b strings.Builder
	b.Grow(len(text) + 64*len(places))
	b.WriteString(text[:session])
	at := session
	for _, p := range places {
		part := text[at:p.end]
		if p.Kind == "audio" {
			part = stereoSection(part)
		}
		b.WriteString(part)
		at = p.end
	}
	b.WriteString(text[at:])
	return b.String()
}

// stereoSection does it for one audio section.
func stereoSection(section string) string {
	opus := map[string]bool{} // payload type -> it has no fmtp line yet
	for l := range lines(section) {
		if pt, ok := opusPayload(l.text); ok {
			opus[pt] = true
		}
	}
	if len(opus) == 0 {
		return section
	}
	for l := range lines(section) {
		if pt, _, ok := formatParameters(l.text); ok && opus[pt] {
			opus[pt] = false
		}
	}
	var b strings.Builder
	at := 0
	for l := range lines(section) {
		end := section[at+len(l.text) : l.next]
		at = l.next
		if pt, parameters, ok := formatParameters(l.text); ok {
			if _, is := opus[pt]; is {
				b.WriteString("a=fmtp:" + pt + " " + stereoParameters(parameters) + end)
				continue
			}
		}
		b.WriteString(l.text + end)
		if pt, ok := opusPayload(l.text); ok && opus[pt] {
			opus[pt] = false
			insertLine(&b, "a=fmtp:"+pt+" "+stereoParameters(""))
		}
	}
	return b.String()
}

// opusPayload returns the payload type that an a=rtpmap line gives to Opus
// (RFC 7587 §7: always opus/48000/2).
func opusPayload(l string) (payloadType string, ok bool) {
	value, ok := strings.CutPrefix(l, "a=rtpmap:")
	if !ok {
		return "", false
	}
	pt, rest := field(value)
	encoding, _ := field(rest)
	return pt, pt != "" && strings.EqualFold(encoding, "opus/48000/2")
}

// formatParameters splits an a=fmtp line (RFC 8866 §6.15).
func formatParameters(l string) (payloadType, parameters string, ok bool) {
	value, ok := strings.CutPrefix(l, "a=fmtp:")
	if !ok {
		return "", "", false
	}
	payloadType, parameters = field(value)
	return payloadType, parameters, true
}

// stereoParameters returns parameters, a list with semicolons, with both stereo
// parameters set to 1.
func stereoParameters(parameters string) string {
	wanted := []string{"stereo", "sprop-stereo"}
	var list []string
	for p := range strings.SplitSeq(parameters, ";") {
		name, _, _ := strings.Cut(strings.TrimSpace(p), "=")
		if name == "" {
			continue
		}
		if i := slices.Index(wanted, name); i >= 0 {
			wanted = slices.Delete(wanted, i, i+1)
			p = name + "=1"
		}
		list = append(list, p)
	}
	for _, name := range wanted {
		list = append(list, name+"=1")
	}
	return strings.Join(list, ";")
}
