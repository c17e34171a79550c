package wire

// Members of a frame and of its data that a server routes by.
const (
	MemberEvent        = "event"
	MemberData         = "data"
	MemberClientID     = "clientId"
	MemberPeerClientID = "peerClientId"
	MemberSDP          = "sdp"
	MemberResume       = "resume"
)

// The other members. Those of W3C dictionaries keep their names.
const (
	nType        = "type"
	nCandidate   = "candidate"
	nMid         = "sdpMid"
	nMLineIndex  = "sdpMLineIndex"
	nUfrag       = "usernameFragment"
	nPeers       = "peers"
	nReason      = "reason"
	nKinds       = "kinds"
	nChannel     = "channel"
	nLabel       = "label"
	nOrdered     = "ordered"
	nRetransmits = "maxRetransmits"
	nLifeTime    = "maxPacketLifeTime"
	nSession     = "session"
	nEdges       = "edges"
	nPage        = "page"
	nState       = "state"
	nRTT         = "rtt"
	nLoss        = "loss"
	nICEServers  = "iceServers"
	nResumed     = "resumed"
	nURLs        = "urls"
	nUsername    = "username"
	nCredential  = "credential"
)
