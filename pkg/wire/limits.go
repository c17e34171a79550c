package wire

// Limits on what a stranger may send. Each is far above what browsers make.
const (
	MaxFrame      = 640 << 10 // bytes of one signalling frame
	MaxSDP        = 512 << 10 // bytes of one session description; a video section is about 6 KB
	MaxCandidate  = 4 << 10   // bytes of one candidate line
	MaxClientID   = 128       // bytes
	MaxLabel      = 1 << 10   // bytes of a channel's label; DCEP allows 65535 (RFC 8832 §5.1)
	MaxPeers      = 4096      // members named in one welcome
	MaxEdges      = 512       // members named in one reach
	MaxState      = 32        // bytes of an edge's state
	MaxKinds      = 256       // sections asked for in one negotiation ask
	MaxResume     = 64        // bytes of a place's token
	MaxSession    = 64        // bytes of a session id
	MaxReason     = 512       // bytes
	MaxICEServers = 8         // that a server lends to a page
	MaxICEURLs    = 8         // of one ICE server
	MaxICEText    = 512       // bytes of one ICE server's URL, username or credential
)
