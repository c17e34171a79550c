package mesh

import "github.com/meshy/meshy/pkg/wire"

// link is the life of one RTCPeerConnection with a peer. What belongs to the
// connection rather than to the peer stands here and goes with it.
type link struct {
	peer   *Peer
	mesh   *Mesh
	conn   Conn
	closed bool
	// founder: this page made the offer that the link was founded on. Between
	// capable peers the founder makes every later offer and opens every channel.
	founder      bool
	founded      string           // session id of this side's offers
	complaints   []candidateError // of the browser, about servers
	sessions     []string         // of our own descriptions
	misdescribed bool             // a description was refused on it
	up           bool             // the transport has stood
	arrived      int              // channels that the peer has opened
	// muted: the peer is of the original kind and knows this page under another
	// clientId by now, so that nothing said through the server belongs to the link.
	muted bool
	// courtesy: a peer of the original kind that founded the link may still be
	// opening the channels that this side would otherwise open itself.
	courtesy deadline

	negotiation
	outgoing
	sending   map[*localTrack]Sender
	receivers receivers
	control   control
}

func newLink(p *Peer) (*link, error) {
	l := &link{peer: p, mesh: p.mesh, sending: map[*localTrack]Sender{}, receivers: receivers{arrived: map[string]arrival{}}}
	l.control.link = l
	conn, err := p.mesh.platform.NewConn(l)
	if err != nil {
		return nil, err
	}
	l.conn = conn
	return l, nil
}

// close ends the link; nothing of it is reported afterwards.
func (l *link) close() {
	if !l.closed {
		l.retire()
		l.conn.Close()
	}
}

// retire ends the link's part in the mesh and leaves its connection open, so that
// the other side does not see the end of it before it has heard of the next.
func (l *link) retire() {
	l.closed = true
	l.held.clear()
	l.timer.clear()
	l.courtesy.clear()
	l.peer.bury(l.remote)
	for t, s := range l.sending {
		t.senders.Drop(l.peer.id, s)
	}
}

// ready reports whether the transport is up and, with a capable peer, the
// control channel too.
func (l *link) ready() bool {
	return l.up && l.remote != "" && (!l.peer.capable || l.control.open)
}

// leads reports whether this page makes offers and opens channels of its own
// accord. Towards a peer of the original kind both do.
func (l *link) leads() bool { return l.founder || l.remote != "" && !l.peer.capable }

// NegotiationNeeded implements ConnEvents.
func (l *link) NegotiationNeeded() {
	defer l.mesh.flush()
	if l.closed {
		return
	}
	l.wanted = true
	l.step()
}

// ConnectionState implements ConnEvents.
func (l *link) ConnectionState(s ConnectionState) {
	defer l.mesh.flush()
	if l.closed {
		return
	}
	switch s {
	case ConnectionConnected:
		l.transportUp()
		l.peer.heard()
	case ConnectionDisconnected:
		l.peer.disturbed()
	case ConnectionFailed:
		l.peer.failed()
	}
}

// transportUp notes that packets flow; an open channel proves it as well as the
// connection state, which may come later.
func (l *link) transportUp() {
	if !l.up {
		l.up = true
		l.peer.heard() // of a fresh connection, where its control channel came first
		if l.leads() && !l.founder {
			l.courtesy.set(l.mesh, courtesyWait, l.peer.openChannels)
		}
	}
	l.peer.progress()
}

// LocalCandidate implements ConnEvents.
func (l *link) LocalCandidate(c wire.Candidate) {
	defer l.mesh.flush()
	if !l.closed {
		l.gather(c)
	}
}

// RemoteTrack implements ConnEvents.
func (l *link) RemoteTrack(mid string, t Track, s Stream) {
	if !l.closed {
		l.receivers.arrived[mid] = arrival{t, s}
	}
}

// RemoteChannel implements ConnEvents.
func (l *link) RemoteChannel(c wire.Channel, dc DataChannel) ChannelEvents {
	defer l.mesh.flush()
	if l.closed {
		return &leg{link: l} // a dead link's leg ignores what comes
	}
	return l.peer.arrivedChannel(c, dc)
}
