package sdp_test

import (
	"strings"
	"testing"

	"github.com/meshy/meshy/pkg/sdp"
)

func seed(f *testing.F, add func(text string)) {
	for _, text := range captures(f) {
		add(text)
	}
}

func FuzzSections(f *testing.F) {
	seed(f, func(text string) { f.Add(text) })
	f.Fuzz(func(t *testing.T, text string) {
		sections := sdp.Sections(text)
		if n := strings.Count(text, "m="); len(sections) > n {
			t.Errorf("%d sections of %d m= in %q", len(sections), n, text)
		}
		for _, s := range sections {
			if s.Sends && (s.Rejected || s.Kind != "audio" && s.Kind != "video") {
				t.Errorf("%+v sends", s)
			}
			if len(s.TrackID) > 128 || strings.ContainsAny(s.TrackID, " \r\n\t") {
				t.Errorf("track id %q", s.TrackID)
			}
		}
		for _, u := range sdp.Ufrags(text) {
			if !strings.Contains(text, "a=ice-ufrag:"+u) {
				t.Errorf("ufrag %q is not in %q", u, text)
			}
		}
		if id := sdp.SessionID(text); !strings.Contains(text, id) || strings.ContainsAny(id, " \n") {
			t.Errorf("session id %q of %q", id, text)
		}
		if u := sdp.CandidateUfrag(text); strings.Contains(u, " ") || !strings.Contains(text, "ufrag") && u != "" {
			t.Errorf("ufrag %q of candidate %q", u, text)
		}
	})
}

func FuzzTagStrip(f *testing.F) {
	seed(f, func(text string) { f.Add(text, "", "control", "0", "track") })
	f.Fuzz(func(t *testing.T, text, offer, capability, mid, trackID string) {
		plain := sdp.Strip(text)
		if again := sdp.Strip(plain); again != plain {
			t.Fatalf("Strip changes %q to %q", plain, again)
		}
		tagged := tag(plain, []string{capability}, map[string]string{mid: trackID})
		if got := sdp.Strip(tagged); got != plain {
			t.Errorf("offer: got %q, want %q", got, plain)
		}
		if len(sdp.Sections(tagged)) != len(sdp.Sections(plain)) {
			t.Errorf("the tag %q of mid %q makes sections", trackID, mid)
		}
		if _, ok := sdp.Capabilities(tagged); !ok {
			t.Errorf("no capabilities in %q", tagged)
		}
		answer := tagAnswer(plain, offer, nil, map[string]string{mid: trackID})
		if got := sdp.Strip(answer); got != plain {
			t.Errorf("answer: got %q, want %q", got, plain)
		}
	})
}

func FuzzStereo(f *testing.F) {
	seed(f, func(text string) { f.Add(text) })
	f.Fuzz(func(t *testing.T, text string) {
		stereo := sdp.StereoOpus(text)
		if again := sdp.StereoOpus(stereo); again != stereo {
			t.Errorf("%q changes again, to %q", stereo, again)
		}
		if len(sdp.Sections(stereo)) != len(sdp.Sections(text)) {
			t.Errorf("%q makes sections of %q", stereo, text)
		}
	})
}
