package mesh

import (
	"maps"
	"slices"

	"github.com/meshy/meshy/pkg/sdp"
)

// receivers knows what a peer sends on a link, by mid.
type receivers struct {
	arrived map[string]arrival // the browser's latest word on a section
	tracks  map[string]*remoteTrack
}

type arrival struct {
	track  Track
	stream Stream
}

type remoteTrack struct {
	arrival
	id        string
	announced bool
}

func newReceivers() receivers {
	return receivers{arrived: map[string]arrival{}, tracks: map[string]*remoteTrack{}}
}

// syncReceivers compares the remote description in force with what the page has
// been told. The tracks' ids come from the text as it came by the wire: browsers
// drop what they do not know of (DESIGN 2).
func (l *link) syncReceivers() {
	r := &l.receivers
	now := map[string]string{} // mid -> track id
	var mids []string
	for _, s := range sdp.Sections(l.remote) {
		if s.Sends && s.Kind != "application" {
			now[s.MID] = r.identify(s, now)
			mids = append(mids, s.MID)
		}
	}
	for _, mid := range slices.Sorted(maps.Keys(r.tracks)) {
		if now[mid] != r.tracks[mid].id {
			l.retract(r.tracks[mid])
			delete(r.tracks, mid)
		}
	}
	for _, mid := range mids {
		a, ok := r.arrived[mid]
		if !ok || r.tracks[mid] != nil {
			continue
		}
		r.tracks[mid] = &remoteTrack{arrival: a, id: now[mid]}
	}
	if l.peer.state == peerConnected {
		l.announceTracks()
	}
}

// identify names what a section sends: by its tag, or for a peer that does not
// tag by its msid. A name that another section bears already is no name.
func (r *receivers) identify(s sdp.Section, taken map[string]string) string {
	for _, id := range []string{s.TrackID, s.MSIDTrack} {
		if id == "" {
			continue
		}
		free := true
		for _, t := range taken {
			free = free && t != id
		}
		if free {
			return id
		}
	}
	return "mid:" + s.MID
}

// announceTracks tells the page of what it has not heard of, in the order of the
// sections.
func (l *link) announceTracks() {
	for _, s := range sdp.Sections(l.remote) {
		if t := l.receivers.tracks[s.MID]; t != nil && !t.announced {
			t.announced = true
			l.mesh.emit(Event{Name: PeerAddTrack, ClientID: l.peer.id, TrackID: t.id, Track: t.track, Stream: t.stream})
		}
	}
}

// retractTracks takes back all that the page has heard of.
func (l *link) retractTracks() {
	for _, mid := range slices.Sorted(maps.Keys(l.receivers.tracks)) {
		l.retract(l.receivers.tracks[mid])
	}
}

func (l *link) retract(t *remoteTrack) {
	if t.announced {
		t.announced = false
		l.mesh.emit(Event{Name: PeerRemoveTrack, ClientID: l.peer.id, TrackID: t.id, Track: t.track, Stream: t.stream})
	}
}
