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
type Sender struct{ Value safejs.Value }

// AddTrack implements mesh.Conn.
func (c *Conn) AddTrack(t mesh.Track, streams []mesh.Stream) (mesh.Sender, error) {
	args := []any{t.(*Media).Value}
	for _, s := range streams {
		args = append(args, s.(*Media).Value)
	}
	v, err := call(c.pc, "addTrack", args...)
	if err != nil {
		return nil, err
	}
	return c.sender(v), nil
}

// RemoveTrack implements mesh.Conn.
func (c *Conn) RemoveTrack(s mesh.Sender) error {
	_, err := call(c.pc, "removeTrack", s.(*Sender).Value)
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
	if _, err := call(c.pc, "restartIce"); err != nil {
		c.page.report(err)
	}
}

// AddReceiver implements mesh.Conn.
func (c *Conn) AddReceiver(k mesh.Kind) error {
	_, err := call(c.pc, "addTransceiver", k, map[string]any{"direction": "recvonly"})
	return err
}

// Transceivers implements mesh.Conn.
func (c *Conn) Transceivers() []mesh.Transceiver {
	var list []mesh.Transceiver
	for _, t := range c.transceivers() {
		sender := get(t, "sender")
		direction := text(get(t, "direction"))
		list = append(list, mesh.Transceiver{
			MID:     text(get(t, "mid")),
			Kind:    text(get(get(get(t, "receiver"), "track"), "kind")),
			Sender:  c.sender(sender),
			Sending: (direction == "sendrecv" || direction == "sendonly") && get(sender, "track").Type() == safejs.TypeObject,
			Stopped: direction == "stopped" || text(get(t, "currentDirection")) == "stopped",
		})
	}
	return list
}

func (c *Conn) transceivers() []safejs.Value {
	list, err := call(c.pc, "getTransceivers")
	if err != nil {
		c.page.report(err)
		return nil
	}
	return values(list)
}

// sender returns the one *Sender of v.
func (c *Conn) sender(v safejs.Value) *Sender {
	for _, s := range c.senders {
		if s.Value.Equal(v) {
			return s
		}
	}
	s := &Sender{v}
	c.senders = append(c.senders, s)
	return s
}
