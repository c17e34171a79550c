//go:build js

package browser

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hack-pad/safejs"

	"github.com/meshy/meshy/pkg/browser/browsertest"
	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
	"github.com/meshy/meshy/pkg/wire/vectors"
)

// newTestPage returns a page over the real glue, which must have nothing alive at
// the test's end. Bugs that it reports fail the test.
func newTestPage(t *testing.T) *Page {
	t.Helper()
	glue := browsertest.Eval(t, "return module.createPlane()", map[string]any{"module": browsertest.Module(t, "plane.js")})
	door := browsertest.Eval(t, "return module.copyingDoor(glue.gate)", map[string]any{"module": browsertest.Module(t, "copying.js"), "glue": glue})
	p, err := NewPage(glue, NewCopyingGate(door), func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		browsertest.Until(t, "nothing to be alive", func() bool { return p.Live() == Counts{} })
		counts := browsertest.Eval(t, "return JSON.stringify(glue.counts())", map[string]any{"glue": glue})
		if s := text(counts); s != `{"slots":0,"channels":0}` {
			t.Errorf("the glue holds %s", s)
		}
	})
	return p
}

// readFrame reads a frame as the glue hands it over.
func readFrame(t *testing.T, frame safejs.Value) (wire.Message, error) {
	t.Helper()
	flat, err := call(browsertest.Module(t, "flat.js"), "flatten", frame)
	if err != nil {
		t.Fatal(err)
	}
	return decodeFlat(text(flat))
}

func TestCodecReadsTheGoldenFrames(t *testing.T) {
	vectors.Test(t, func(frame string) (wire.Message, error) {
		// By JSON.parse, since Go's way to a JavaScript string eats a byte order mark.
		v, err := parse(wire.AppendString(nil, frame))
		if err != nil {
			t.Fatal(err)
		}
		return readFrame(t, v)
	})
}

func TestCodecRefusesBinaryFrames(t *testing.T) {
	if _, err := readFrame(t, browsertest.New(t, "ArrayBuffer", 8)); err != wire.ErrNotJSON {
		t.Errorf("error %v, want %v", err, wire.ErrNotJSON)
	}
}

func TestAfterFiresOnce(t *testing.T) {
	p := NewPlatform(newTestPage(t))
	fired := 0
	p.After(1, func() { fired++ })
	if n := p.Live(); n != (Counts{Timers: 1}) {
		t.Fatalf("live %+v, want one timer", n)
	}
	browsertest.Until(t, "the timer", func() bool { return fired > 0 })
	if n := p.Live(); fired != 1 || n != (Counts{}) {
		t.Errorf("fired %d times, live %+v", fired, n)
	}
}

func TestCancelledTimerNeverFires(t *testing.T) {
	p := NewPlatform(newTestPage(t))
	cancel := p.After(1, func() { t.Error("a cancelled timer fired") })
	cancel()
	cancel() // a second time is harmless
	later := false
	p.After(5, func() { later = true })
	browsertest.Until(t, "a later timer", func() bool { return later })
}

func TestNewIDIsAVersion4UUID(t *testing.T) {
	p := NewPlatform(newTestPage(t))
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	if a, b := p.NewID(), p.NewID(); !form.MatchString(a) || !form.MatchString(b) || a == b {
		t.Errorf("ids %q, %q", a, b)
	}
}

func TestJitterStaysInRange(t *testing.T) {
	p := NewPlatform(newTestPage(t))
	for range 200 {
		if n := p.Jitter(3); n < 0 || n >= 3 {
			t.Fatalf("Jitter(3) = %d", n)
		}
	}
	if n := p.Jitter(0); n != 0 {
		t.Errorf("Jitter(0) = %d", n)
	}
}

func TestLastReleaseFreesThePayload(t *testing.T) {
	p := newTestPage(t)
	m := p.PutJSON(`"hello"`)
	p.Retain(m)
	p.Release(m)
	if s := p.JSON(m); len(s) != 1 || s[0] != `"hello"` {
		t.Fatalf("after one of two releases it is %q", s)
	}
	p.Release(m)
	if n := p.Live().Payloads; n != 0 {
		t.Errorf("after the last release %d are alive", n)
	}
}

func TestAPayloadSaysWhatItIs(t *testing.T) {
	p := newTestPage(t)
	for text, want := range map[string]mesh.Payload{
		`{"a":1}`:                               {Size: 7, Memory: 7, Plain: true, Text: true},
		`[1,2]`:                                 {Size: 5, Memory: 5, Text: true},
		`"` + strings.Repeat("ü", 10_000) + `"`: {Size: 10_002, Memory: 10_002, Text: true},
		`{"long":"` + strings.Repeat("ü", 20_000) + `"}`: {Size: 40_011, Memory: 40_011, Plain: true},
	} {
		m := p.PutJSON(text)
		want.Handle = m.Handle
		if !want.Text { // a body has a head before it
			want.Head = m.Head
			want.Size += m.Head
			want.Memory += m.Head
		}
		if m != want || !m.Text && m.Head < 10 {
			t.Errorf("%.20s is %+v, want %+v", text, m, want)
		}
		p.Release(m)
	}
}

func TestPanicInACallbackIsReportedAndSurvived(t *testing.T) {
	p := newTestPage(t)
	var reported error
	p.report = func(err error) { reported = err }
	p.after(0, func() { panic("oh no") })
	browsertest.Until(t, "the report", func() bool { return reported != nil })
	if !strings.Contains(reported.Error(), "oh no") {
		t.Errorf("reported %v", reported)
	}
	again := false
	p.after(0, func() { again = true })
	browsertest.Until(t, "another callback", func() bool { return again })
}

func TestDoubleReleaseIsReported(t *testing.T) {
	p := newTestPage(t)
	var reported error
	p.report = func(err error) { reported = err }
	p.Release(mesh.Payload{Handle: 7})
	if reported != errReleasedTwice {
		t.Errorf("reported %v", reported)
	}
}

func TestErrorsKeepTheBrowsersName(t *testing.T) {
	_, err := call(safejs.Global(), "structuredClone", browsertest.Eval(t, "return () => {}", nil))
	e, ok := err.(*Error)
	if !ok || e.Name != "DataCloneError" || e.Message == "" {
		t.Fatalf("error %#v", err)
	}
	if !e.Is(&Error{Name: "DataCloneError"}) || e.Is(ErrInvalidState) {
		t.Error("errors are told apart by their names")
	}
	for body, want := range map[string]string{
		"throw 5":                      "Error: ",
		"throw 'text'":                 "Error: text",
		"throw {message: 'odd'}":       "Error: odd",
		"throw new RangeError('far')":  "RangeError: far",
		"throw Object.create(null)":    "Error: ",
		"throw {get name() {throw 1}}": "Error: ",
	} {
		if _, err := browsertest.Try(body, nil); err == nil || Thrown(err).Error() != want {
			t.Errorf("%s: %v, want %s", body, Thrown(err), want)
		}
	}
}

func TestLoaderOfAnotherVersionIsAnError(t *testing.T) {
	p := newTestPage(t)
	if _, err := call(p.glue, "serve", "setTimer flyToTheMoon"); err == nil || !strings.Contains(err.Error(), "one version") {
		t.Errorf("error %v", err)
	}
}

func TestWhatAVerbThrowsIsAnError(t *testing.T) {
	p := newTestPage(t)
	if _, err := p.call(doOpenChannel, 99, 0, write("{}", "of no connection")); err == nil || !strings.HasPrefix(err.Error(), "TypeError: ") {
		t.Errorf("error %v", err)
	}
}

func TestRoomIsNotKeptForLongLetters(t *testing.T) {
	p := newTestPage(t)
	if n := len(p.Room(3 * wire.MaxFrame)); n < 3*wire.MaxFrame {
		t.Fatalf("%d bytes of room", n)
	}
	if n := len(p.Room(100)); n < 100 || n > roomKept {
		t.Errorf("%d bytes of room are kept", n)
	}
}
