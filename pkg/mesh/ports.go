package mesh

import "github.com/meshy/meshy/pkg/wire"

// The core's ports: what it needs from the world. A browser implements them in
// pkg/browser, the simulation in meshtest. No implementation may call back into
// the core from inside a call that the core makes; every answer comes in a later
// turn of the event loop.

// Platform makes connections, ids and timers.
type Platform interface {
	// NewConn opens a connection whose events go to ev. It fails when the
	// browser has no WebRTC or refuses the configuration.
	NewConn(ev ConnEvents) (Conn, error)
	// UseICEServers puts the ICE servers that the signalling server lends into
	// force, for standing connections too: what they gather next, they gather
	// there. None takes the loan back. Servers that the page has configured by
	// itself go before. It fails when the browser refuses them.
	UseICEServers(servers []wire.ICEServer) error
	// After calls f once, ms milliseconds from now, unless cancelled first.
	After(ms int, f func()) (cancel func())
	// Every calls f each ms milliseconds until cancelled. A browser may slow it down
	// or leave calls out, while its tab is hidden or its machine sleeps, but never
	// makes up for them.
	Every(ms int, f func()) (cancel func())
	// NewID returns a fresh random identifier.
	NewID() string
	// Jitter returns a random number in [0, n).
	Jitter(n int) int
	// EndOfTurn calls f once the code that runs now has ended, before any other event.
	EndOfTurn(f func())
	// Gather adds the body of a chunk to the message in parts under the handle into,
	// of which there are head and total bytes, and returns its handle; with 0 it
	// begins one, which has one reference. It takes over the chunk's.
	Gather(into int32, chunk Payload, head, total int) int32
	// Retain and Release count the users of a payload; the last Release frees it.
	Retain(Payload)
	Release(Payload)
	// ReplaceTrack puts a track into a stream in the place of another, so that who
	// plays the stream goes on.
	ReplaceTrack(s Stream, old, by Track)
}

// Socket carries messages to and from the signalling server. It reports to the
// Mesh by SocketOpen, SocketClosed, Receive and ReceiveBad, always in a later turn.
type Socket interface {
	// Open starts to listen; a socket that the mesh owns is dialled. SocketOpen
	// follows when messages can be sent, at once if they can be already.
	Open()
	// Send hands m to the socket. It fails when the socket is not open.
	Send(m wire.Message) error
	// Reopen dials again after SocketClosed. It returns false when the socket is
	// the page's own, which only the page can replace.
	Reopen() bool
	// Owned reports that the mesh dials the socket, so that the next one leads to the
	// same server.
	Owned() bool
	// Close stops listening and closes a socket that the mesh owns. Nothing is
	// reported afterwards; Open may follow.
	Close()
}

// Opaque values: the core passes them on and compares the comparable ones.
type (
	// Track is a MediaStreamTrack.
	Track any
	// Stream is a MediaStream.
	Stream any
	// Sender is an RTCRtpSender. Equal senders compare equal with ==.
	Sender any
)

// Kind is a media kind: "audio" or "video".
type Kind = string

// Conn is one RTCPeerConnection. Calls that end in done are the browser's
// promises: done is called exactly once, in a later turn, unless Close came first.
type Conn interface {
	// SignalingState is read live (W3C webrtc §4.3.1).
	SignalingState() SignalingState
	// SetLocal makes the offer or answer that the state calls for and sets it.
	SetLocal(done func(wire.Description, error))
	// SetRemote sets a remote description; an offer that finds have-local-offer
	// rolls the local one back first (W3C webrtc §4.4.1.5).
	SetRemote(d wire.Description, done func(error))
	// AddCandidate adds a remote candidate; done may be left out for one that the
	// browser takes.
	AddCandidate(c wire.Candidate, done func(error))
	// RestartICE lets the next offer begin a new generation of ICE (W3C webrtc
	// §4.4.2, restartIce).
	RestartICE()
	AddTrack(t Track, streams []Stream) (Sender, error)
	RemoveTrack(s Sender) error
	// AddReceiver adds a recvonly transceiver.
	AddReceiver(k Kind) error
	Transceivers() []Transceiver
	// Stats reads what the browser knows of the connection.
	Stats(done func(Stats))
	// OpenChannel opens an in-band channel, or with id >= 0 a negotiated one.
	OpenChannel(c wire.Channel, id int, ev ChannelEvents) (DataChannel, error)
	// Close closes the connection; nothing of it is reported afterwards.
	Close()
}

// Transceiver is a snapshot of an RTCRtpTransceiver.
type Transceiver struct {
	MID     string // "" until it is associated with a section
	Kind    Kind
	Sender  Sender
	Sending bool // direction includes send and the sender has a track
	Stopped bool
}

// ConnEvents is what a Conn reports.
type ConnEvents interface {
	NegotiationNeeded()
	// LocalCandidate reports a gathered candidate, never the end of gathering.
	LocalCandidate(c wire.Candidate)
	ConnectionState(s ConnectionState)
	// CandidateError reports an ICE server that did not do its part (W3C webrtc
	// §4.8.4): its URL and the code.
	CandidateError(url string, code int)
	// RemoteTrack reports the track that a section began to receive; it comes
	// before done of the SetRemote that caused it. stream is never nil.
	RemoteTrack(mid string, t Track, s Stream)
	// RemoteChannel reports a channel that the peer opened in-band.
	// The answer receives its events.
	RemoteChannel(c wire.Channel, dc DataChannel) ChannelEvents
}

// DataChannel is one RTCDataChannel.
type DataChannel interface {
	// SendAlone, SendTexts and SendBytes hand one message of the channel to the
	// transport. They fail with ErrNotOpen, with ErrBufferFull when the browser's own
	// buffer is, with ErrTooLarge, and with ErrLoading while the bytes of a file are
	// being read; Drained follows that.

	// SendAlone sends a plain payload in the original's format.
	SendAlone(p Payload) error
	// SendTexts sends short texts as one, number being the first one's or 0.
	SendTexts(handles []int32, number uint64) error
	// SendBytes sends a binary frame.
	SendBytes(header []byte, body []Part) error
	// SendControl sends m as a wire frame; the control channel alone uses it.
	SendControl(m wire.Message) error
	// Buffered returns bufferedAmount in bytes.
	Buffered() int
	// Watermark sets the Buffered, in bytes, at which Drained comes.
	Watermark(low int)
	// MaxMessageSize returns the largest message that the peer takes, in bytes, or 0
	// where the browser does not say (RFC 8841 §6).
	MaxMessageSize() int
	Close()
}

// ChannelEvents is what a DataChannel reports.
type ChannelEvents interface {
	Open()
	// Message hands over a text with one reference, which the receiver releases:
	// count messages, number being that of the first where the text tells it, or 0.
	Message(p Payload, count int, number uint64)
	// Bytes hands over a binary frame likewise, and the bytes of its header.
	Bytes(p Payload, header []byte)
	// Malformed reports a text that is no message.
	Malformed(err error)
	// Control reports a wire frame; err says why one could not be read.
	Control(m wire.Message, err error)
	// Drained reports that Buffered has sunk to the low-water mark, or that what
	// SendBytes wanted to send has been read.
	Drained()
	// Closed reports the end of the channel, by either side.
	Closed()
}

// SignalingState is RTCSignalingState (W3C webrtc §4.3.1).
type SignalingState string

const (
	Stable             SignalingState = "stable"
	HaveLocalOffer     SignalingState = "have-local-offer"
	HaveRemoteOffer    SignalingState = "have-remote-offer"
	HaveLocalPranswer  SignalingState = "have-local-pranswer"
	HaveRemotePranswer SignalingState = "have-remote-pranswer"
	SignalingClosed    SignalingState = "closed"
)

// ConnectionState is RTCPeerConnectionState (W3C webrtc §4.3.3).
type ConnectionState string

const (
	ConnectionNew          ConnectionState = "new"
	ConnectionConnecting   ConnectionState = "connecting"
	ConnectionConnected    ConnectionState = "connected"
	ConnectionDisconnected ConnectionState = "disconnected"
	ConnectionFailed       ConnectionState = "failed"
	ConnectionClosed       ConnectionState = "closed"
)
