package signal

import (
	"errors"

	"github.com/meshy/meshy/pkg/wire"
)

// conn is one WebSocket, seen from the server (RFC 6455). One goroutine reads,
// one at a time writes; Abort and Hurry may be called from any.
type conn interface {
	// Read returns the next message, which is the caller's until it reads again,
	// and whether it is text. It fails when the socket has closed, has been idle
	// for too long, or has sent more than the limit.
	Read() (message []byte, text bool, err error)
	// Write sends one text message.
	Write(frame []byte) error
	// Ping sends a ping; the pong counts as life.
	Ping() error
	// Close sends a close frame. Read then fails, when the other side has
	// answered it or after a bound.
	Close(code wire.CloseCode, reason string) error
	// Hurry bounds a write that is going on by the time of a closing handshake.
	Hurry()
	// Abort drops the connection; Read and Write fail at once.
	Abort()
}

// maxCloseReason is the longest reason, in bytes: a control frame holds 125 (RFC 6455 §5.5).
const maxCloseReason = 123

// errTooLarge is how Read says that a message is larger than the limit. The
// socket is closed with wire.CloseTooLarge already.
var errTooLarge = errors.New("signal: message larger than the limit")

// errWentAway is how Read says that the page itself is gone, closed or left for
// another: its browser has closed the socket with 1001 (RFC 6455 §7.4.1).
var errWentAway = errors.New("signal: the page went away")

// errClosed is how Read says that the page has closed the socket, and lives on: with
// any other code. It will not come back to its place.
var errClosed = errors.New("signal: the page closed the socket")

// errIdle is how Read says that nothing was heard for Limits.Idle, or that one
// message took longer. The socket is closed with wire.CloseIdle already.
var errIdle = errors.New("signal: nothing was heard for too long")
