package mesh

import (
	"errors"

	"github.com/meshy/meshy/pkg/wire"
)

// Reason says in one word why something ended or failed. Its values are public
// and stable.
type Reason string

const (
	ReasonLeft         Reason = wire.Left      // the peer disconnected itself
	ReasonLost         Reason = wire.Lost      // the server says its socket is gone, and it does not answer
	ReasonFailed       Reason = "failed"       // the connection failed and did not come back
	ReasonTimeout      Reason = "timeout"      // no connection within the deadline
	ReasonDisconnected Reason = "disconnected" // this page called disconnect()
	ReasonReplaced     Reason = "replaced"     // the peer came back under a new connection
	ReasonProtocol     Reason = "protocol"     // a message that makes no sense was dropped
	ReasonDescription  Reason = "description"  // the browser refused a session description
	ReasonCandidate    Reason = "candidate"    // the browser refused a candidate
	ReasonSocket       Reason = "socket"       // the signalling socket failed or closed
	ReasonServer       Reason = "server"       // the server refused a message
	ReasonWebRTC       Reason = "webrtc"       // the browser refused to make a connection
	ReasonChannel      Reason = "channel"      // a data channel failed
	ReasonTrack        Reason = "track"        // a track could not be sent
	ReasonQueue        Reason = "queue"        // a bounded queue was full and something was dropped
	ReasonAlias        Reason = "alias"        // two entries of the roster were one page; never public
	ReasonCall         Reason = "call"         // a call that was kept until the program started has failed
	ReasonModule       Reason = "module"       // the wasm program ended
)

// Errors of the API. The JS edge turns each into an Error whose code is the
// word after ErrX in lower camel case.
var (
	ErrNoSocket      = errors.New("mesh: no signalling socket: call setSocket(socket) before connect()")
	ErrUnknownPeer   = errors.New("mesh: no such peer: use a clientId of a PEER_CONNECT event that has not disconnected since")
	ErrUnknownTrack  = errors.New("mesh: no such track: pass the trackId or the senders that addTrack returned")
	ErrUnknownChan   = errors.New("mesh: no such channel: name it in setConfiguration({channels}) or call open(channel) first")
	ErrChannelClosed = errors.New("mesh: the channel is closed: open it again, or wait for the peer to come back")
	ErrPeerGone      = errors.New("mesh: the peer is gone")
	ErrQueueFull     = errors.New("mesh: too much is waiting to be sent: await send() before sending more")
	ErrPlainOnly     = errors.New("mesh: this peer's client reads plain objects only: send {…}")
	ErrTooLarge      = errors.New("mesh: the message is too large")
	ErrTooManyChans  = errors.New("mesh: too many channels with one peer: reuse labels")
	ErrNotConnected  = errors.New("mesh: not connected: call connect() first")
)

// What a DataChannel answers.
var (
	ErrNotOpen    = errors.New("mesh: the data channel is not open")
	ErrBufferFull = errors.New("mesh: the browser's own buffer is full")
	ErrLoading    = errors.New("mesh: the bytes are being read")
	ErrUnreadable = errors.New("mesh: the file cannot be read: it has changed or is gone")
)

// OpError says which operation failed with which peer.
type OpError struct {
	Op     string // "open", "send", "addTrack", …
	Peer   string // clientId, or "" for the whole mesh
	Reason Reason
	Err    error
}

func (e *OpError) Error() string {
	s := e.Op
	if e.Peer != "" {
		s += " (" + e.Peer + ")"
	}
	if e.Reason != "" {
		s += ": " + string(e.Reason)
	}
	return s + ": " + e.Err.Error()
}

func (e *OpError) Unwrap() error { return e.Err }
