package sdp_test

import (
	"strings"
	"testing"

	"github.com/meshy/meshy/pkg/sdp"
)

func TestStereoOpus(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"adds to the parameters": {
			"m=audio 9 x 111\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n",
			"m=audio 9 x 111\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1\r\n",
		},
		"turns mono": {
			"m=audio 9 x\na=fmtp:1 stereo=0; sprop-stereo=0;x=y\na=rtpmap:1 OPUS/48000/2\n",
			"m=audio 9 x\na=fmtp:1 stereo=1;sprop-stereo=1;x=y\na=rtpmap:1 OPUS/48000/2\n",
		},
		"makes the line where there is none": {
			"m=audio 9 x\r\na=rtpmap:111 opus/48000/2\r\na=mid:0\r\n",
			"m=audio 9 x\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 stereo=1;sprop-stereo=1\r\na=mid:0\r\n",
		},
		"makes it behind an open line": {
			"m=audio 9 x\r\na=rtpmap:111 opus/48000/2",
			"m=audio 9 x\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 stereo=1;sprop-stereo=1",
		},
		"does every Opus payload type of every section": {
			"m=audio 9 x\na=rtpmap:1 opus/48000/2\na=rtpmap:2 opus/48000/2\nm=video 9 x\nm=audio 9 x\na=rtpmap:3 opus/48000/2\n",
			"m=audio 9 x\na=rtpmap:1 opus/48000/2\na=fmtp:1 stereo=1;sprop-stereo=1\na=rtpmap:2 opus/48000/2\na=fmtp:2 stereo=1;sprop-stereo=1\nm=video 9 x\nm=audio 9 x\na=rtpmap:3 opus/48000/2\na=fmtp:3 stereo=1;sprop-stereo=1\n",
		},
		"leaves other codecs": {
			"m=audio 9 x\na=rtpmap:63 red/48000/2\na=fmtp:63 111/111\na=rtpmap:9 G722/8000\n",
			"m=audio 9 x\na=rtpmap:63 red/48000/2\na=fmtp:63 111/111\na=rtpmap:9 G722/8000\n",
		},
		"leaves other media": {
			"v=0\na=rtpmap:1 opus/48000/2\nm=video 9 x\na=rtpmap:1 opus/48000/2\n",
			"v=0\na=rtpmap:1 opus/48000/2\nm=video 9 x\na=rtpmap:1 opus/48000/2\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := sdp.StereoOpus(c.text); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestStereoOpusOfRealDescriptions(t *testing.T) {
	for name, text := range captures(t) {
		stereo := sdp.StereoOpus(text)
		if sdp.StereoOpus(stereo) != stereo {
			t.Errorf("%s: not idempotent", name)
		}
		want := 0
		for _, s := range sdp.Sections(text) {
			if s.Kind == "audio" && !s.Rejected {
				want++
			}
		}
		if n := strings.Count(stereo, ";sprop-stereo=1"); n < want {
			t.Errorf("%s: %d audio sections, %d in stereo", name, want, n)
		}
		if want == 0 && stereo != text {
			t.Errorf("%s: altered without audio", name)
		}
	}
}
