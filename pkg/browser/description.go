//go:build js

package browser

import (
	"errors"
	"slices"

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
	set := func(d wire.Description) {
		if d.SDP == "" {
			fail(errNoDescription)
			return
		}
		done(d, nil)
	}
	var asMade wire.Description
	if c.stereoRefused || !c.hasAudio() {
		c.describe("setLocalDescription", asMade, set, fail)
		return
	}
	create := "createOffer"
	if c.SignalingState() == mesh.HaveRemoteOffer {
		create = "createAnswer"
	}
	c.describe(create, asMade, func(d wire.Description) {
		d.SDP = sdp.StereoOpus(d.SDP)
		c.describe("setLocalDescription", d, set, func(error) {
			c.describe("setLocalDescription", asMade, func(d wire.Description) {
				c.stereoRefused = true
				set(d)
			}, fail)
		})
	}, fail)
}

var errNoDescription = errors.New("meshy: the browser set a local description and does not show it")

// SetRemote implements mesh.Conn.
func (c *Conn) SetRemote(d wire.Description, done func(error)) {
	c.describe("setRemoteDescription", d, func(wire.Description) { done(nil) }, done)
}

func (c *Conn) hasAudio() bool {
	return slices.ContainsFunc(c.Transceivers(), func(t mesh.Transceiver) bool { return t.Kind == "audio" })
}
