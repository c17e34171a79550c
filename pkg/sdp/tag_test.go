package sdp_test

import (
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/meshy/meshy/pkg/sdp"
)

// tag and tagAnswer are the first words on a connection.
func tag(offer string, capabilities []string, tracks map[string]string) string {
	return new(sdp.Tagger).Offer(offer, "", capabilities, tracks)
}

func tagAnswer(answer, offer string, capabilities []string, tracks map[string]string) string {
	return new(sdp.Tagger).Answer(answer, offer, capabilities, tracks)
}

// tracksOf gives a track id to every sending section: mid -> trackId.
func tracksOf(text string) map[string]string {
	tracks := map[string]string{}
	for _, s := range sdp.Sections(text) {
		if s.Sends {
			tracks[s.MID] = "track-" + s.MID
		}
	}
	return tracks
}

func TestTagAddsWhatItSays(t *testing.T) {
	offer := "v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\na=extmap:12 urn:x\r\n" +
		"m=audio 9 x\r\na=mid:0\r\na=extmap:14/sendrecv urn:y\r\n" +
		"m=audio 9 x\r\na=mid:1\r\na=recvonly\r\n" +
		"m=audio 9 x\r\na=mid:2\r\n" +
		"m=audio 9 x\r\na=mid:3\r\n"
	want := "v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\na=extmap:12 urn:x\r\na=meshy:1 control frames\r\n" +
		"m=audio 9 x\r\na=mid:0\r\na=extmap:14/sendrecv urn:y\r\na=meshy-track:a\r\n" +
		"m=audio 9 x\r\na=mid:1\r\na=recvonly\r\n" +
		"m=audio 9 x\r\na=mid:2\r\na=extmap:9 meshy/track/c\r\n" +
		"m=audio 9 x\r\na=mid:3\r\n"
	tracks := map[string]string{"0": "a", "1": "b", "2": "c", "3": "no token", "9": "d"}
	if got := tag(offer, []string{"control", "two words", "frames"}, tracks); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTagKeepsTheTextsLineEnds(t *testing.T) {
	got := tag("v=0\nm=audio 9 x\na=mid:0\n", []string{}, map[string]string{"0": "a"})
	want := "v=0\na=meshy:1\nm=audio 9 x\na=mid:0\na=extmap:12 meshy/track/a\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTagWithNothingToSayChangesNothing(t *testing.T) {
	for name, text := range captures(t) {
		if tag(text, nil, nil) != text {
			t.Errorf("%s was altered", name)
		}
	}
}

// extmaps returns what every extension id of text stands for, and how many of
// them are ours.
func extmaps(t testing.TB, text string) (uris map[int]map[string]bool, ours []int) {
	t.Helper()
	uris = map[int]map[string]bool{}
	for l := range strings.Lines(text) {
		value, ok := strings.CutPrefix(strings.TrimSpace(l), "a=extmap:")
		if !ok {
			continue
		}
		number, uri, _ := strings.Cut(value, " ")
		number, _, _ = strings.Cut(number, "/")
		id, err := strconv.Atoi(number)
		if err != nil {
			t.Fatalf("extension id %q", number)
		}
		if uris[id] == nil {
			uris[id] = map[string]bool{}
		}
		uris[id][uri] = true
		if strings.HasPrefix(uri, "meshy/track/") {
			ours = append(ours, id)
		}
	}
	return uris, ours
}

func TestNoIDStandsForTwoThings(t *testing.T) {
	all := captures(t)
	for name, text := range all {
		for peer, remote := range map[string]string{
			"nobody yet": "", "Chromium": all["chromium-many-offer"], "Firefox": all["firefox-many-offer"],
		} {
			tags := new(sdp.Tagger)
			uris, ours := extmaps(t, tags.Offer(text, remote, nil, tracksOf(text)))
			for id, u := range uris {
				if len(u) > 1 {
					t.Errorf("%s to %s: id %d stands for %v", name, peer, id, u)
				}
			}
			if len(tracksOf(text)) > 0 && len(ours) == 0 {
				t.Errorf("%s to %s: no section is tagged as the original reads it", name, peer)
			}
			for _, id := range ours {
				if id < 1 || id == 15 || id > 255 || id > 14 && peer != "Chromium" {
					t.Errorf("%s to %s: id %d", name, peer, id)
				}
			}
		}
	}
}

// Chromium refuses an id that meant another URI before.
func TestAnIDNeverMeansAnotherTrack(t *testing.T) {
	text := func(mids ...string) string {
		s := "v=0\r\n"
		for _, mid := range mids {
			s += "m=audio 9 x\r\na=mid:" + mid + "\r\n"
		}
		return s
	}
	tags := new(sdp.Tagger)
	meant := map[int]string{}
	for i := range 100 {
		remote := "o=- 1 2 IN IP4 127.0.0.1"
		if i == 0 {
			remote = ""
		}
		// Each turn one track is new and one of the turn before is gone.
		tracks := map[string]string{"0": "first", "1": "t" + strconv.Itoa(i), "2": "t" + strconv.Itoa(i+1)}
		offer := tags.Offer(text("0", "1", "2"), remote, nil, tracks)
		answer := tags.Answer(text("0", "1", "2"), remote, nil, tracks)
		for _, copy := range []string{offer, answer} {
			uris, _ := extmaps(t, copy)
			for id, u := range uris {
				for uri := range u {
					if meant[id] != "" && meant[id] != uri {
						t.Fatalf("turn %d: id %d meant %s, now %s", i, id, meant[id], uri)
					}
					meant[id] = uri
				}
			}
		}
	}
	if len(meant) < 100 {
		t.Errorf("%d tracks of 102 had an id", len(meant))
	}
}

// Firefox takes 14 ids at most, but lets one mean something new.
func TestFirefoxNeverRunsOutOfIDs(t *testing.T) {
	remote := capture(t, "firefox-audio-offer")
	tags := new(sdp.Tagger)
	for i := range 100 {
		track := "t" + strconv.Itoa(i)
		offer := tags.Offer("v=0\r\nm=audio 9 x\r\na=mid:0\r\n", remote, nil, map[string]string{"0": track})
		if !strings.HasSuffix(offer, " meshy/track/"+track+"\r\n") {
			t.Fatalf("track %d has the tag of %q", i, offer)
		}
	}
}

// The original's client takes the last audio section, and there the URI of the
// last a=extmap.
func TestTheOriginalFindsItsTrack(t *testing.T) {
	for _, name := range []string{"chromium-audio-offer", "firefox-audio-offer", "chromium-removed-answer", "firefox-removed-answer"} {
		text := capture(t, name)
		tracks := map[string]string{}
		last := ""
		for _, s := range sdp.Sections(text) {
			if s.Sends {
				tracks[s.MID] = "track-" + s.MID
			}
			if s.Kind == "audio" && s.Sends {
				last = "track-" + s.MID
			}
		}
		parts := strings.Split(tag(text, []string{"control"}, tracks), "m=audio")
		// A recvonly section has no track to name; what the original looks for
		// stands in the last one that sends.
		found := ""
		for _, p := range parts[1:] {
			p, _, _ = strings.Cut(p, "\nm=")
			lines := strings.Split(p, "a=extmap:")
			uri := strings.TrimSpace(lines[len(lines)-1])
			if at := strings.LastIndex(uri, "/track/"); at >= 0 {
				found = uri[at+len("/track/"):]
			}
		}
		if found != last {
			t.Errorf("%s: found %q, want %q", name, found, last)
		}
	}
}

func TestMoreTracksThanIDs(t *testing.T) {
	text := "v=0\r\n"
	tracks := map[string]string{}
	for i := range 300 {
		mid := strconv.Itoa(i)
		text += "m=audio 9 x\r\na=mid:" + mid + "\r\n"
		tracks[mid] = "t" + mid
	}
	for remote, want := range map[string]int{"": 2, "o=mozilla 1": 14, "o=- 1": 242} {
		tagged := new(sdp.Tagger).Offer(text, remote, nil, tracks)
		if n := strings.Count(tagged, "a=extmap:"); n != want {
			t.Errorf("to %q: %d ids given out, want %d", remote, n, want)
		}
		if !strings.HasSuffix(tagged, " meshy/track/t299\r\n") {
			t.Errorf("to %q: the section that the original reads went without", remote)
		}
		for _, s := range sdp.Sections(tagged) {
			if s.TrackID != tracks[s.MID] {
				t.Errorf("to %q: mid %s has track %q, want %q", remote, s.MID, s.TrackID, tracks[s.MID])
			}
		}
	}
}

// Firefox refuses an answer with "extmap … that was not present in offer".
func TestAnswersToFirefoxAddNoExtension(t *testing.T) {
	answer := capture(t, "chromium-audio-answer")
	tracks := map[string]string{"0": "a"}
	toFirefox := tagAnswer(answer, capture(t, "firefox-audio-offer"), []string{"control"}, tracks)
	if strings.Contains(toFirefox, "meshy/track/") {
		t.Error("an answer to Firefox has an extension of ours")
	}
	if got := sdp.Sections(toFirefox)[0].TrackID; got != "a" {
		t.Errorf("and the track id is %q", got)
	}
	toChromium := tagAnswer(answer, capture(t, "chromium-audio-offer"), []string{"control"}, tracks)
	if !strings.Contains(toChromium, " meshy/track/a\r\n") {
		t.Error("an answer to Chromium has not")
	}
}

func TestAnAnswerLeavesTheOffersIDsAlone(t *testing.T) {
	got := tagAnswer("v=0\nm=audio 9 x\na=mid:0\n", "v=0\nm=audio 9 x\na=extmap:255 urn:x\na=extmap:254 meshy/track/theirs", nil, map[string]string{"0": "a"})
	if !strings.Contains(got, "a=extmap:254 meshy/track/a\n") {
		t.Errorf("got %q", got)
	}
}

func TestStripTakesOnlyOurLines(t *testing.T) {
	text := "v=0\r\na=meshy:1 control\r\ns=meshy\r\n" +
		"m=audio 9 x\r\na=extmap:3 urn:meshy/track/x\r\na=extmap:9/sendonly meshy/track/a\r\na=extmap:nine meshy-track/a b\r\n" +
		"a=meshyness\r\na=meshy-track:a b\r\na=meshy:2"
	want := "v=0\r\ns=meshy\r\nm=audio 9 x\r\na=extmap:3 urn:meshy/track/x\r\na=meshyness"
	if got := sdp.Strip(text); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStripUndoesTag(t *testing.T) {
	for name, text := range captures(t) {
		tracks := tracksOf(text)
		if got := sdp.Strip(tag(text, []string{"control"}, tracks)); got != text {
			t.Errorf("%s came back altered", name)
		}
		if got := sdp.Strip(tagAnswer(text, text, []string{"control"}, tracks)); got != text {
			t.Errorf("%s came back altered as an answer", name)
		}
		if sdp.Strip(text) != text {
			t.Errorf("%s was altered without a tag", name)
		}
	}
}

func TestCapabilities(t *testing.T) {
	for text, want := range map[string][]string{
		"v=0\r\na=meshy:1 control frames\r\nm=audio 9 x\r\n": {"control", "frames"},
		"a=meshy:1":                              {},
		"a=meshy:1  control ":                    {"control"},
		"a=meshy:1 \x01 " + "é ok":               {"ok"},
		"a=meshy:1" + strings.Repeat(" c", 1000): strings.Fields(strings.Repeat("c ", 32)),
	} {
		if got, ok := sdp.Capabilities(text); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("Capabilities(%.40q) = %q, %v, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "v=0\r\n", "a=meshy:2 control", "a=meshy:10", "m=audio 9 x\na=meshy:1 control"} {
		if got, ok := sdp.Capabilities(text); ok || got != nil {
			t.Errorf("Capabilities(%q) = %q, %v", text, got, ok)
		}
	}
}
