//go:build js

package browser

import (
	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// What the glue reports of a channel beside its data; web/src/channels.js has the same
// numbers.
const (
	channelOpen = iota
	channelDrained
	channelClosed
	channelControl
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

// channelEvent takes an event of a channel; that of the control channel brings a wire
// frame in its flat form.
func (p *Page) channelEvent(handle, what int, l *reader) {
	d := p.channels[handle]
	if d == nil { // the glue forgets a channel together with us
		return
	}
	switch what {
	case channelOpen:
		d.events.Open()
	case channelControl:
		d.events.Control(decodeFlat(l.last()))
	case channelDrained:
		d.events.Drained()
	case channelClosed:
		d.release()
		d.events.Closed()
	}
}

// SendControl implements mesh.DataChannel.
func (d *DataChannel) SendControl(m wire.Message) error {
	frame, err := wire.Encode(m)
	if err != nil {
		return err
	}
	return outcome(d.conn.page.call(doSendText, d.handle, 0, frame))
}

// Buffered implements mesh.DataChannel.
func (d *DataChannel) Buffered() int { return d.conn.page.tell(doBuffered, d.handle, 0, nil) }

// Watermark implements mesh.DataChannel.
func (d *DataChannel) Watermark(low int) { d.conn.page.tell(doWatermark, d.handle, low, nil) }

// MaxMessageSize implements mesh.DataChannel.
func (d *DataChannel) MaxMessageSize() int {
	return d.conn.page.tell(doMaxMessageSize, d.handle, 0, nil)
}

// Close implements mesh.DataChannel.
func (d *DataChannel) Close() {
	d.conn.page.tell(doCloseChannel, d.handle, 0, nil)
	d.release()
}

// release stops listening.
func (d *DataChannel) release() {
	if _, held := d.conn.channels[d]; !held {
		return
	}
	delete(d.conn.channels, d)
	delete(d.conn.page.channels, d.handle)
	d.conn.page.tell(doDetach, d.handle, 0, nil)
}
