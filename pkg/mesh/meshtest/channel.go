package meshtest

import (
	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// What browsers' data channels take.
const (
	maxMessageSize = 256 << 10 // bytes of one message (RFC 8841 §6)
	maxBuffered    = 16 << 20  // bytes waiting, Chromium's
	bytesPerMS     = 100 << 10 // of one channel
)

// sctp is the data side of a Conn.
type sctp struct {
	wantsData bool // a channel was made: an application section is needed
	dataOpen  bool // SCTP is up
	channels  []*Channel
}

// Channel is an RTCDataChannel. It implements mesh.DataChannel.
type Channel struct {
	c     *Conn
	spec  wire.Channel
	id    int      // of a negotiated one, else -1
	far   *Channel // of an in-band one, once its OPEN has arrived
	ev    mesh.ChannelEvents
	state channelState

	queue    []packet
	low      int // Drained comes at this many bytes
	sending  bool
	buffered int
	packets  int // handed over by the mesh so far
	arrival  int // when what was sent last arrives, in ms
}

type channelState uint8

const (
	channelConnecting channelState = iota
	channelOpen
	channelClosing
	channelClosed
)

// packet is something on its way through a channel.
type packet struct {
	kind   frameKind
	data   string // frameWire
	items  []item // frameText, frameBytes
	number uint64 // frameText: of the first message
	header []byte // frameBytes
	size   int    // bytes
}

type frameKind uint8

const (
	frameOpen  frameKind = iota // DATA_CHANNEL_OPEN (RFC 8832 §5.1)
	frameText                   // messages in a text
	frameBytes                  // a binary frame
	frameWire                   // a wire.Message
	frameReset                  // the stream is being closed (RFC 8831 §6.7)
)

// OpenChannel implements mesh.Conn (W3C webrtc §6.1, createDataChannel).
func (c *Conn) OpenChannel(spec wire.Channel, id int, ev mesh.ChannelEvents) (mesh.DataChannel, error) {
	if c.closed {
		return nil, c.invalidState("createDataChannel")
	}
	if len(spec.Label) > 65535 || spec.MaxRetransmits >= 0 && spec.MaxPacketLifeTime >= 0 {
		return nil, &Error{"TypeError", "createDataChannel"}
	}
	if id >= 0 && c.negotiated(id) != nil {
		return nil, &Error{"OperationError", "createDataChannel: the id is in use"}
	}
	ch := &Channel{c: c, spec: spec, id: id, ev: ev}
	c.channels = append(c.channels, ch)
	c.wantsData = true
	c.updateNegotiationNeeded()
	if c.dataOpen {
		c.later(0, 1, ch.start)
	}
	return ch, nil
}

// negotiated returns the channel with a stream id that both sides chose.
func (c *Conn) negotiated(id int) *Channel {
	for _, ch := range c.channels {
		if ch.id == id && ch.id >= 0 && ch.state != channelClosed {
			return ch
		}
	}
	return nil
}

// dataUp follows SCTP's coming up, and the return of packets after a silence.
func (c *Conn) dataUp() {
	if !c.dataOpen {
		c.dataOpen = true
		for _, ch := range c.channels {
			ch.start()
		}
	}
	for _, ch := range c.channels {
		ch.pump()
	}
}

// start opens a channel that this side made, now that SCTP is up.
func (ch *Channel) start() {
	switch {
	case ch.state != channelConnecting:
	case ch.id >= 0:
		ch.c.later(0, 2, ch.open)
	default:
		ch.push(packet{kind: frameOpen})
		// Chromium opens at once, others once the OPEN was acknowledged.
		if ch.c.w.chance(2) {
			ch.c.later(0, 1, ch.open)
		} else {
			ch.c.later(10, 50, ch.open)
		}
	}
}

func (ch *Channel) open() {
	if ch.state == channelConnecting {
		ch.state = channelOpen
		ch.c.note("channel %q open", ch.spec.Label)
		ch.ev.Open()
	}
}

// SendControl implements mesh.DataChannel.
func (ch *Channel) SendControl(m wire.Message) error {
	ch.c.noteMessage("tells", m)
	if m.Event == wire.Ping || m.Event == wire.Pong { // most of all there is
		return ch.send(packet{kind: frameWire, data: string(m.Event), size: 48})
	}
	text, err := wire.Encode(m)
	if err != nil {
		return err
	}
	return ch.send(packet{kind: frameWire, data: string(text), size: len(text)})
}

func (ch *Channel) send(f packet) error {
	switch {
	case ch.c.closed || ch.state != channelOpen:
		return &Error{"InvalidStateError", "send on a channel that is not open"}
	case f.size > ch.MaxMessageSize():
		return &Error{"TypeError", "send: larger than maxMessageSize"}
	case ch.buffered+f.size > maxBuffered:
		return &Error{"OperationError", "send: the buffer is full"}
	}
	ch.buffered += f.size
	ch.packets++
	ch.push(f)
	return nil
}

// Buffered implements mesh.DataChannel.
func (ch *Channel) Buffered() int { return ch.buffered }

// Watermark implements mesh.DataChannel.
func (ch *Channel) Watermark(low int) { ch.low = low }

// MaxMessageSize implements mesh.DataChannel.
func (ch *Channel) MaxMessageSize() int {
	if n := ch.c.w.MostAtOnce; n > 0 {
		return n
	}
	return maxMessageSize
}

// Close implements mesh.DataChannel: what was sent before still arrives.
func (ch *Channel) Close() {
	switch {
	case ch.c.closed || ch.state == channelClosing || ch.state == channelClosed:
	case ch.state == channelConnecting && len(ch.queue) == 0 && ch.far == nil:
		ch.c.later(0, 2, ch.end)
		ch.state = channelClosing
	default:
		ch.state = channelClosing
		ch.push(packet{kind: frameReset})
	}
}

// end is the close event.
func (ch *Channel) end() {
	if ch.state != channelClosed {
		ch.state = channelClosed
		ch.ev.Closed()
	}
}

func (ch *Channel) push(f packet) {
	ch.queue = append(ch.queue, f)
	ch.pump()
}

// pump hands the next frame to the network.
func (ch *Channel) pump() {
	c := ch.c
	if ch.sending || len(ch.queue) == 0 || !c.flows() {
		return
	}
	ch.sending = true
	pace := ch.queue[0].size / bytesPerMS
	c.later(pace, pace+1, func() {
		ch.sending = false
		if !c.flows() || len(ch.queue) == 0 {
			return // it is kept, and sent again when packets flow
		}
		f := ch.queue[0]
		ch.queue = ch.queue[1:]
		before := ch.buffered
		ch.buffered -= f.size
		if before > ch.low && ch.buffered <= ch.low {
			c.later(0, 1, func() {
				if ch.state == channelOpen {
					ch.ev.Drained()
				}
			})
		}
		ch.transmit(f)
		ch.pump()
	})
}

// flows reports whether packets of c reach the other end.
func (c *Conn) flows() bool {
	return c.dataOpen && c.transport != nil && c.transport.silent == 0 && !c.transport.closed
}

// transmit puts f on the network. Channels may overtake each other.
func (ch *Channel) transmit(f packet) {
	w, d := ch.c.w, ch.c.transport.other(ch.c)
	at := w.now + w.between(0, 15)
	data := f.kind == frameText || f.kind == frameBytes
	// What follows the OPEN does not overtake it (RFC 8832 §6).
	if !ch.spec.Unordered || !data || ch.far == nil {
		at = max(at, ch.arrival)
		ch.arrival = at
	}
	lossy := ch.spec.MaxRetransmits >= 0 || ch.spec.MaxPacketLifeTime >= 0
	if data && lossy && w.chance(20) {
		return
	}
	w.After(at-w.now, func() {
		if !d.closed {
			d.arrived(ch, f)
		}
	})
	if f.kind == frameReset {
		ch.c.later(at-w.now+5, at-w.now+20, ch.end)
	}
}

// arrived takes a frame that from sent.
func (c *Conn) arrived(from *Channel, f packet) {
	if c.transport == nil || c.transport.closed && !c.dataOpen {
		return // it comes after the end
	}
	c.dataUp() // it proves that SCTP is up
	if f.kind == frameOpen {
		ch := &Channel{c: c, spec: from.spec, id: -1, far: from}
		from.far = ch
		c.channels = append(c.channels, ch)
		ch.ev = c.ev.RemoteChannel(ch.spec, ch)
		c.later(0, 0, ch.open)
		return
	}
	ch := from.far
	if from.id >= 0 {
		ch = c.negotiated(from.id)
	}
	if ch == nil {
		return // no channel has the stream's id: browsers drop it
	}
	ch.open() // the open event comes before the first message
	switch {
	case f.kind == frameReset:
		ch.end()
	case ch.state != channelOpen && ch.state != channelClosing:
	case f.kind == frameText:
		ch.ev.Message(c.host.arrive(f.items, f.size), len(f.items), f.number)
	case f.kind == frameBytes:
		ch.ev.Bytes(c.host.arrive(f.items, f.size), f.header)
	default:
		m, err := wire.Message{Event: wire.Event(f.data)}, error(nil)
		if m.Event != wire.Ping && m.Event != wire.Pong {
			m, err = wire.Decode([]byte(f.data))
		}
		c.noteMessage("is told", m)
		ch.ev.Control(m, err)
	}
}

// dropData ends the channels of a Conn that closes. What still waits may make it
// out of the browser, or not.
func (c *Conn) dropData(word bool) {
	late := word && c.flows() && c.w.chance(2)
	for _, ch := range c.channels {
		if late {
			for _, f := range ch.queue {
				ch.transmit(f)
			}
		}
		ch.queue = nil
		ch.state = channelClosed
	}
}

// closeData follows the far end's word that it is gone.
func (c *Conn) closeData() {
	c.dataOpen = false
	for _, ch := range c.channels {
		if ch.state != channelClosed {
			c.later(0, 2, ch.end)
		}
	}
}
