package mesh

import "github.com/meshy/meshy/pkg/sdp"

// receivers knows what a peer sends on a link.
type receivers struct {
	arrived map[string]arrival // mid -> the browser's latest word on the section
	tracks  []*remoteTrack     // in the order of the sections
}

type arrival struct {
	track  Track
	stream Stream
}

type remoteTrack struct {
	arrival
	mid       string
	kind      Kind
	id        string
	announced bool
}

// syncReceivers compares the remote description in force with what the page has
// been told. The tracks' ids come from the text as it came by the wire: browsers
// drop what they do not know of.
func (l *link) syncReceivers() {
	before := l.receivers.tracks
	var now []*remoteTrack
	for _, s := range sdp.Sections(l.remote) {
		// A capable peer tags all that it sends, but for a track that it took back
		// while its browser made the description.
		if !s.Sends || s.TrackID == "" && l.peer.capable {
			continue
		}
		id := identify(s, now)
		if t := find(before, s.MID); t != nil && t.id == id {
			now = append(now, t)
		} else if a, ok := l.receivers.arrived[s.MID]; ok {
			now = append(now, &remoteTrack{arrival: a, mid: s.MID, kind: s.Kind, id: id})
		}
	}
	for _, t := range before {
		if find(now, t.mid) != t {
			l.retract(t)
		}
	}
	l.receivers.tracks = now
	if l.peer.state == peerConnected {
		l.announceTracks()
	}
}

func find(tracks []*remoteTrack, mid string) *remoteTrack {
	for _, t := range tracks {
		if t.mid == mid {
			return t
		}
	}
	return nil
}

// identify names what a section sends: by its tag, or for a peer that does not
// tag by its msid. A name that another section bears already is no name.
func identify(s sdp.Section, others []*remoteTrack) string {
next:
	for _, id := range []string{s.TrackID, s.MSIDTrack} {
		if id == "" {
			continue
		}
		for _, t := range others {
			if t.id == id {
				continue next
			}
		}
		return id
	}
	return "mid:" + s.MID
}

// announceTracks tells the page of what it has not heard of.
func (l *link) announceTracks() {
	if !l.ready() {
		return // a fresh connection that may come to nothing: the one before still stands for it
	}
	for _, t := range l.receivers.tracks {
		if !t.announced && !l.peer.takeOver(t) {
			t.announced = true
			l.mesh.emit(Event{Name: PeerAddTrack, ClientID: l.peer.id, TrackID: t.id, Track: t.track, Stream: t.stream})
		}
	}
}

// retractTracks takes back all that the page has heard of.
func (l *link) retractTracks() {
	for _, t := range l.receivers.tracks {
		l.retract(t)
	}
}

func (l *link) retract(t *remoteTrack) {
	if t.announced {
		t.announced = false
		l.mesh.emit(Event{Name: PeerRemoveTrack, ClientID: l.peer.id, TrackID: t.id, Track: t.track, Stream: t.stream})
	}
}
