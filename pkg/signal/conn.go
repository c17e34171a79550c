package signal

import "errors"

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
	Close(code int, reason string) error
	// Hurry bounds a write that is going on by the time of a closing handshake.
	Hurry()
	// Abort drops the connection; Read and Write fail at once.
	Abort()
}

// Close codes that the hub sends (RFC 6455 §7.4.1).
const (
	closeGoingAway = 1001 // the server shuts down
	closeInvalid   = 1007 // a text message is not UTF-8
	closePolicy    = 1008 // the client is too slow
	closeTooLarge  = 1009 // a message is larger than the limit
	closeTryLater  = 1013 // the room or the server is full
	maxCloseReason = 123  // bytes; a control frame holds 125 (RFC 6455 §5.5)
)

// errTooLarge is how Read says that a message is larger than the limit. The
// socket is closed with closeTooLarge already.
var errTooLarge = errors.New("signal: message larger than the limit")

// errWentAway is how Read says that the page itself is gone, closed or left for
// another: its browser has closed the socket with 1001 (RFC 6455 §7.4.1).
var errWentAway = errors.New("signal: the page went away")
