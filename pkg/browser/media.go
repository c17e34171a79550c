//go:build js

package browser

import (
	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/mesh"
)

// Media is a MediaStreamTrack (mesh.Track) or a MediaStream (mesh.Stream). Two of
// them are equal only if they are the same Go value.
type Media struct{ Value safejs.Value }

// Sender is an RTCRtpSender of one Conn. Each has one *Sender for the life of the
// Conn, so that they compare with ==; values of JavaScript do not.
type Sender struct {
	Value  safejs.Value // of a sender whose track AddTrack has added
	number int          // by which the glue knows it
}

// AddTrack implements mesh.Conn.
func (c *Conn) AddTrack(t mesh.Track, streams []mesh.Stream) (mesh.Sender, error) {
	args := []any{c.number, t.(*Media).Value}
	for _, s := range streams {
		args = append(args, s.(*Media).Value)
	}
	number, err := call(c.page.glue, "addTrack", args...)
	if err != nil {
		return nil, err
	}
	s := c.sender(integer(number, 0))
	s.Value, err = call(c.page.glue, "sender", c.number, s.number)
	return s, err
}

// RemoveTrack implements mesh.Conn.
func (c *Conn) RemoveTrack(s mesh.Sender) error {
	_, err := c.page.call(doRemoveTrack, c.number, s.(*Sender).number, nil)
	return err
}

// ReplaceTrack implements mesh.Platform.
func (p *Platform) ReplaceTrack(s mesh.Stream, old, by mesh.Track) {
	stream := s.(*Media).Value
	_, _ = call(stream, "removeTrack", old.(*Media).Value) // a page may have done it
	if _, err := call(stream, "addTrack", by.(*Media).Value); err != nil {
		p.report(err)
	}
}

// RestartICE implements mesh.Conn.
func (c *Conn) RestartICE() {
	c.page.tell(doRestartICE, c.number, 0, nil)
}

// AddReceiver implements mesh.Conn.
func (c *Conn) AddReceiver(k mesh.Kind) error {
	_, err := c.page.call(doAddReceiver, c.number, 0, write(k))
	return err
}

// Transceivers implements mesh.Conn.
func (c *Conn) Transceivers() []mesh.Transceiver {
	var list []mesh.Transceiver
	for l := c.page.ask(doTransceivers, c.number); l.remains != ""; {
		mid, kind, direction, current, sender, hasTrack := l.text(), l.text(), l.text(), l.text(), l.number(), l.isTrue()
		list = append(list, mesh.Transceiver{
			MID:     mid,
			Kind:    kind,
			Sender:  c.sender(sender),
			Sending: (direction == "sendrecv" || direction == "sendonly") && hasTrack,
			Stopped: direction == "stopped" || current == "stopped",
		})
	}
	return list
}

// sender returns the one *Sender of the glue's number.
func (c *Conn) sender(number int) *Sender {
	s := c.senders[number]
	if s == nil {
		s = &Sender{number: number}
		c.senders[number] = s
	}
	return s
}
