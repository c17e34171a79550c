package mesh

import "strings"

// Cause says why two pages do not reach each other, in one word. Its values are
// public and stable.
type Cause string

const (
	CauseNoAnswer     Cause = "noAnswer"         // our offer was never answered
	CauseDescription  Cause = "description"      // a browser refused a session description
	CauseNoRelay      Cause = "noRelay"          // no direct path works, and neither side has a relay
	CauseRelayRefused Cause = "relayRefused"     // the relay does not take the credentials
	CauseRelayAway    Cause = "relayUnreachable" // the relay does not answer
	CauseUDPBlocked   Cause = "udpBlocked"       // not even the STUN server answers
	CauseDTLS         Cause = "dtls"             // packets pass, and the two do not agree on keys
	CauseNoPath       Cause = "noPath"           // there are candidates and relays, and no pair of them works
)

// Remedy says what to do about it.
func (c Cause) Remedy() string {
	switch c {
	case CauseNoAnswer:
		return "the other page never answered: see whether it still runs, and whether the signalling server forwards media_offer and media_answer to it"
	case CauseDescription:
		return "a browser refused what the other one offered: see the MESH_ERROR with reason description for its words"
	case CauseNoRelay:
		return "no direct path works, or none is allowed, and neither page has a relay: put a TURN server into connection.iceServers, or have the signalling server lend one"
	case CauseRelayRefused:
		return "the TURN server refused the credentials: they are wrong or have expired; get fresh ones and set connection.iceServers anew"
	case CauseRelayAway:
		return "the TURN server does not answer: see that it runs, and offer turns: over TCP port 443 for networks that block UDP"
	case CauseUDPBlocked:
		return "this network lets no UDP out: offer a TURN server over TCP port 443 (turns:host:443?transport=tcp)"
	case CauseDTLS:
		return "the pages reach each other and do not agree on keys: something between them alters their traffic or their signalling"
	case CauseNoPath:
		return "relays and candidates are there, and no pair of them works: see that the relays reach each other, and what firewalls let through"
	}
	return ""
}

// Stats is what a browser knows of a connection.
type Stats struct {
	RTT    int      // ms, -1 when not measured
	Loss   int      // packets lost of 1000, -1 when not measured
	Local  []string // types of our candidates: host, srflx, prflx, relay
	Remote []string // of the peer's
	Paired bool     // a pair of candidates has worked
}

// candidateError is an icecandidateerror (W3C webrtc §4.8.4).
type candidateError struct {
	url  string // of the server
	code int    // STUN error (RFC 8489 §14.8), or 701: no answer
}

const noSTUNAnswer = 701

// CandidateError implements ConnEvents.
func (l *link) CandidateError(url string, code int) {
	if !l.closed && len(l.complaints) < maxComplaints {
		l.complaints = append(l.complaints, candidateError{url, code})
	}
}

// diagnose finds why the link does not stand.
func (l *link) diagnose(s Stats) Cause {
	has := func(types []string, t string) bool {
		for _, have := range types {
			if have == t {
				return true
			}
		}
		return false
	}
	turn, stun := 0, 0
	for _, e := range l.complaints {
		if strings.HasPrefix(e.url, "turn") {
			turn = max(turn, e.code)
			if e.code < noSTUNAnswer {
				turn = e.code
			}
		} else {
			stun = e.code
		}
	}
	relayed := has(s.Local, "relay") || has(s.Remote, "relay")
	switch {
	case l.misdescribed:
		return CauseDescription
	case l.remote == "":
		return CauseNoAnswer
	case s.Paired: // some browsers call DTLS failed also where ICE has
		return CauseDTLS
	case turn > 0 && turn < noSTUNAnswer && !has(s.Local, "relay"):
		return CauseRelayRefused
	case turn == noSTUNAnswer && !has(s.Local, "relay"):
		return CauseRelayAway
	case !relayed && stun == noSTUNAnswer && !has(s.Local, "srflx"):
		return CauseUDPBlocked
	case !relayed:
		return CauseNoRelay
	}
	return CauseNoPath
}

// examine finds why the peer is not reached, before its connection is given up, and
// goes on with then.
func (p *Peer) examine(then func()) {
	l := p.link
	if l == nil {
		p.cause = CauseNoAnswer
		then()
		return
	}
	over := false
	finish := func() {
		if !over && p.state != peerGone {
			over = true
			p.timers.examine.clear()
			then()
		}
	}
	p.cause = l.diagnose(Stats{})
	p.timers.examine.set(p.mesh, examineWait, finish) // a connection that closes meanwhile does not answer
	l.conn.Stats(func(s Stats) {
		defer p.mesh.flush()
		if l.closed || over {
			return
		}
		p.cause = l.diagnose(s)
		finish()
	})
}
