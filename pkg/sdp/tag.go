package sdp

import (
	"strconv"
	"strings"
)

// A Tagger writes the outgoing copies of one RTCPeerConnection's descriptions.
// The zero value is ready. It remembers the extension ids it gave out, because
// Chromium refuses one that meant another URI before ("RTP extension ID
// reassignment not supported", since 148).
type Tagger struct {
	bound map[int]string // extension id -> trackId, for the life of the connection
}

// Offer returns the copy of an offer that goes to a peer: with what we can do
// behind its session part (nothing when capabilities is nil), and at the end of
// each sending section whose mid is in tracks (mid -> trackId) that track's id.
// What cannot stand in a line is left out: track ids and capabilities are
// printable ASCII without spaces, of at most 128 and 64 bytes.
// remote is the latest text that the peer sent on this connection, "" before the
// first: it tells which browser must be able to read the copy.
func (t *Tagger) Offer(offer, remote string, capabilities []string, tracks map[string]string) string {
	ids := originalIDs
	switch {
	case remote == "":
	case isFirefox(remote):
		ids = oneByteIDs
	default:
		ids = twoByteIDs
	}
	return t.tag(offer, remote, ids, capabilities, tracks)
}

// Answer is Offer for the answer to offer, which is the text that the peer sent.
func (t *Tagger) Answer(answer, offer string, capabilities []string, tracks map[string]string) string {
	ids := twoByteIDs
	if isFirefox(offer) {
		// Firefox refuses an answer with an extension that its offer had not
		// (RFC 8285 §6), so an old client there gets the track without its id.
		ids = nil
	}
	return t.tag(answer, offer, ids, capabilities, tracks)
}

func (t *Tagger) tag(text, remote string, ids []int, capabilities []string, tracks map[string]string) string {
	session, places := scan(text)
	var b strings.Builder
	b.Grow(len(text) + 64*(len(tracks)+1))
	b.WriteString(text[:session])
	if capabilities != nil {
		l := capabilityLine + version
		for i, c := range capabilities {
			if i < maxCapabilities && token(c, maxCapability) {
				l += " " + c
			}
		}
		insertLine(&b, l)
	}
	// The peer's own tags bind nothing: its browser never saw them.
	var used [256]bool
	markIDs(&used, text)
	markIDs(&used, Strip(remote))
	if isFirefox(remote) {
		t.forget(tracks)
	}
	tagOf := t.trackTags(places, ids, &used, tracks)
	at := session
	for i, p := range places {
		b.WriteString(text[at:p.end])
		at = p.end
		if tagOf[i] != "" {
			insertLine(&b, tagOf[i])
		}
	}
	b.WriteString(text[at:])
	return b.String()
}

// trackTags returns the tag of each section, "" for one that has none. There can
// be more tracks than ids. The original's client reads one section only, the
// last for audio, so that one is served first; ours reads the plain form as well.
func (t *Tagger) trackTags(places []place, ids []int, used *[256]bool, tracks map[string]string) []string {
	tags := make([]string, len(places))
	give := func(i int) {
		track := tracks[places[i].MID]
		if tags[i] != "" || !places[i].Sends || !token(track, maxTrackID) {
			return
		}
		if id, ok := t.bind(track, ids, used); ok {
			tags[i] = extmapLine + strconv.Itoa(id) + " " + trackURI + track
		} else {
			tags[i] = plainTag + track
		}
	}
	for i := len(places) - 1; i >= 0; i-- {
		if places[i].Kind != "audio" {
			continue
		}
		if give(i); tags[i] != "" {
			break
		}
	}
	for i := range places {
		give(i)
	}
	return tags
}

// bind returns the one of ids that stands for track and for nothing else on this
// connection; ok is false when there is none.
func (t *Tagger) bind(track string, ids []int, used *[256]bool) (id int, ok bool) {
	for _, id := range ids {
		if t.bound[id] == track && !used[id] {
			return id, true
		}
	}
	for _, id := range ids {
		if t.bound[id] == "" && !used[id] {
			if t.bound == nil {
				t.bound = map[int]string{}
			}
			t.bound[id] = track
			return id, true
		}
	}
	return 0, false
}

// forget frees the ids of tracks that are no longer sent. Firefox has few ids to
// give and, unlike Chromium, lets one mean something new.
func (t *Tagger) forget(tracks map[string]string) {
	sent := map[string]bool{}
	for _, track := range tracks {
		sent[track] = true
	}
	for id, track := range t.bound {
		if !sent[track] {
			delete(t.bound, id)
		}
	}
}
