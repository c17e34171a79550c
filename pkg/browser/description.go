//go:build js

package browser

import (
	"errors"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/sdp"
	"github.com/meshy/meshy/pkg/wire"
)

// SetLocal implements mesh.Conn. Without audio the browser makes and sets the
// description in one step (W3C webrtc §4.4.1.4). With audio it is made first, and
// Opus marked as stereo: Chromium decodes it in mono unless its own description
// says otherwise. A browser that refuses the mark gets its description as it was.
func (c *Conn) SetLocal(done func(wire.Description, error)) {
	fail := func(err error) { done(wire.Description{}, err) }
	set := func(safejs.Value) {
		d := description(get(c.pc, "localDescription"))
		if d.SDP == "" {
			fail(errNoDescription)
			return
		}
		done(d, nil)
	}
	if c.stereoRefused || !c.hasAudio() {
		c.promise(set, fail, "setLocalDescription", "")
		return
	}
	create := "createOffer"
	if c.SignalingState() == mesh.HaveRemoteOffer {
		create = "createAnswer"
	}
	c.promise(func(made safejs.Value) {
		d := description(made)
		d.SDP = sdp.StereoOpus(d.SDP)
		c.promise(set, func(error) {
			c.promise(func(v safejs.Value) {
				c.stereoRefused = true
				set(v)
			}, fail, "setLocalDescription", "")
		}, "setLocalDescription", descriptionInit(d))
	}, fail, create, "")
}

var errNoDescription = errors.New("meshy: the browser set a local description and does not show it")

// SetRemote implements mesh.Conn.
func (c *Conn) SetRemote(d wire.Description, done func(error)) {
	c.promise(func(safejs.Value) { done(nil) }, done,
		"setRemoteDescription", descriptionInit(d))
}

// descriptionInit is an RTCSessionDescriptionInit.
func descriptionInit(d wire.Description) string {
	return dictionary(nil).text("type", d.Type).text("sdp", d.SDP).String()
}

func (c *Conn) hasAudio() bool {
	for _, t := range c.transceivers() {
		if text(get(get(get(t, "receiver"), "track"), "kind")) == "audio" {
			return true
		}
	}
	return false
}

func description(v safejs.Value) wire.Description {
	return wire.Description{Type: text(get(v, "type")), SDP: text(get(v, "sdp"))}
}
