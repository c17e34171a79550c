package mesh

// A fresh connection brings the peer's tracks as new objects of the browser. To the
// page they are the tracks that it knows: those with the id of one that it was told
// of on the connection before take its place, in the stream that the page already
// plays, and the page hears of no end and no beginning but of the exchange.

// carry keeps what the page has been told of over the end of the connection.
func (p *Peer) carry() {
	if p.state != peerConnected {
		return
	}
	for _, t := range p.link.receivers.tracks {
		if t.announced {
			p.carried = append(p.carried, t)
		}
	}
	p.link.receivers.tracks = nil
	p.settling.clear()
}

// takeOver gives t the place of the carried track of its id. It returns false when
// there is none.
func (p *Peer) takeOver(t *remoteTrack) bool {
	for i, old := range p.carried {
		if old.id != t.id || old.kind != t.kind {
			continue
		}
		p.carried = append(p.carried[:i:i], p.carried[i+1:]...)
		t.announced = true
		p.mesh.platform.ReplaceTrack(old.stream, old.track, t.track)
		t.stream = old.stream
		p.mesh.emit(Event{Name: PeerReplaceTrack, ClientID: p.id, TrackID: t.id, Track: t.track, Stream: t.stream})
		return true
	}
	return false
}

// settleCarried gives the other side time to offer the rest of its tracks. What
// does not come then has been removed meanwhile.
func (p *Peer) settleCarried() {
	if len(p.carried) > 0 {
		p.settling.set(p.mesh, carryWait, p.retractCarried)
	}
}

func (p *Peer) retractCarried() {
	carried := p.carried
	p.carried = nil
	for _, t := range carried {
		t.announced = false
		p.mesh.emit(Event{Name: PeerRemoveTrack, ClientID: p.id, TrackID: t.id, Track: t.track, Stream: t.stream})
	}
}

// roomForCarried adds a section to a fresh connection for each track that the peer
// sent on the one before, so that its answer can bring them.
func (l *link) roomForCarried() {
	own := map[Kind]int{}
	for _, t := range l.conn.Transceivers() {
		own[t.Kind]++
	}
	for _, t := range l.peer.carried {
		if own[t.kind]--; own[t.kind] >= 0 {
			continue // the section that brings ours can bring it too
		}
		if l.room++; l.room > maxRoom {
			return
		}
		if err := l.conn.AddReceiver(t.kind); err != nil {
			l.mesh.report(l.peer.id, ReasonTrack, err)
		}
	}
}
