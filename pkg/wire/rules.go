package wire

// Direction says on which way a message came.
type Direction uint8

const (
	FromPage   Direction = iota // page → server
	FromServer                  // server → page
	FromPeer                    // page → page, over the control channel
)

// String names d for messages and test names.
func (d Direction) String() string {
	switch d {
	case FromPage:
		return "from page"
	case FromServer:
		return "from server"
	default:
		return "from peer"
	}
}

// field is a set of the fields of Message.
type field uint16

const (
	fClientID field = 1 << iota
	fPeerClientID
	fSDP
	fCandidate
	fPeers
	fReason
	fKinds
	fChannel
	fSession
	fICEServers
	fEdges
	fResume
)

// never is the need of an event in a direction that it does not travel.
const never field = 1 << 15

// rule says what an event may carry, and what it must carry in each direction.
// A field outside carries belongs to nobody: it is ignored, whatever its type.
type rule struct {
	carries            field
	page, server, peer field // needed from there
}

// rules has every event. It is a table because a browser loads it, and a table is
// data, a third of the size of code.
var rules = [...]struct {
	event Event
	rule  // carries, needed from page, from server, from peer
}{
	{PeerConnectOffer, rule{fClientID | fResume, 0, fClientID, never}},
	{PeerConnectAnswer, rule{fClientID, fClientID, fClientID, never}},
	{PeerMediaOffer, rule{fClientID | fPeerClientID | fSDP, fPeerClientID | fSDP, fClientID | fSDP, fSDP}},
	{PeerMediaAnswer, rule{fClientID | fPeerClientID | fSDP, fPeerClientID | fSDP, fClientID | fSDP, fSDP}},
	// A null candidate is what some pages send at the end of gathering.
	{PeerICECandidate, rule{fClientID | fPeerClientID | fCandidate, fPeerClientID, fClientID, 0}},
	{PeerDisconnect, rule{fClientID | fReason, 0, fClientID, 0}},
	{Welcome, rule{fClientID | fPeers | fICEServers | fResume, never, fClientID, never}},
	{ICERenewal, rule{fICEServers, never, fICEServers, never}},
	{ServerError, rule{fPeerClientID | fReason, never, 0, never}},
	{NegotiationAsk, rule{fKinds, never, never, fKinds}},
	{ChannelAsk, rule{fChannel, never, never, fChannel}},
	{AliasClaim, rule{fClientID | fPeerClientID | fSession, never, never, fSession}},
	{AliasGrant, rule{fSession, never, never, fSession}},
	{Reach, rule{fEdges, never, never, 0}},
	{ReachAsk, rule{0, never, never, 0}},
	{Relay, rule{fClientID | fPeerClientID | fSDP | fCandidate, never, never, fPeerClientID}},
	{PairKey, rule{fSession, never, never, fSession}},
	{Forgotten, rule{fSession, never, never, fSession}},
	{Ping, rule{0, never, never, 0}},
	{Pong, rule{0, never, never, 0}},
}

// ruleOf returns the rule of e, and false when e is unknown.
func ruleOf(e Event) (rule, bool) {
	for i := range rules {
		if rules[i].event == e {
			return rules[i].rule, true
		}
	}
	return rule{}, false
}

// need returns what the event must carry in direction d, or never.
func (r rule) need(d Direction) field {
	switch d {
	case FromPage:
		return r.page
	case FromServer:
		return r.server
	default:
		return r.peer
	}
}

// Route says how a server treats an event that a page sends.
type Route struct {
	Addressee string // member of data that says whom it is for; "" for the room
	SDP       bool   // data has a session description, in MemberSDP
}

// RouteOf returns the route of e. It fails with ErrUnknownEvent, or with
// ErrDirection for an event that is not a page's to send.
func RouteOf(e Event) (Route, error) {
	r, ok := ruleOf(e)
	if !ok {
		return Route{}, ErrUnknownEvent
	}
	need := r.need(FromPage)
	if need&never != 0 {
		return Route{}, ErrDirection
	}
	route := Route{SDP: need&fSDP != 0}
	switch {
	case need&fPeerClientID != 0:
		route.Addressee = MemberPeerClientID
	case need&fClientID != 0:
		route.Addressee = MemberClientID
	}
	return route, nil
}
