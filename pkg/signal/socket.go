package signal

import (
	"encoding/binary"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gobwas/ws"
	"github.com/meshy/meshy/pkg/wire"
)

// socket is a conn over a network connection. A plain TCP one is read by a poller,
// so that an idle socket has no goroutine and no buffer; what hides its descriptor,
// such as TLS, has a goroutine that reads.
type socket struct {
	raw    net.Conn
	limits *Limits
	listen listener

	reading sync.Mutex // one report at a time
	frames  frames
	discard int   // bytes that may still come and are thrown away; 0: none are
	why     error // the end, if it is known before it comes
	over    bool

	poller  *poller // nil: a goroutine reads; set from the first
	key     int32   // at the poller
	control syscall.RawConn

	writing sync.Mutex
	closing atomic.Bool // a close frame has gone out
	pinged  atomic.Bool // an answer to a ping is on its way
	aborted atomic.Bool
}

// upgrade takes over the connection of a request. When it fails it has already
// answered.
func upgrade(w http.ResponseWriter, r *http.Request, limits *Limits, polls *pollers) (*socket, error) {
	raw, rw, _, err := ws.HTTPUpgrader{Timeout: limits.WriteTimeout}.Upgrade(r, w)
	if err != nil {
		if raw != nil {
			_ = raw.Close()
		}
		return nil, err
	}
	// net/http has set deadlines for a request.
	if err := raw.SetDeadline(time.Time{}); err != nil {
		_ = raw.Close()
		return nil, err
	}
	s := &socket{raw: raw, limits: limits, frames: frames{most: limits.Frame}}
	if n := rw.Reader.Buffered(); n > 0 { // it did not wait for the answer
		early, _ := rw.Reader.Peek(n)
		s.frames.partial = append([]byte(nil), early...)
	}
	polls.assign(s)
	return s, nil
}

// Listen implements conn.
func (s *socket) Listen(l listener) { s.listen = l }

// Start implements conn.
func (s *socket) Start() {
	if len(s.frames.partial) > 0 {
		s.take(nil)
	}
	if s.poller != nil && s.poller.add(s) == nil {
		return
	}
	go s.read()
}

// readSize is how much one goroutine reads at once, in bytes.
const readSize = 4 << 10

// read is the goroutine of a socket that no poller reads.
func (s *socket) read() {
	buf := make([]byte, readSize)
	for {
		n, err := s.raw.Read(buf)
		if n > 0 {
			s.take(buf[:n])
		}
		if err != nil {
			s.fail(err)
			return
		}
	}
}

// take handles what was read.
func (s *socket) take(data []byte) {
	s.reading.Lock()
	defer s.reading.Unlock()
	if s.over {
		return
	}
	if s.discard > 0 {
		if s.discard -= len(data); s.discard <= 0 {
			s.finish(errTooLarge)
		}
		return
	}
	err := s.frames.feed(data, s.frame)
	switch {
	case err == nil || s.over:
	case errors.Is(err, errTooLarge), errors.Is(err, errProtocol):
		s.turnAway(err)
	default:
		s.finish(err)
	}
}

// frame handles a message or a control frame.
func (s *socket) frame(f frame) error {
	switch f.op {
	case opText, opBinary:
		s.listen.received(f.payload, f.op == opText)
		return nil
	case opClose:
		err := errClosed
		code := wire.CloseCode(1005) // none (RFC 6455 §7.1.5)
		if len(f.payload) >= 2 {
			code = wire.CloseCode(binary.BigEndian.Uint16(f.payload))
		}
		if code == wire.CloseGoingAway && !s.closing.Load() {
			err = errWentAway
		}
		if s.closing.Swap(true) {
			s.finish(err)
			return nil
		}
		// The answer, and then the end: the server closes first (RFC 6455 §7.1.1). The
		// page is gone, and the others need not wait for that.
		answer := append([]byte(nil), f.payload[:min(2, len(f.payload))]...)
		s.over = true
		go func() {
			_ = s.send(opClose, answer, s.limits.CloseTimeout)
			s.shut()
		}()
		s.forget()
		s.listen.ended(err)
		return nil
	case opPing:
		if !s.pinged.Swap(true) { // of several, one answer will do (RFC 6455 §5.5.3)
			payload := append([]byte(nil), f.payload...)
			go func() {
				defer s.pinged.Store(false)
				_ = s.send(opPong, payload, s.limits.WriteTimeout)
			}()
		}
	}
	s.listen.alive()
	return nil
}

// turnAway closes a socket whose next bytes make no sense or are too many. They are
// read away for a moment: closing a TCP connection with unread bytes resets it, and
// the other side would lose the close frame.
func (s *socket) turnAway(err error) {
	code, reason := limits[limitFrame].code, limits[limitFrame].reason
	if errors.Is(err, errProtocol) {
		code, reason = wire.CloseProtocol, "that is not the WebSocket protocol"
	}
	s.why, s.discard, s.frames = err, 16*s.limits.Frame, frames{}
	go func() {
		if s.Close(code, reason) != nil {
			s.Abort()
			return
		}
		if half, ok := s.raw.(interface{ CloseWrite() error }); ok {
			_ = half.CloseWrite() // the other side need not wait for us
		}
	}()
}

// fail ends the socket for err, or for what came before it.
func (s *socket) fail(err error) {
	s.reading.Lock()
	defer s.reading.Unlock()
	s.finish(err)
}

// finish is fail under the lock.
func (s *socket) finish(err error) {
	if s.over {
		return
	}
	s.over = true
	if s.why != nil {
		err = s.why
	}
	s.shut()
	s.listen.ended(err)
}

// shut closes the connection.
func (s *socket) shut() {
	s.aborted.Store(true)
	s.forget()
	_ = s.raw.Close()
}

// forget has the poller look at it no more.
func (s *socket) forget() {
	if s.poller != nil {
		s.poller.remove(s)
	}
}

// send writes a frame within a bound.
func (s *socket) send(op byte, payload []byte, within time.Duration) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.raw.SetWriteDeadline(time.Now().Add(within)); err != nil {
		return err
	}
	buf := outgoing.Get().(*[]byte)
	*buf = appendFrame((*buf)[:0], op, payload)
	_, err := s.raw.Write(*buf)
	if cap(*buf) <= maxPooled {
		outgoing.Put(buf)
	}
	return err
}

// outgoing holds buffers for frames on their way out.
var outgoing = sync.Pool{New: func() any { return new([]byte) }}

// maxPooled is the largest buffer worth keeping, in bytes.
const maxPooled = 64 << 10

// Write implements conn.
func (s *socket) Write(frame []byte) error { return s.send(opText, frame, s.limits.WriteTimeout) }

// Ping implements conn.
func (s *socket) Ping() error { return s.send(opPing, nil, s.limits.WriteTimeout) }

// Close implements conn.
func (s *socket) Close(code wire.CloseCode, reason string) error {
	if s.closing.Swap(true) {
		return nil
	}
	time.AfterFunc(s.limits.CloseTimeout, s.Abort)
	payload := binary.BigEndian.AppendUint16(nil, uint16(code))
	payload = append(payload, strings.ToValidUTF8(reason[:min(len(reason), maxCloseReason)], "")...)
	return s.send(opClose, payload, s.limits.CloseTimeout)
}

// Hurry implements conn.
func (s *socket) Hurry() { _ = s.raw.SetWriteDeadline(time.Now().Add(s.limits.CloseTimeout)) }

// Abort implements conn.
func (s *socket) Abort() {
	if s.aborted.Swap(true) {
		return
	}
	s.forget()
	_ = s.raw.Close()
	if s.poller != nil { // which would not notice
		go s.fail(errAborted)
	}
}
