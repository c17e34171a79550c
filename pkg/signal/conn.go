package signal

import (
	"errors"

	"github.com/meshy/meshy/pkg/wire"
)

// conn is one WebSocket, seen from the server (RFC 6455). One goroutine at a time
// writes; Abort and Hurry may be called from any.
type conn interface {
	// Listen says to whom the conn reports, before anything else is called. Start
	// begins to read, and returns.
	Listen(l listener)
	Start()
	// Write sends one text message.
	Write(frame []byte) error
	// Ping sends a ping; the pong counts as life.
	Ping() error
	// Close sends a close frame. The end is reported when the other side has
	// answered it, or after a bound.
	Close(code wire.CloseCode, reason string) error
	// Hurry bounds a write that is going on by the time of a closing handshake.
	Hurry()
	// Abort drops the connection; a write fails at once, and the end is reported.
	Abort()
}

// listener hears of a conn, of one thing at a time.
type listener interface {
	// received takes a message, which is the listener's until it returns.
	received(message []byte, text bool)
	// alive says that a control frame came.
	alive()
	// ended is the last that is heard, and comes once.
	ended(err error)
}

// maxCloseReason is the longest reason, in bytes: a control frame holds 125 (RFC 6455 §5.5).
const maxCloseReason = 123

// How a conn ends, beside the errors of the network.
var (
	// errTooLarge: a message is larger than the limit. The socket is closed with
	// wire.CloseTooLarge already.
	errTooLarge = errors.New("signal: message larger than the limit")
	// errWentAway: the page itself is gone, closed or left for another: its browser
	// has closed the socket with 1001 (RFC 6455 §7.4.1).
	errWentAway = errors.New("signal: the page went away")
	// errClosed: the page has closed the socket, with any other code, and lives on. It
	// will not come back to its place.
	errClosed = errors.New("signal: the page closed the socket")
	// errAborted: this side has dropped it.
	errAborted = errors.New("signal: dropped")
)
