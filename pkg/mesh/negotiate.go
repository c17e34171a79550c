package mesh

import (
	"errors"
	"strings"

	"github.com/meshy/meshy/pkg/sdp"
	"github.com/meshy/meshy/pkg/wire"
)

// via is the way that a message between two peers takes.
type via uint8

const (
	viaServer  via = iota
	viaRelay       // another member, who reaches both
	viaControl     // the control channel: faster, and works without a server
)

// negotiation is the offer/answer state of a link (RFC 8829 §3). The browser's
// signalling state is read live; busy keeps to one operation at a time.
type negotiation struct {
	busy     bool       // a promise of the browser is pending
	mending  bool       // the next offer restarts ICE, whoever leads
	wanted   bool       // something changed that only an exchange can settle
	asked    []Kind     // what the responder's last NegotiationAsk wants room for
	isAsk    bool       // asked is to be answered
	vain     int        // asks of ours in a row that brought no section
	lack     int        // sections that our last ask wanted
	inbox    []incoming // descriptions waiting for the operation before them
	held     heldOffer  // a collision with a peer of the original kind
	own      string     // text of our offer while it waits for its answer, else ""
	ownVia   via        // the way it went
	patience            // with an offer that is not answered
	due      bool       // its answer has not come yet
	remote   string     // remote description in force, as it came by the wire
	room     int        // sections added for the responder
	tags     sdp.Tagger // names our tracks in what goes out
}

type incoming struct {
	wire.Description
	via via
}

// heldOffer is the offer of a peer of the original kind that crossed ours. Either
// it rolls its own back, as browsers do by themselves today, and answers ours; or
// it cannot, and waits for our answer. It does not say which, so we wait a little.
type heldOffer struct {
	incoming
	deadline
}

// enqueue takes a description in its turn.
func (l *link) enqueue(d wire.Description, v via) {
	if len(l.inbox) >= maxDescriptions {
		l.peer.leaveFor(ReasonQueue, errors.New("mesh: a peer sent more descriptions than it waited answers for and was dropped"))
		return
	}
	if d.Type == "answer" {
		l.due = false
	}
	l.inbox = append(l.inbox, incoming{d, v})
	l.step()
}

// step starts the next operation that is due.
func (l *link) step() {
	if l.closed || l.busy {
		return
	}
	if len(l.inbox) > 0 {
		d := l.inbox[0]
		l.inbox = l.inbox[1:]
		if d.Type == "offer" {
			l.takeOffer(d)
		} else {
			l.takeAnswer(d)
		}
		return
	}
	if l.muted || l.conn.SignalingState() != Stable {
		return
	}
	if l.mending {
		l.mending = false
		l.offer()
		return
	}
	if l.peer.troubled() && l.remote != "" {
		return // it would be stuck on the way, and in the way of the restart
	}
	if l.remote != "" && l.peer.capable && !l.control.open {
		return // it opens in a moment, and unlike the server it loses nothing
	}
	switch {
	case l.isAsk:
		l.makeRoom()
		l.offer()
	case l.wanted && l.leads():
		l.offer()
	case l.wanted:
		l.ask()
	}
}

// offer makes and sends an offer.
func (l *link) offer() {
	l.busy, l.wanted = true, false
	l.conn.SetLocal(func(d wire.Description, err error) {
		defer l.mesh.flush()
		if l.closed {
			return
		}
		l.busy = false
		if err != nil {
			l.refused(err)
		} else {
			l.own, l.due = d.SDP, true
			l.ownVia = l.sendOffer(d)
			l.awaitAnswer()
		}
		l.step()
	})
}

// takeOffer answers an offer, or settles its collision with ours.
func (l *link) takeOffer(d incoming) {
	p, h := l.peer, readHello(d.SDP)
	switch {
	case h.page != "" && h.page == l.mesh.page && p.state == peerConnected:
		l.mesh.report(p.id, ReasonProtocol, errors.New("mesh: a peer called itself this page; its offer was dropped"))
		l.step()
	case h.page != "" && h.page == l.mesh.page:
		p.leave(ReasonAlias) // a forwarder that echoes: the peer is this page itself
	case l.remote != "" && sdp.SessionID(d.SDP) != sdp.SessionID(l.remote),
		p.state == peerConnected && l.remote == "" && !p.key.sealed(d.SDP):
		l.anotherLink(d)
	case l.remote != "" && greater(sdp.SessionVersion(l.remote), sdp.SessionVersion(d.SDP)):
		l.step() // it was stuck while a later one took another way
	case l.own == "":
		p.restarted()
		l.accept(d)
	case !h.capable:
		l.held.incoming = d
		l.held.set(l.mesh, yieldWait, func() { l.yield(l.held.incoming) })
		l.step()
	case prevails(l.own, d.SDP):
		p.bury(d.SDP)
		l.step()
	default:
		l.yield(d)
	}
}

// anotherLink takes an offer for another connection than this one. Sealed, it heals
// the pair: the same two go on over it. Otherwise whoever is there has forgotten us.
func (l *link) anotherLink(d incoming) {
	p := l.peer
	if p.state == peerConnected && p.key.sealed(d.SDP) {
		p.rejoin(d)
	} else if q := p.superseded(); q != nil {
		q.answerAfresh(d.Description, d.via)
	}
}

// prevails reports whether our offer holds against theirs. Both sides hold both
// offers and come to opposite answers, without knowing their own clientIds: the
// greater session id prevails (RFC 8866 §5.2; browsers make it of 63 random bits).
func prevails(ours, theirs string) bool {
	return greater(sdp.SessionID(ours), sdp.SessionID(theirs))
}

// greater compares two session ids as the numbers that they are.
func greater(a, b string) bool {
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return a > b
}

// yield gives our offer up for theirs: on a fresh connection while this one has
// never been answered, since a rollback before gathering can strand a connection
// in ICE "new" for ever, as Chromium 156 was seen to do; later by rollback, which
// SetRemote implies.
func (l *link) yield(d incoming) {
	if l.closed {
		return
	}
	if l.remote == "" {
		l.peer.answerAfresh(d.Description, d.via)
		return
	}
	l.answered()
	l.accept(d)
}

// accept sets a remote offer and answers it.
func (l *link) accept(d incoming) {
	l.busy = true
	l.conn.SetRemote(wire.Description{Type: d.Type, SDP: sdp.Strip(d.SDP)}, func(err error) {
		defer l.mesh.flush()
		if l.closed {
			return
		}
		if err != nil {
			l.busy = false
			l.refused(err)
			return
		}
		first := l.remote == ""
		l.learn(d.SDP)
		if first && l.peer.capable {
			l.openControl()
		}
		l.addTracks()
		l.conn.SetLocal(func(answer wire.Description, err error) {
			defer l.mesh.flush()
			if l.closed {
				return
			}
			l.busy = false
			if err != nil {
				l.refused(err)
				return
			}
			l.sendAnswer(answer, d)
			if !first && !l.up {
				l.repeatCandidates() // it offers again because our words were lost
			}
			l.settled()
		})
	})
}

// takeAnswer completes our offer.
func (l *link) takeAnswer(d incoming) {
	h := readHello(d.SDP)
	if l.own == "" || h.re != "" && h.re != offerRef(l.own) {
		switch {
		case h.re == "":
			l.mesh.report(l.peer.id, ReasonProtocol, errStrayAnswer)
		case l.crossed(h.re):
			l.peer.found()
			return
		}
		l.step() // with a reference: to an offer that was given up meanwhile
		return
	}
	if l.peer.state == peerConnected && l.remote == "" && !l.peer.key.sealed(d.SDP) {
		if q := l.peer.superseded(); q != nil {
			q.found() // it has forgotten us, and took our offer for a newcomer's
		}
		return
	}
	l.busy = true
	l.held.clear() // it answered ours: it has rolled its own back
	if l.remote == "" {
		l.peer.greeted(h) // browsers have opened channels before they said that it is set
	}
	l.conn.SetRemote(wire.Description{Type: d.Type, SDP: sdp.Strip(d.SDP)}, func(err error) {
		defer l.mesh.flush()
		if l.closed {
			return
		}
		l.busy = false
		if err != nil {
			l.refused(err)
			return
		}
		l.answered()
		first := l.remote == ""
		l.learn(d.SDP)
		if first && !l.peer.capable {
			l.repeatCandidates()
		}
		l.settled()
	})
}

// crossed reports whether both sides have given up their own offer and answered
// the other's, which takes a third offer that one of them made in between. Each
// holds both session ids, so one of them, and only one, begins anew.
func (l *link) crossed(re string) bool {
	session, _, _ := strings.Cut(re, ":")
	return !l.founder && !l.up && l.own == "" && l.remote != "" && greater(session, sdp.SessionID(l.remote))
}

// learn notes a remote description that is in force now.
func (l *link) learn(text string) {
	first := l.remote == ""
	l.remote = text
	if first {
		l.peer.greeted(readHello(text))
		l.peer.closeFormer()
		l.peer.outlive()
	}
	l.applyCandidates()
}

// settled follows each return to stable.
func (l *link) settled() {
	l.syncReceivers()
	l.peer.progress()
	l.step()
}

// refused reports a description that the browser would not make or set. The link
// stays as it was; a peer that never connects for it meets its deadline.
func (l *link) refused(err error) {
	l.misdescribed = true
	l.mesh.report(l.peer.id, ReasonDescription, err)
	if l.remote == "" && l.own == "" && !l.founder {
		l.peer.unlink()
		l.peer.expectOffer()
		return
	}
	l.step()
}

// route is the way for what this page sends of its own accord.
func (l *link) route() via {
	p := l.peer
	if l.control.open && !p.troubled() {
		return viaControl
	}
	if l.mesh.present && !p.unserved {
		return viaServer
	}
	if by, _ := p.carrier(); by != nil {
		return viaRelay
	}
	if l.control.open {
		return viaControl
	}
	return viaServer
}

// sendOffer sends the outgoing copy of an offer, with the tracks' ids and our
// hello, and returns the way that it went.
func (l *link) sendOffer(d wire.Description) via {
	text, ids := d.SDP, l.trackIDs()
	d.SDP = l.seal(l.peer.sayHello(""), func(hello []string) string { return l.tags.Offer(text, l.remote, hello, ids) })
	l.founded = sdp.SessionID(text)
	defer l.sentDescription()
	return l.send(wire.Message{Event: wire.PeerMediaOffer, SDP: &d}, l.route())
}

// sendAnswer sends the outgoing copy of the answer to offer, by the way that the
// offer came: so an answer never overtakes, or is overtaken by, what follows it.
func (l *link) sendAnswer(d wire.Description, offer incoming) {
	text, ids := d.SDP, l.trackIDs()
	d.SDP = l.seal(l.peer.sayHello(offerRef(offer.SDP)), func(hello []string) string { return l.tags.Answer(text, offer.SDP, hello, ids) })
	defer l.sentDescription()
	l.send(wire.Message{Event: wire.PeerMediaAnswer, SDP: &d}, offer.via)
}

// send sends msg by v, or by the server where the control channel does not take it.
func (l *link) send(msg wire.Message, v via) via {
	if v == viaControl && l.tell(msg) {
		return viaControl
	}
	if v == viaRelay {
		l.peer.relay(msg)
		return viaRelay
	}
	if !l.muted {
		l.peer.signal(msg)
	}
	return viaServer
}

// offerRef names an offer by the session id and version of its o= line.
func offerRef(text string) string { return sdp.SessionID(text) + ":" + sdp.SessionVersion(text) }

// ask has the founder make an offer that the changes of this side fit into. Each
// return to stable raises wanted anew while something is left (W3C webrtc §4.7.3),
// so an ask that crosses an offer may get lost.
func (l *link) ask() {
	var kinds []Kind
	for _, t := range l.conn.Transceivers() {
		if t.MID == "" && !t.Stopped { // with or without a track: it wants a section
			kinds = append(kinds, t.Kind)
		}
	}
	if l.vain++; len(kinds) == 0 || len(kinds) < l.lack {
		l.vain = 0
	}
	l.lack = len(kinds)
	if l.vain == maxVainAsks {
		l.mesh.report(l.peer.id, ReasonTrack, errNoSection)
	}
	if l.vain >= maxVainAsks || l.tell(wire.Message{Event: wire.NegotiationAsk, Kinds: kinds}) {
		l.wanted = false
	}
}

var errNoSection = errors.New("mesh: a transceiver finds no media section; use addTrack(), not the connection's own addTransceiver()")

// askedFor notes the responder's wish. One that crossed our offer on the same way
// is outdated: the responder will look again when it has answered. One that comes
// behind the answer is what it found.
func (l *link) askedFor(kinds []Kind) {
	if !l.founder || l.own != "" && l.due && l.ownVia == viaControl {
		return
	}
	l.isAsk, l.asked = true, kinds
	l.step()
}

var errNoRoom = errors.New("mesh: a peer asked for more media sections than one connection may hold; it gets no more")

// makeRoom adds the sections that the responder asked for.
func (l *link) makeRoom() {
	for _, k := range l.asked {
		if l.room++; l.room > maxRoom {
			l.mesh.report(l.peer.id, ReasonTrack, errNoRoom)
			break
		}
		if err := l.conn.AddReceiver(k); err != nil {
			l.mesh.report(l.peer.id, ReasonTrack, err)
		}
	}
	l.isAsk, l.asked = false, nil
}
