package mesh

import "slices"

// localTrack is a track that the page has declared: to everyone, now and later,
// or to one peer.
type localTrack struct {
	id      string
	to      string // clientId, or "" for everyone
	track   Track
	streams []Stream
	senders SenderList
	except  []string // clientIds from whom it was taken again
}

// SenderList receives the RTCRtpSenders of one declared track as peers come and go.
type SenderList interface {
	Put(peer string, s Sender)
	Drop(peer string, s Sender)
}

func (t *localTrack) isFor(p *Peer) bool {
	return (t.to == "" || t.to == p.id) && !slices.Contains(t.except, p.id)
}

// AddTrack declares a track: to the peer to, or with "" to everyone, now and
// later. It returns the track's id. It fails with ErrUnknownPeer.
func (m *Mesh) AddTrack(to string, t Track, streams []Stream, s SenderList) (string, error) {
	defer m.flush()
	if to != "" && m.byID[to] == nil {
		return "", &OpError{Op: "addTrack", Peer: to, Err: ErrUnknownPeer}
	}
	lt := &localTrack{id: m.platform.NewID(), to: to, track: t, streams: streams, senders: s}
	m.tracks = append(m.tracks, lt)
	for _, p := range m.all() {
		if p.link != nil && (p.link.founder || p.link.remote != "") {
			p.link.addTrack(lt)
		}
	}
	return lt.id, nil
}

// RemoveTrack takes a track from the peer to, or with "" from everyone, now and
// later. It fails with ErrUnknownPeer or ErrUnknownTrack.
func (m *Mesh) RemoveTrack(to, trackID string) error {
	defer m.flush()
	if to != "" && m.byID[to] == nil {
		return &OpError{Op: "removeTrack", Peer: to, Err: ErrUnknownPeer}
	}
	i := slices.IndexFunc(m.tracks, func(t *localTrack) bool { return t.id == trackID })
	if i < 0 {
		return &OpError{Op: "removeTrack", Peer: to, Err: ErrUnknownTrack}
	}
	t := m.tracks[i]
	if to == "" || to == t.to {
		m.tracks = slices.Delete(m.tracks, i, i+1)
	} else {
		t.except = append(t.except, to)
	}
	for _, p := range m.all() {
		if p.link != nil && (to == "" || to == p.id) {
			p.link.removeTrack(t)
		}
	}
	return nil
}

// RemoveSender removes the track that s sends, as RemoveTrack does.
func (m *Mesh) RemoveSender(to string, s Sender) error {
	for _, p := range m.all() {
		if p.link == nil {
			continue
		}
		if t := p.link.trackOf(s); t != nil && (to == "" || to == p.id) {
			return m.RemoveTrack(to, t.id)
		}
	}
	return &OpError{Op: "removeTrack", Peer: to, Err: ErrUnknownTrack}
}

// dropTracksTo forgets what was declared to p alone.
func (m *Mesh) dropTracksTo(p *Peer) {
	m.tracks = slices.DeleteFunc(m.tracks, func(t *localTrack) bool { return t.to == p.id })
}

// addTracks brings the link up to what is declared.
func (l *link) addTracks() {
	for _, t := range l.mesh.tracks {
		l.addTrack(t)
	}
}

func (l *link) addTrack(t *localTrack) {
	if _, on := l.sending[t]; on || !t.isFor(l.peer) {
		return
	}
	s, err := l.conn.AddTrack(t.track, t.streams)
	if err != nil {
		l.mesh.report(l.peer.id, ReasonTrack, err)
		return
	}
	l.sending[t] = s
	t.senders.Put(l.peer.id, s)
	if l.vain >= maxVainAsks { // the browser's flag is still set: it will not tell again
		l.vain, l.wanted = 0, true
		l.step()
	}
}

func (l *link) removeTrack(t *localTrack) {
	s, on := l.sending[t]
	if !on {
		return
	}
	delete(l.sending, t)
	t.senders.Drop(l.peer.id, s)
	if err := l.conn.RemoveTrack(s); err != nil {
		l.mesh.report(l.peer.id, ReasonTrack, err)
	}
}

func (l *link) trackOf(s Sender) *localTrack {
	for t, sender := range l.sending {
		if sender == s {
			return t
		}
	}
	return nil
}

// trackIDs returns mid -> track id of what this page sends on the link.
func (l *link) trackIDs() map[string]string {
	ids := map[string]string{}
	for _, t := range l.conn.Transceivers() {
		if t.MID == "" || !t.Sending {
			continue
		}
		if lt := l.trackOf(t.Sender); lt != nil {
			ids[t.MID] = lt.id
		}
	}
	return ids
}
