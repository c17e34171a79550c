package signal

import (
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/meshy/meshy/pkg/wire"
)

// client is one page's socket. Its conn says what comes, one thing at a time; a
// goroutine, pump, lives only while something waits to be written.
type client struct {
	id      string
	conn    conn
	room    *room
	address *address // nil: nobody keeps account
	limits  *Limits
	stats   *stats
	hub     owner
	remote  string
	heard   atomic.Int64 // when, in unix nanoseconds

	// The room's, under its lock.
	standing standing
	capacity int         // members that its room may have; 0: no bound
	token    string      // of its place; "" for a page that cannot resume
	claim    string      // id that it is granted and does not have yet
	guesses  int         // tokens that were none
	grace    *time.Timer // runs while the place is kept without a socket

	// The reader's.
	messages, bytes, announcements, errors budget

	mu        sync.Mutex
	queue     queue
	pumping   bool     // pump runs, or has failed
	closing   *closing // set once; nothing is queued afterwards
	keep      bool     // its place outlives the socket
	away      bool     // it does: the queue is kept, and nothing written
	heir      *client  // has taken over the place
	heartbeat *time.Timer
	ice       loan // set before serve
}

// owner is what hears of a client's end. A *Hub is one.
type owner interface {
	ended(c *client, err error)
	fault(c *client, fault any)
}

// closing is the end that a client gets.
type closing struct {
	code   wire.CloseCode // 0: the socket has ended by itself
	reason string
}

func newClient(id string, conn conn, limits *Limits, stats *stats) *client {
	c := &client{id: id, conn: conn, limits: limits, stats: stats}
	conn.Listen(c)
	return c
}

// start begins the client's life, which ended ends.
func (c *client) start() {
	c.alive()
	c.mu.Lock()
	c.heartbeat = time.AfterFunc(c.limits.PingEvery, c.beat)
	c.mu.Unlock()
	c.conn.Start()
}

// alive implements listener.
func (c *client) alive() { c.heard.Store(time.Now().UnixNano()) }

// received implements listener. As net/http has it: a fault met by one client ends
// that client.
func (c *client) received(message []byte, text bool) {
	defer func() {
		if fault := recover(); fault != nil {
			c.hub.fault(c, fault)
			go c.conn.Abort()
		}
	}()
	c.alive()
	c.receive(message, text)
}

// ended implements listener: it lets go of everything, but for what waits for a page
// that may come back.
func (c *client) ended(err error) {
	if errors.Is(err, errTooLarge) {
		c.stats.met(limitFrame)
		c.stats.closes(limits[limitFrame].code)
	}
	c.mu.Lock()
	c.away = c.closing == nil && c.keep && !errors.Is(err, errWentAway) && !errors.Is(err, errClosed)
	if !c.away {
		if c.closing == nil {
			c.closing = &closing{}
		}
		c.queue.clear()
	}
	if c.heartbeat != nil { // else it ended before it began
		c.heartbeat.Stop()
	}
	c.mu.Unlock()
	c.hub.ended(c, err)
}

// beat pings, brings fresh ICE servers when they are due, and calls itself again. A
// client that was silent for too long is dropped: most likely nobody is there to read
// why.
func (c *client) beat() {
	now := time.Now()
	// With the time that the close frame may take.
	left := c.limits.Idle - c.limits.CloseTimeout - now.Sub(time.Unix(0, c.heard.Load()))
	c.mu.Lock()
	if c.closing != nil || c.away {
		c.mu.Unlock()
		return
	}
	if left <= 0 {
		c.stats.met(limitIdle)
		c.shut(limits[limitIdle].code, limits[limitIdle].reason)
		c.mu.Unlock()
		return
	}
	c.heartbeat.Reset(min(c.limits.PingEvery, left))
	fresh := c.ice.due(c.id, now)
	c.mu.Unlock()
	if len(fresh) > 0 {
		c.tell(wire.Message{Event: wire.ICERenewal, ICEServers: fresh})
	}
	c.push(item{})
}

// borrow returns the ICE servers for a welcome.
func (c *client) borrow() []wire.ICEServer {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ice.take(c.id)
}

// receive handles one message of the page. What comes after the hub has closed
// the socket is too late.
func (c *client) receive(message []byte, text bool) {
	if c.isClosing() {
		return
	}
	now := time.Now()
	if met, ok := c.afford(len(message), now); !ok {
		c.breach(met)
		return
	}
	c.stats.messages.Add(1)
	c.stats.bytes.Add(uint64(len(message)))
	if !text {
		c.refuse("binary messages are not part of the protocol: send JSON as text", "")
		return
	}
	// A text message that is not UTF-8 must not reach anybody: a browser closes
	// the socket that brings it one (RFC 6455 §8.1).
	if !utf8.Valid(message) {
		c.close(wire.CloseInvalid, "a text message was not UTF-8")
		return
	}
	e, err := open(message)
	if err != nil {
		c.refuse(err.Error(), "")
		return
	}
	if e.to == "" && !c.announcements.spend(c.limits.Announcements, 1, now) {
		c.breach(limitAnnouncements)
		return
	}
	switch e.event {
	case wire.PeerConnectOffer:
		c.room.announce(c, e.resume)
	case wire.PeerDisconnect:
		c.room.withdraw(c, e.stamp(c.id))
	default:
		if err := c.room.deliver(c, e); err != nil {
			c.refuse(err.Error(), e.to)
		}
	}
}

// afford counts a message of so many bytes, or says which limit it meets.
func (c *client) afford(bytes int, now time.Time) (met limit, ok bool) {
	switch {
	case !c.messages.spend(c.limits.Messages, 1, now):
		return limitMessages, false
	case !c.bytes.spend(c.limits.Bytes, bytes, now):
		return limitBytes, false
	case c.address == nil:
		return 0, true
	}
	return c.address.spend(c.limits, bytes, now)
}

// breach closes the socket for a limit.
func (c *client) breach(l limit) {
	c.stats.met(l)
	c.close(limits[l].code, limits[l].reason)
}

// refuse tells the page why a message of its was not forwarded, and to whom it
// was addressed if that is why. Beyond its budget it is not told.
func (c *client) refuse(reason, peer string) {
	c.stats.rejected.Add(1)
	if !c.errors.spend(c.limits.Errors, 1, time.Now()) {
		c.stats.met(limitErrors)
		return
	}
	reason = reason[:min(len(reason), wire.MaxReason)]
	c.tell(wire.Message{Event: wire.ServerError, Reason: reason, PeerClientID: peer})
}

// tell sends a message of the hub's own.
func (c *client) tell(m wire.Message) { c.push(item{frame: encode(m)}) }

// errBehind is what a sender hears when it has filled its share of a queue.
var errBehind = errors.New("too much is waiting for this client already: it does not keep up")

// send queues a frame that the client from has caused. It never waits. It fails
// when from has too much waiting here.
func (c *client) send(from string, frame []byte) error {
	if c.push(item{frame: frame, from: from}) == refused {
		c.stats.met(limitShare)
		return errBehind
	}
	return nil
}

// push queues it, and closes c when its queue overflows.
func (c *client) push(it item) verdict {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.heir != nil {
		return c.heir.push(it)
	}
	if c.closing != nil {
		return accepted // to nobody: c is as good as gone
	}
	v := c.queue.push(it, c.limits)
	if v == overflow {
		c.stats.met(limitQueue)
		c.shut(limits[limitQueue].code, limits[limitQueue].reason)
		return v
	}
	c.pump()
	return v
}

func (c *client) isClosing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closing != nil
}

// close ends c with a close frame. What waits is dropped.
func (c *client) close(code wire.CloseCode, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing == nil {
		c.shut(code, reason)
	}
}

// shut is close under the lock.
func (c *client) shut(code wire.CloseCode, reason string) {
	c.closing = &closing{code, reason}
	if !c.away {
		c.stats.closes(code)
	}
	c.queue.clear()
	c.conn.Hurry()
	c.pump()
}

// pump starts to write what waits, unless that goes on already. Under the lock.
func (c *client) pump() {
	if c.pumping || c.away {
		return
	}
	c.pumping = true
	go c.write()
}

// write writes what waits, and ends when nothing is left.
func (c *client) write() {
	for {
		c.mu.Lock()
		if c.away {
			c.pumping = false
			c.mu.Unlock()
			return
		}
		it, ok := c.queue.pop()
		closing := c.closing
		if !ok {
			// After a closing frame there is nothing to write: pumping stays set.
			c.pumping = closing != nil
		}
		c.mu.Unlock()
		var err error
		switch {
		case ok && it.frame == nil:
			err = c.conn.Ping()
		case ok:
			err = c.conn.Write(it.frame)
			c.stats.delivered.Add(1)
		case closing != nil && closing.code != 0:
			if c.conn.Close(closing.code, closing.reason) != nil {
				c.conn.Abort()
			}
			return
		default:
			return
		}
		if err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) {
				c.stats.met(limitWrite)
			}
			// The reader sees the end and does the rest.
			c.conn.Abort()
			return
		}
	}
}
