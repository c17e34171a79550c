package sdp_test

import (
	"testing"

	"github.com/meshy/meshy/pkg/sdp"
)

// A description with six sending sections and one more, 20 KB.
func BenchmarkMany(b *testing.B) {
	text := capture(b, "chromium-many-offer")
	tracks := tracksOf(text)
	tagged := tag(text, []string{"control"}, tracks)
	for name, f := range map[string]func(){
		"Sections":   func() { sdp.Sections(tagged) },
		"Offer":      func() { tag(text, []string{"control"}, tracks) },
		"Answer":     func() { tagAnswer(text, text, []string{"control"}, tracks) },
		"Strip":      func() { sdp.Strip(tagged) },
		"StereoOpus": func() { sdp.StereoOpus(text) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				f()
			}
		})
	}
}
