package wire

// An Event names what a Message says. The first six are the public SocketEvents
// and all that a plain forwarder needs to know; the rest may get lost on the way
// without breaking a mesh.
type Event string

const (
	// PeerConnectOffer announces a page to its room.
	PeerConnectOffer Event = "webrtc:socket:peer:connect_offer"
	// PeerConnectAnswer tells a newcomer that a member is there and will offer.
	PeerConnectAnswer Event = "webrtc:socket:peer:connect_answer"
	// PeerMediaOffer and PeerMediaAnswer carry session descriptions (RFC 8829).
	PeerMediaOffer  Event = "webrtc:socket:peer:media_offer"
	PeerMediaAnswer Event = "webrtc:socket:peer:media_answer"
	// PeerICECandidate carries one trickled candidate (RFC 8838).
	PeerICECandidate Event = "webrtc:socket:peer:ice_candidate"
	// PeerDisconnect says that its sender leaves, or has left.
	PeerDisconnect Event = "webrtc:socket:peer:disconnect"

	// Welcome is our server's reply to an announcement: the page's own ClientID,
	// the Peers that have announced themselves before it, and the ICEServers that
	// the server lends to pages which have none of their own.
	Welcome Event = "webrtc:socket:welcome"
	// ServerError is our server's word on a message that it did not forward.
	ServerError Event = "webrtc:socket:error"
	// ICERenewal brings ICEServers in place of those of the Welcome, before their
	// credentials end.
	ICERenewal Event = "webrtc:socket:ice_servers"

	// NegotiationAsk travels on the control channel only: the responder asks the
	// initiator to make an offer that has room for Kinds. Without Kinds something
	// else has changed, such as a track's end.
	NegotiationAsk Event = "webrtc:control:negotiate"
	// ChannelAsk travels on the control channel only: the responder asks the
	// initiator to open Channel.
	ChannelAsk Event = "webrtc:control:channel"
	// Ping and Pong travel on the control channel only.
	Ping Event = "webrtc:control:ping"
	Pong Event = "webrtc:control:pong"
	// Forgotten travels on the control channel only: the sender has ended what it had
	// with the receiver before, as Session proves.
	Forgotten Event = "webrtc:control:forgotten"
	// Reach travels on the control channel only: the members that the sender reaches
	// or tries to, in Edges; it comes again with every change. ReachAsk asks for it now,
	// with what is measured of each edge.
	Reach    Event = "webrtc:control:reach"
	ReachAsk Event = "webrtc:control:reach_ask"
	// Relay travels on the control channel only: a description or a candidate for
	// another member, the page PeerClientID, to whom the receiver hands it on with the
	// page of the sender in ClientID. Both are names that pages give themselves.
	Relay Event = "webrtc:control:relay"
	// PairKey travels on the control channel only: the secret by which the two pages
	// know each other again, in Session.
	PairKey Event = "webrtc:control:key"
	// AliasClaim travels on the control channel only: the page at this end is also
	// the one to which the receiver sent, through the server, the offer of Session:
	// under ClientID, where a server told it, and as coming from PeerClientID.
	// AliasGrant confirms it: the receiver did send that offer.
	AliasClaim Event = "webrtc:control:alias_claim"
	AliasGrant Event = "webrtc:control:alias_grant"
)

// Reasons that our server gives for a disconnect. One that gives none may mean
// either.
const (
	Left = "left" // the page said so itself, or its browser did as it went away
	Lost = "lost" // the socket ended; the page may live on and come back
)

// Message is one signalling message, in either direction. Which fields are set
// depends on Event; Validate knows.
type Message struct {
	Event        Event
	ClientID     string       // server → page: the sender; in Welcome the receiver's own id
	PeerClientID string       // page → server: the addressee
	SDP          *Description // media_offer, media_answer
	Candidate    *Candidate   // ice_candidate
	Peers        []string     // welcome: members announced so far
	ICEServers   []ICEServer  // welcome (optional), ice_servers
	Resume       string       // connect_offer, welcome (both optional): see Resume* below
	Resumed      bool         // welcome: the page has the place that it asked for
	Reason       string       // error: what the server found; disconnect: why (optional)
	Kinds        []string     // control:negotiate: "audio" or "video", one entry a section
	Channel      *Channel     // control:channel
	Edges        []Edge       // control:reach
	Session      string       // control:alias_*: session id of an offer (RFC 8866 §5.2), JSON "session"; control:key: the secret
}

// A page that loses its socket may have its place in the room back: its clientId,
// and what was sent to it meanwhile, while the others hear of nothing. In Resume a
// welcome brings a token, and the announcement over the next socket gives it back.
// An announcement without Resume is one of a page that cannot do so.
const (
	// ResumeNone is what a page announces that can resume, and has nothing to.
	ResumeNone = "none"
	// ResumeGiveUp, before a token, has the hub end that place: the page starts anew.
	ResumeGiveUp = "!"
)

// Description is an RTCSessionDescriptionInit (W3C webrtc §4.6.1).
type Description struct {
	Type string // "offer" or "answer"
	SDP  string // text with CRLF line ends
}

// Candidate is an RTCIceCandidateInit (W3C webrtc §4.8.1). An empty Candidate
// string is the end-of-candidates indication.
type Candidate struct {
	Candidate        string
	SDPMid           string // "" when absent
	SDPMLineIndex    int    // -1 when absent
	UsernameFragment string // "" when absent
}

// Channel names a data channel and how it delivers (W3C webrtc §6.2, RTCDataChannelInit).
type Channel struct {
	Label             string
	Unordered         bool
	MaxRetransmits    int // -1 when not limited
	MaxPacketLifeTime int // ms, -1 when not limited
}
