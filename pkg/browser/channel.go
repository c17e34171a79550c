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
	page    *Page
	conn    *Conn
	channel safejs.Value
	handle  int
	control bool // carries wire frames, no payloads
	opened  bool
	events  mesh.ChannelEvents
}

var _ mesh.DataChannel = (*DataChannel)(nil)

// newDataChannel begins to listen to a channel. Its events must be set before
// this turn ends.
func newDataChannel(c *Conn, channel safejs.Value, control bool) (*DataChannel, error) {
	d := &DataChannel{page: c.page, conn: c, channel: channel, control: control}
	if err := channel.Set("bufferedAmountLowThreshold", mesh.LowWater); err != nil {
		return nil, thrown(err)
	}
	handle, err := call(c.page.glue, "attach", channel)
	if err != nil {
		return nil, err
	}
	d.handle = integer(handle, 0)
	c.page.channels[d.handle] = d
	c.channels[d] = struct{}{}
	return d, nil
}

// channelEvent takes an event of a channel from the glue.
func (p *Page) channelEvent(handle, what int, slot int32, size int) {
	d := p.channels[handle]
	if d == nil { // the glue forgets a channel together with us
		return
	}
	switch what {
	case channelOpen:
		d.open()
	case channelMessage:
		// Chromium delivers what the peer sent before its acknowledgement (RFC 8832
		// §5.2) while the channel still says "connecting" and can send nothing.
		if !d.opened && text(get(d.channel, "readyState")) == "open" {
			d.open()
		}
		if d.control {
			d.frame(p.Adopt(int(slot), size, false))
		} else {
			d.events.Message(p.Adopt(int(slot), size, false))
		}
	case channelDrained:
		d.events.Drained()
	case channelClosed:
		d.release()
		d.events.Closed()
	}
}

func (d *DataChannel) open() {
	if !d.opened {
		d.opened = true
		d.events.Open()
	}
}

// frame reads a wire frame of the control channel.
func (d *DataChannel) frame(p mesh.Payload) {
	defer d.page.Release(p)
	body, err := call(d.page.glue, "get", p.Handle)
	if err != nil {
		d.events.Control(wire.Message{}, err)
		return
	}
	d.events.Control(decode(body, p.Size))
}

// Send implements mesh.DataChannel.
func (d *DataChannel) Send(p mesh.Payload) error {
	status, err := call(d.page.glue, "send", d.handle, p.Handle)
	return outcome(status, err)
}

// SendControl implements mesh.DataChannel.
func (d *DataChannel) SendControl(m wire.Message) error {
	frame, err := wire.Encode(m)
	if err != nil {
		return err
	}
	status, err := call(d.page.glue, "sendText", d.handle, string(frame))
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
	n, err := call(d.page.glue, "buffered", d.handle)
	if err != nil {
		return 0
	}
	return integer(n, 0)
}

// Close implements mesh.DataChannel.
func (d *DataChannel) Close() {
	d.release()
	_, _ = call(d.channel, "close")
}

// release stops listening.
func (d *DataChannel) release() {
	if _, held := d.conn.channels[d]; !held {
		return
	}
	delete(d.conn.channels, d)
	delete(d.page.channels, d.handle)
	if _, err := call(d.page.glue, "detach", d.handle); err != nil {
		d.page.report(err)
	}
}
