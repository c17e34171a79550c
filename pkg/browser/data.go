//go:build js

package browser

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/meshy/meshy/pkg/mesh"
)

// Sends is what the page's script asks of the program without a js.Func: to send the
// message in a slot to an address, which it has given a number before.
type Sends interface {
	Address(mesh, number int, to, label string)
	// Send answers with Taken, Waits or Failed.
	Send(address int, p mesh.Payload) int
}

// What Send answers; web/src/facade.js has the same numbers.
const (
	Taken = iota
	Waits
	Failed
)

// Serve has s take what the page's script sends.
func (p *Page) Serve(s Sends) { p.sends = s }

// dataEvent takes an event of the data plane (web/src/data.js).
func (p *Page) dataEvent(of, id, what, n int) int {
	switch of {
	case ofText:
		x := p.adopt(mesh.Payload{Handle: int32(what), Size: n, Memory: n})
		if d := p.channels[id]; d != nil {
			d.events.Message(x, 1, 0)
		} else {
			p.Release(x)
		}
	case ofTexts:
		p.texts(id, what, p.received(n))
	case ofFrame:
		p.frame(id, what, p.room[:n])
	case ofSend:
		size := n >> 1
		return p.sends.Send(id, p.adopt(mesh.Payload{Handle: int32(what), Size: size, Memory: size, Plain: n&1 != 0, Text: true}))
	case ofSendBody:
		l := p.received(n)
		return p.sends.Send(id, p.adopt(mesh.Payload{Handle: int32(what), Size: l.number(), Memory: l.number(), Head: l.number(), Plain: l.isTrue()}))
	case ofAddress:
		l := p.received(n)
		p.sends.Address(id, what, l.text(), l.last())
	}
	return 0
}

// texts takes a text with several messages, or what is wrong with it.
func (p *Page) texts(handle, slot int, l *reader) {
	d := p.channels[handle]
	if d == nil {
		return
	}
	size, count, number := l.number(), l.number(), l.number()
	if count == 0 {
		d.events.Malformed(&Error{"SyntaxError", l.last()})
		return
	}
	d.events.Message(p.adopt(mesh.Payload{Handle: int32(slot), Size: size, Memory: size}), count, uint64(number))
}

// frame takes a binary frame: its size, as a float64, and the bytes of its header.
func (p *Page) frame(handle, slot int, l []byte) {
	size := int(math.Float64frombits(binary.LittleEndian.Uint64(l)))
	x := p.adopt(mesh.Payload{Handle: int32(slot), Size: size, Memory: size})
	d := p.channels[handle]
	if d == nil {
		p.Release(x)
		return
	}
	d.events.Bytes(x, slices.Clone(l[8:]))
}

// SendAlone implements mesh.DataChannel.
func (d *DataChannel) SendAlone(p mesh.Payload) error {
	return outcome(d.conn.page.call(doSendAlone, d.handle, int(p.Handle), nil))
}

// SendTexts implements mesh.DataChannel.
func (d *DataChannel) SendTexts(handles []int32, number uint64) error {
	p := d.conn.page
	l := binary.LittleEndian.AppendUint64(p.out[:0], math.Float64bits(float64(number)))
	for _, h := range handles {
		l = binary.LittleEndian.AppendUint32(l, uint32(h))
	}
	p.out = l
	return outcome(p.call(doSendTexts, d.handle, 0, l))
}

// SendBytes implements mesh.DataChannel.
func (d *DataChannel) SendBytes(header []byte, body []mesh.Part) error {
	p := d.conn.page
	l := append(p.out[:0], header...)
	for _, part := range body {
		l = binary.LittleEndian.AppendUint32(l, uint32(part.Handle))
		l = binary.LittleEndian.AppendUint64(l, math.Float64bits(float64(part.From)))
		l = binary.LittleEndian.AppendUint64(l, math.Float64bits(float64(part.To)))
	}
	p.out = l
	return outcome(p.call(doSendBytes, d.handle, len(header), l))
}

// What a send answers; web/src/channels.js and data.js have the same numbers.
const (
	sent = iota
	notOpen
	bufferFull
	tooLarge
	loading
	unreadable
)

func outcome(status int, err error) error {
	if err != nil {
		return err
	}
	switch status {
	case sent:
		return nil
	case bufferFull:
		return mesh.ErrBufferFull
	case tooLarge:
		return mesh.ErrTooLarge
	case loading:
		return mesh.ErrLoading
	case unreadable:
		return mesh.ErrUnreadable
	default:
		return mesh.ErrNotOpen
	}
}

// Deliver hands the messages of p to the page, under the name that Name gave.
func (p *Page) Deliver(name int, m mesh.Payload) { p.tell(doDeliver, name, int(m.Handle), nil) }

// Progress tells the page how far a message has come: way is "sent" or "received".
func (p *Page) Progress(name int, m mesh.Payload, way string, done, total int) {
	p.tell(doProgress, name, int(m.Handle), write(way, decimal(done), decimal(total)))
}

// Settle ends a call of send that waits, well.
func (p *Page) Settle(host int, ticket int32) { p.tell(doSettle, host, int(ticket), nil) }

// Name gives number to where messages come from: a channel of a peer, for a mesh's host.
// sent, "true" or "false", goes into their events unless it is "".
func (p *Page) Name(number, host int, sent, clientID, label string) {
	p.tell(doName, number, host, write(sent, clientID, label))
}

// ForgetName and ForgetAddress give numbers back.
func (p *Page) ForgetName(number int)    { p.tell(doForgetName, number, 0, nil) }
func (p *Page) ForgetAddress(number int) { p.tell(doForgetAddress, number, 0, nil) }
