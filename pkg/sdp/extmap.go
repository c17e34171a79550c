package sdp

import (
	"strconv"
	"strings"
)

// Which header extension ids (RFC 8285 §5) can carry a tag, tried in Chromium
// 156 and Firefox 153. Under BUNDLE an id must mean one thing in all sections,
// for as long as the connection stands. Firefox refuses a description with an id
// above 14, the end of the one-byte form. Chromium takes up to 255 and refuses
// the 4096 to 4351 of §6; it may yet want nearly all the low ones for extensions
// of its own, when video joins audio.
var (
	// originalIDs do for a peer whose browser is unknown: no stock extension of
	// Chromium or Firefox uses them.
	originalIDs = []int{12, 9}
	oneByteIDs  = countdown(14, 1) // for Firefox, which counts up from 1
	// twoByteIDs do for all others; 15 is reserved.
	twoByteIDs = append(countdown(255, 16), originalIDs...)
)

func countdown(from, to int) []int {
	ids := make([]int, 0, from-to+1)
	for id := from; id >= to; id-- {
		ids = append(ids, id)
	}
	return ids
}

// markIDs marks the ids that a=extmap lines of text use.
func markIDs(used *[256]bool, text string) {
	for l := range lines(text) {
		if value, ok := strings.CutPrefix(l.text, extmapLine); ok {
			id, _ := field(value)
			id, _, _ = strings.Cut(id, "/")
			if n, err := strconv.Atoi(id); err == nil && n >= 0 && n < len(used) {
				used[n] = true
			}
		}
	}
}

// isFirefox reports whether Firefox wrote text: it says so in the o= line of
// every description.
func isFirefox(text string) bool {
	return strings.HasPrefix(origin(text), "mozilla")
}
