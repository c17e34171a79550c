package signal

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/meshy/meshy/pkg/wire"
)

// upgrader makes conns with gorilla/websocket. Buffers are small and writes share
// a pool of them, so that an idle socket costs little; compression is off, as it
// costs more than it gains on messages this size.
type upgrader struct {
	limits *Limits
	ws     websocket.Upgrader
}

func newUpgrader(limits *Limits, allowed func(*http.Request) bool) *upgrader {
	return &upgrader{limits: limits, ws: websocket.Upgrader{
		HandshakeTimeout: limits.WriteTimeout,
		ReadBufferSize:   1 << 10,
		WriteBufferSize:  4 << 10,
		WriteBufferPool:  &sync.Pool{},
		CheckOrigin:      allowed,
	}}
}

// upgrade takes over the connection of a request. When it fails it has already
// answered.
func (u *upgrader) upgrade(w http.ResponseWriter, r *http.Request) (conn, error) {
	ws, err := u.ws.Upgrade(w, r, nil)
	if err != nil {
		return nil, err
	}
	c := &gorillaConn{ws: ws, limits: u.limits}
	ws.SetReadLimit(int64(u.limits.Frame))
	ws.SetPongHandler(func(string) error { return c.alive() })
	ping := ws.PingHandler()
	ws.SetPingHandler(func(data string) error {
		if err := c.alive(); err != nil {
			return err
		}
		return ping(data)
	})
	return c, c.alive()
}

// gorillaConn is a conn over gorilla/websocket.
type gorillaConn struct {
	ws     *websocket.Conn
	limits *Limits
	buf    *bytes.Buffer // of the last Read; nil while it waits

	mu      sync.Mutex
	closing bool // the read deadline is that of the closing handshake
}

// alive gives the other side another while to say something.
func (c *gorillaConn) alive() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		return nil
	}
	return c.ws.SetReadDeadline(time.Now().Add(c.limits.Idle))
}

func (c *gorillaConn) isClosing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closing
}

func (c *gorillaConn) Read() (message []byte, text bool, err error) {
	c.release()
	kind, r, err := c.ws.NextReader()
	if err == nil {
		c.buf = buffers.Get().(*bytes.Buffer)
		_, err = c.buf.ReadFrom(r)
	}
	if err == nil {
		err = c.alive()
	}
	if err == nil {
		return c.buf.Bytes(), kind == websocket.TextMessage, nil
	}
	c.release()
	if websocket.IsCloseError(err, websocket.CloseGoingAway) {
		return nil, false, errWentAway
	}
	var end *websocket.CloseError
	if errors.As(err, &end) && end.Code != websocket.CloseAbnormalClosure { // gorilla's word for none
		return nil, false, errClosed
	}
	if errors.Is(err, os.ErrDeadlineExceeded) && !c.isClosing() {
		// Most likely nobody is there to read it.
		_ = c.Close(limits[limitIdle].code, limits[limitIdle].reason)
		err = errIdle
	}
	if errors.Is(err, websocket.ErrReadLimit) {
		c.linger()
		err = errTooLarge
	}
	return nil, false, err
}

// buffers holds read buffers. A socket has one only while it reads a message.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxPooled is the largest buffer worth keeping, in bytes.
const maxPooled = 64 << 10

// release gives back the buffer of the last Read.
func (c *gorillaConn) release() {
	if c.buf != nil && c.buf.Cap() <= maxPooled {
		c.buf.Reset()
		buffers.Put(c.buf)
	}
	c.buf = nil
}

func (c *gorillaConn) Write(frame []byte) error {
	if err := c.ws.SetWriteDeadline(time.Now().Add(c.limits.WriteTimeout)); err != nil {
		return err
	}
	return c.ws.WriteMessage(websocket.TextMessage, frame)
}

func (c *gorillaConn) Ping() error {
	return c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(c.limits.WriteTimeout))
}

func (c *gorillaConn) Close(code wire.CloseCode, reason string) error {
	deadline := time.Now().Add(c.limits.CloseTimeout)
	c.mu.Lock()
	c.closing = true
	err := c.ws.SetReadDeadline(deadline)
	c.mu.Unlock()
	if err != nil {
		return err
	}
	reason = strings.ToValidUTF8(reason[:min(len(reason), maxCloseReason)], "")
	return c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(int(code), reason), deadline)
}

// linger reads away what is still coming, for a moment. Closing a TCP connection
// with unread bytes resets it, and the other side would lose the close frame
// that gorilla has sent.
func (c *gorillaConn) linger() {
	raw := c.ws.NetConn()
	if err := raw.SetReadDeadline(time.Now().Add(c.limits.CloseTimeout)); err != nil {
		return
	}
	if half, ok := raw.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite() // the other side need not wait for us
	}
	_, _ = io.CopyN(io.Discard, raw, 16*int64(c.limits.Frame))
}

func (c *gorillaConn) Hurry() {
	// Past the library on purpose: its own deadline belongs to the writing goroutine.
	_ = c.ws.NetConn().SetWriteDeadline(time.Now().Add(c.limits.CloseTimeout))
}

func (c *gorillaConn) Abort() { _ = c.ws.Close() }
