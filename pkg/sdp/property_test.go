package sdp_test

import (
	"strings"
	"testing"

	"github.com/meshy/meshy/pkg/sdp"
	"pgregory.net/rapid"
)

// linesOf draws the stuff that descriptions are made of, legal and not.
var linesOf = rapid.SampledFrom([]string{
	"v=0", "o=- 1 2 IN IP4 127.0.0.1", "o=mozilla...x 3 0 IN IP4 0.0.0.0", "s=-", "",
	"a=group:BUNDLE 0 1", "a=ice-ufrag:abcd", "a=ice-ufrag:", "a=sendrecv", "a=recvonly", "a=inactive",
	"m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=audio 0 UDP/TLS/RTP/SAVPF 111", "m=video 9 x 96", "m=application 9 x", "m=",
	"a=mid:0", "a=mid:1", "a=mid:", "a=bundle-only", "a=msid:s t", "a=msid:-", "a=msid",
	"a=extmap:1 urn:x", "a=extmap:14/sendonly urn:y", "a=extmap:4096 urn:z", "a=extmap:x",
	"a=rtpmap:111 opus/48000/2", "a=rtpmap:109 opus/48000/2", "a=rtpmap: opus/48000/2",
	"a=fmtp:111 minptime=10;useinbandfec=1", "a=fmtp:111", "a=fmtp:109 stereo=0;;", "a=fmtp",
	"nonsense", "\x00\xff",
})

// drawText draws a description with line ends of every sort and none of our lines.
func drawText(t *rapid.T) string {
	var b strings.Builder
	for _, l := range rapid.SliceOfN(linesOf, 0, 40).Draw(t, "lines") {
		b.WriteString(l)
		b.WriteString(rapid.SampledFrom([]string{"\r\n", "\r\n", "\n", "\r", ""}).Draw(t, "end"))
	}
	return b.String()
}

var (
	drawTracks = rapid.MapOf(rapid.SampledFrom([]string{"", "0", "1"}), rapid.StringMatching(`[!-~]{0,130}|.`))
	drawCaps   = rapid.SliceOfN(rapid.StringMatching(`[!-~]{0,70}|.`), 0, 40)
)

func TestStripAlwaysUndoesTag(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, offer := drawText(t), drawText(t)
		caps, tracks := drawCaps.Draw(t, "capabilities"), drawTracks.Draw(t, "tracks")
		if got := sdp.Strip(tag(text, caps, tracks)); got != text {
			t.Fatalf("got %q, want %q", got, text)
		}
		if got := sdp.Strip(tagAnswer(text, offer, caps, tracks)); got != text {
			t.Fatalf("answer: got %q, want %q", got, text)
		}
	})
}

func TestWhatIsTaggedIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawText(t)
		tracks := rapid.MapOf(rapid.SampledFrom([]string{"", "0", "1"}), rapid.StringMatching(`[!-~]{1,128}`)).Draw(t, "tracks")
		caps := rapid.SliceOfN(rapid.StringMatching(`[!-~]{1,64}`), 0, 32).Draw(t, "capabilities")
		before := sdp.Sections(text)
		tagged := tag(text, caps, tracks)
		after := sdp.Sections(tagged)
		if len(before) != len(after) {
			t.Fatalf("%d sections became %d", len(before), len(after))
		}
		for i, s := range before {
			if s.Sends {
				s.TrackID = tracks[s.MID]
			}
			if after[i] != s {
				t.Fatalf("section %d: got %+v, want %+v", i, after[i], s)
			}
		}
		got, ok := sdp.Capabilities(tagged)
		if !ok || strings.Join(got, " ") != strings.Join(caps, " ") {
			t.Fatalf("capabilities %q, %v, want %q", got, ok, caps)
		}
	})
}

func TestStereoOpusIsIdempotentAndKeepsTheSections(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawText(t)
		stereo := sdp.StereoOpus(text)
		if sdp.StereoOpus(stereo) != stereo {
			t.Fatalf("%q changes again", stereo)
		}
		before, after := sdp.Sections(text), sdp.Sections(stereo)
		if len(before) != len(after) {
			t.Fatalf("%d sections became %d", len(before), len(after))
		}
		for i := range before {
			if before[i] != after[i] {
				t.Fatalf("section %d: %+v became %+v", i, before[i], after[i])
			}
		}
	})
}
