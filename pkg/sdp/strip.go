package sdp

import "strings"

const (
	version         = "1"
	maxTrackID      = 128 // bytes
	maxCapability   = 64  // bytes
	maxCapabilities = 32  // in one description

	capabilityLine = "a=meshy:"
	plainTag       = "a=meshy-track:"
	extmapLine     = "a=extmap:"
	trackURI       = "meshy/track/"
	originalURI    = "meshy-track/" // the original's other spelling, read only
)

// trackTag returns the track id in a line that tags one, and whether it does.
func trackTag(l string) (id string, ours bool) {
	if id, ours = strings.CutPrefix(l, plainTag); ours {
		return id, true
	}
	value, ok := strings.CutPrefix(l, extmapLine)
	if !ok {
		return "", false
	}
	_, uri := field(value)
	uri, _ = field(uri)
	if id, ours = strings.CutPrefix(uri, trackURI); ours {
		return id, true
	}
	return strings.CutPrefix(uri, originalURI)
}

// Strip returns text without the lines that a Tagger adds, the original's
// spelling included, and everything else byte for byte.
func Strip(text string) string {
	if !strings.Contains(text, "meshy") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	at := 0
	for l := range lines(text) {
		_, ours := trackTag(l.text)
		if !ours && !strings.HasPrefix(l.text, capabilityLine) {
			b.WriteString(text[at:l.next])
		} else if l.next == len(text) && text[l.next-1] != '\n' {
			// An open last line takes the line end that insertLine gave it along.
			kept := b.String()
			return strings.TrimSuffix(strings.TrimSuffix(kept, "\n"), "\r")
		}
		at = l.next
	}
	return b.String()
}

// Capabilities returns what the sender of text says that it can do. ok is false
// when it says nothing, or in a version that we do not know.
func Capabilities(text string) (capabilities []string, ok bool) {
	for l := range lines(text) {
		if strings.HasPrefix(l.text, "m=") {
			break
		}
		value, found := strings.CutPrefix(l.text, capabilityLine)
		if !found {
			continue
		}
		v, rest := field(value)
		if v != version {
			return nil, false
		}
		capabilities = []string{}
		for rest != "" && len(capabilities) < maxCapabilities {
			var c string
			if c, rest = field(rest); token(c, maxCapability) {
				capabilities = append(capabilities, c)
			}
		}
		return capabilities, true
	}
	return nil, false
}
