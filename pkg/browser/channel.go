//go:build js

package browser

import (
	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// What the glue reports of a channel, and what its send answers; web/src/plane.js
// has the same numbers.
const (
	channelOpen = iota
	channelMessage
	channelDrained
	channelClosed
	channelFrame
)

const (
	sent = iota
	notOpen
	bufferFull
	tooLarge
)

// DataChannel implements mesh.DataChannel over an RTCDataChannel, which stays in
// the glue under a handle.
type DataChannel struct {
	conn   *Conn
	handle int
	events mesh.ChannelEvents
}

var _ mesh.DataChannel = (*DataChannel)(nil)

// newDataChannel takes the channel that the glue listens to under handle. Its
// events must be set before this turn ends.
func newDataChannel(c *Conn, handle int) *DataChannel {
	d := &DataChannel{conn: c, handle: handle}
	c.page.channels[handle] = d
	c.channels[d] = struct{}{}
	return d
}

// channelEvent takes an event of a channel. The details of a message are its slot
// and its size, that of a frame its flat form.
func (p *Page) channelEvent(handle, what int) {
	d := p.channels[handle]
	if d == nil { // the glue forgets a channel together with us
		return
	}
	switch what {
	case channelOpen:
		d.events.Open()
	case channelMessage:
		d.events.Message(p.Adopt(integer(p.detail(0), 0), integer(p.detail(1), 0), false))
	case channelFrame:
		d.events.Control(decodeFlat(text(p.detail(0))))
	case channelDrained:
		d.events.Drained()
	case channelClosed:
		d.release()
		d.events.Closed()
	}
}

// Send implements mesh.DataChannel.
func (d *DataChannel) Send(p mesh.Payload) error {
	status, err := call(d.conn.page.glue, "send", d.handle, p.Handle)
	return outcome(status, err)
}

// SendControl implements mesh.DataChannel.
func (d *DataChannel) SendControl(m wire.Message) error {
	frame, err := wire.Encode(m)
	if err != nil {
		return err
	}
	status, err := call(d.conn.page.glue, "sendText", d.handle, string(frame))
	return outcome(status, err)
}

func outcome(status safejs.Value, err error) error {
	if err != nil {
		return err
	}
	switch integer(status, notOpen) {
	case sent:
		return nil
	case bufferFull:
		return ErrOperation
	case tooLarge:
		return ErrTooLarge
	default:
		return ErrInvalidState
	}
}

// Buffered implements mesh.DataChannel.
func (d *DataChannel) Buffered() int {
	n, err := call(d.conn.page.glue, "buffered", d.handle)
	if err != nil {
		return 0
	}
	return integer(n, 0)
}

// Close implements mesh.DataChannel.
func (d *DataChannel) Close() {
	_, _ = call(d.conn.page.glue, "close", d.handle)
	d.release()
}

// release stops listening.
func (d *DataChannel) release() {
	if _, held := d.conn.channels[d]; !held {
		return
	}
	delete(d.conn.channels, d)
	delete(d.conn.page.channels, d.handle)
	if _, err := call(d.conn.page.glue, "detach", d.handle); err != nil {
		d.conn.page.report(err)
	}
}
