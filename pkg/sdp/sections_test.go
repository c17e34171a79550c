package sdp_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/meshy/meshy/pkg/sdp"
)

// capture returns a description that a browser made.
func capture(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".sdp"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// captures returns all of them: name -> text.
func captures(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "*.sdp"))
	if err != nil || len(files) < 20 {
		t.Fatalf("captured descriptions: %d, %v", len(files), err)
	}
	all := map[string]string{}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".sdp")
		all[name] = capture(t, name)
	}
	return all
}

// outline writes sections as "mid kind" with > for one that sends and x for one
// that is rejected.
func outline(sections []sdp.Section) string {
	var parts []string
	for _, s := range sections {
		p := s.MID + " " + s.Kind
		if s.Sends {
			p += ">"
		}
		if s.Rejected {
			p += "x"
		}
		parts = append(parts, p)
	}
	return strings.Join(parts, ", ")
}

func TestSectionsOfRealDescriptions(t *testing.T) {
	for name, want := range map[string]string{
		"chromium-empty-offer":    "",
		"firefox-empty-offer":     "",
		"chromium-data-offer":     "0 application",
		"firefox-data-answer":     "0 application",
		"chromium-audio-offer":    "0 audio>, 1 application",
		"firefox-audio-answer":    "0 audio>, 1 application",
		"chromium-video-offer":    "0 video>, 1 application",
		"chromium-video-answer":   "0 video, 1 application",
		"firefox-video-answer":    "0 video, 1 application",
		"chromium-many-offer":     "0 audio>, 1 video>, 2 audio>, 3 video>, 4 audio>, 5 video>, 6 audio, 7 application",
		"firefox-many-offer":      "0 audio>, 1 video>, 2 audio>, 3 video>, 4 audio>, 5 video>, 6 audio, 7 application",
		"chromium-removed-offer":  "0 audio, 1 video, 2 audiox, 3 video>, 4 audio>, 5 video>, 6 audio, 7 application",
		"firefox-removed-offer":   "0 audio, 1 video, 2 audiox, 3 video>, 4 audio>, 5 video>, 6 audio, 7 application",
		"chromium-removed-answer": "0 audio>, 1 video>, 2 audiox, 3 video>, 4 audio>, 5 video>, 6 audio, 7 application",
		"firefox-removed-answer":  "0 audio>, 1 video>, 2 audiox, 3 video>, 4 audio>, 5 video>, 6 audio, 7 application",
	} {
		t.Run(name, func(t *testing.T) {
			if got := outline(sdp.Sections(capture(t, name))); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestSectionsReadsEveryField(t *testing.T) {
	got := sdp.Sections(capture(t, "chromium-audio-offer"))
	want := []sdp.Section{
		{
			MID: "0", Kind: "audio", Sends: true, Ufrag: "HEbG",
			MSIDStream: "09dbf996-f2e8-454a-bc7f-118237f95d64",
			MSIDTrack:  "b92804f2-92e6-415d-bb5b-8ba5bcf29985",
		},
		{MID: "1", Kind: "application", Ufrag: "HEbG"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestSections(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []sdp.Section
	}{
		"nothing":           {"", nil},
		"no description":    {"hello\nm\na=mid:1", nil},
		"only m=":           {"m=", []sdp.Section{{}}},
		"direction default": {"m=audio 9 x", []sdp.Section{{Kind: "audio", Sends: true}}},
		"direction of the session": {
			"a=recvonly\nm=audio 9 x\nm=video 9 x\na=sendonly",
			[]sdp.Section{{Kind: "audio"}, {Kind: "video", Sends: true}},
		},
		"data never sends media": {
			"m=application 9 x\na=sendrecv", []sdp.Section{{Kind: "application"}},
		},
		"port 0 is rejected": {
			"m=audio 0 x\na=sendrecv", []sdp.Section{{Kind: "audio", Rejected: true}},
		},
		"port 0 with bundle-only is not": {
			"m=audio 0 x\na=bundle-only", []sdp.Section{{Kind: "audio", Sends: true}},
		},
		"a count of ports": {
			"m=audio 0/2 x", []sdp.Section{{Kind: "audio", Rejected: true}},
		},
		"ufrag of the session and of a section": {
			"a=ice-ufrag:s\nm=audio 9 x\nm=audio 9 x\na=ice-ufrag:t\n",
			[]sdp.Section{{Kind: "audio", Sends: true, Ufrag: "s"}, {Kind: "audio", Sends: true, Ufrag: "t"}},
		},
		"a track of no stream": {
			"m=audio 9 x\na=msid:- t", []sdp.Section{{Kind: "audio", Sends: true, MSIDTrack: "t"}},
		},
		"a track of two streams": {
			"m=audio 9 x\na=msid:s t\na=msid:r t",
			[]sdp.Section{{Kind: "audio", Sends: true, MSIDStream: "s", MSIDTrack: "t"}},
		},
		"our tag": {
			"m=audio 9 x\r\na=extmap:14 meshy/track/abc\r\n",
			[]sdp.Section{{Kind: "audio", Sends: true, TrackID: "abc"}},
		},
		"the original's tag": {
			"m=audio 9 x\r\na=extmap:99 meshy-track/abc\r\n",
			[]sdp.Section{{Kind: "audio", Sends: true, TrackID: "abc"}},
		},
		"our plain tag": {
			"m=audio 9 x\r\na=meshy-track:abc\r\n",
			[]sdp.Section{{Kind: "audio", Sends: true, TrackID: "abc"}},
		},
		"the last of several tags": {
			"m=audio 9 x\na=extmap:1 meshy/track/a\na=extmap:2 meshy/track/b",
			[]sdp.Section{{Kind: "audio", Sends: true, TrackID: "b"}},
		},
		"a tag with a direction": {
			"m=audio 9 x\na=extmap:1/sendonly meshy/track/a",
			[]sdp.Section{{Kind: "audio", Sends: true, TrackID: "a"}},
		},
		"a tag without an id":      {"m=audio 9 x\na=extmap:1 meshy/track/", []sdp.Section{{Kind: "audio", Sends: true}}},
		"a tag that is no token":   {"m=audio 9 x\na=meshy-track:a b", []sdp.Section{{Kind: "audio", Sends: true}}},
		"a tag that is too long":   {"m=audio 9 x\na=meshy-track:" + strings.Repeat("x", 129), []sdp.Section{{Kind: "audio", Sends: true}}},
		"a tag above all sections": {"a=meshy-track:a\nm=audio 9 x", []sdp.Section{{Kind: "audio", Sends: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := sdp.Sections(c.text); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestSectionsAreBounded(t *testing.T) {
	text := strings.Repeat("m=audio 9 x\na=sendrecv\n", 1<<14)
	if n := len(sdp.Sections(text)); n != 1024 {
		t.Errorf("%d sections, want the limit of 1024", n)
	}
	if tagged := tag(text, nil, map[string]string{"": "t"}); sdp.Strip(tagged) != text {
		t.Error("what stands behind the limit was altered")
	}
}

func TestSessionID(t *testing.T) {
	for text, want := range map[string]string{
		capture(t, "chromium-audio-offer"): "6401099510016603326",
		capture(t, "firefox-audio-answer"): "5455154448734016120",
		"":                                 "",
		"v=0\no=":                          "",
		"v=0\no=- ":                        "",
		"v=0\no=- 7":                       "7",
		"m=audio 9 x\no=- 8 2 IN IP4 127.0.0.1\n": "",
	} {
		if got := sdp.SessionID(text); got != want {
			t.Errorf("SessionID(%.60q) = %q, want %q", text, got, want)
		}
	}
}

func TestUfrags(t *testing.T) {
	text := "a=ice-ufrag:s\r\nm=audio 9 x\r\na=ice-ufrag:a\r\nm=audio 9 x\r\na=ice-ufrag:a\r\na=ice-ufrag:\r\n"
	if got := sdp.Ufrags(text); !reflect.DeepEqual(got, []string{"s", "a"}) {
		t.Errorf("got %q", got)
	}
	if got := sdp.Ufrags(capture(t, "firefox-many-offer")); len(got) != 1 {
		t.Errorf("a bundle of Firefox has %q", got)
	}
}

func TestCandidateUfrag(t *testing.T) {
	for candidate, want := range map[string]string{
		"candidate:1 1 udp 2122194687 192.0.2.2 54245 typ host generation 0 ufrag HEbG network-id 1": "HEbG",
		"candidate:1 1 tcp 1518214911 192.0.2.2 9 typ host tcptype active ufrag x\r\n":               "x",
		"candidate:1 1 udp 1 192.0.2.2 5 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag yy":      "yy",
		"candidate:1 1 udp 1 192.0.2.2 5 typ host generation ufrag":                                  "",
		"candidate:1 1 udp 1 192.0.2.2 5 typ host":                                                   "",
		"candidate:ufrag x ufrag x": "",
		"":                          "",
	} {
		if got := sdp.CandidateUfrag(candidate); got != want {
			t.Errorf("CandidateUfrag(%q) = %q, want %q", candidate, got, want)
		}
	}
}
