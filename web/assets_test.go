package web

import (
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// built is what a build leaves in dist, in small.
func built() fstest.MapFS {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		".gitkeep":            "",
		"meshy.js":            "js",
		"meshy.js.br":         "js in brotli",
		"meshy.js.gz":         "js in gzip",
		"meshy.mjs":           "mjs",
		"meshy-engine.mjs":    "engine",
		"meshy-engine.mjs.br": "engine in brotli",
		"meshy.wasm":          "wasm",
		"meshy.wasm.br":       "wasm in brotli",
		"meshy.d.ts":          "types",
		"meshy.js.map":        "{}",
		"only.gz":             "a file of its own",
		"demo/index.html":     "demo",
		"demo/index.html.gz":  "demo in gzip",
		"demo/app.js":         "app",
		"demo/meshy.js":       "not the library",
		"demo/img/logo.svg":   "<svg/>",
		"go/index.html":       "go demo",
		"go/main.wasm":        "go wasm",
		"docs/index.html":     "docs",
		"docs/api/index.html": "api",
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

func handlerOf(t *testing.T, files fs.FS) http.Handler {
	t.Helper()
	h, err := Handler(files)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// get requests a path with headers given as name, value, ….
func get(h http.Handler, method, path string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestURLsLeadToTheirFiles(t *testing.T) {
	h := handlerOf(t, built())
	for _, c := range []struct{ path, body, contentType string }{
		{"/", "demo", "text/html; charset=utf-8"},
		{"/index.html", "demo", "text/html; charset=utf-8"},
		{"/app.js", "app", "text/javascript; charset=utf-8"},
		{"/img/logo.svg", "<svg/>", "image/svg+xml"},
		{"/demo/", "demo", "text/html; charset=utf-8"},
		{"/meshy.js", "js", "text/javascript; charset=utf-8"},
		{"/meshy.mjs", "mjs", "text/javascript; charset=utf-8"},
		{"/meshy-engine.mjs", "engine", "text/javascript; charset=utf-8"},
		{"/meshy.wasm", "wasm", "application/wasm"},
		{"/meshy.d.ts", "types", "text/plain; charset=utf-8"},
		{"/meshy.js.map", "{}", "application/json"},
		{"/go/", "go demo", "text/html; charset=utf-8"},
		{"/go/main.wasm", "go wasm", "application/wasm"},
		{"/docs/", "docs", "text/html; charset=utf-8"},
		{"/docs/api/", "api", "text/html; charset=utf-8"},
		{"/only.gz", "a file of its own", "application/gzip"},
	} {
		r := get(h, "GET", c.path)
		if got := body(t, r); r.StatusCode != 200 || got != c.body {
			t.Errorf("%s: %d %q, want %q", c.path, r.StatusCode, got, c.body)
		}
		if got := r.Header.Get("Content-Type"); got != c.contentType {
			t.Errorf("%s: type %q, want %q", c.path, got, c.contentType)
		}
		if got := r.Header.Get("X-Content-Type-Options"); got != "nosniff" {
			t.Errorf("%s: X-Content-Type-Options %q", c.path, got)
		}
	}
}

func TestOtherURLsAreNotFound(t *testing.T) {
	h := handlerOf(t, built())
	for _, path := range []string{"/nothing", "/.gitkeep", "/meshy.js.br", "/docs/nothing/", "/meshy.js/", "/../web/doc.go", "/demo/../meshy.js", "//meshy.js"} {
		if r := get(h, "GET", path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, r.StatusCode)
		}
	}
}

func TestFoldersGetTheirSlash(t *testing.T) {
	h := handlerOf(t, built())
	for path, want := range map[string]string{
		"/go":         "/go/",
		"/go?a=b":     "/go/?a=b",
		"/docs/api":   "/docs/api/",
		"//docs":      "",
		"/demo":       "/demo/",
		"/evil.test/": "",
	} {
		r := get(h, "GET", path)
		if got := r.Header.Get("Location"); got != want || (r.StatusCode == http.StatusMovedPermanently) != (want != "") {
			t.Errorf("%s: %d to %q, want %q", path, r.StatusCode, got, want)
		}
	}
}

func TestAcceptEncodingChoosesTheForm(t *testing.T) {
	h := handlerOf(t, built())
	for _, c := range []struct{ path, accept, coding, body string }{
		{"/meshy.js", "", "", "js"},
		{"/meshy.js", "gzip, deflate, br, zstd", "br", "js in brotli"},
		{"/meshy.js", "gzip, deflate", "gzip", "js in gzip"},
		{"/meshy.js", "x-gzip", "gzip", "js in gzip"},
		{"/meshy.js", "BR", "br", "js in brotli"},
		{"/meshy.js", "br;q=0.5, gzip;q=0.8", "gzip", "js in gzip"},
		{"/meshy.js", "br;q=0, gzip;q=0", "", "js"},
		{"/meshy.js", "*", "br", "js in brotli"},
		{"/meshy.js", "*;q=0.5, br;q=0", "gzip", "js in gzip"},
		{"/meshy.js", "identity, br;q=0.9", "", "js"},
		{"/meshy.js", "br ; q=0.001", "br", "js in brotli"},
		{"/meshy.js", "br;q=2, gzip;q=x, identity;level=1", "", ""},
		{"/meshy.js", "deflate", "", "js"},
		{"/meshy.wasm", "gzip", "", "wasm"},
		{"/meshy.wasm", "gzip, br", "br", "wasm in brotli"},
		{"/meshy-engine.mjs", "gzip, br", "br", "engine in brotli"},
		{"/", "gzip", "gzip", "demo in gzip"},
		{"/meshy.mjs", "br", "", "mjs"},
		{"/meshy.mjs", "br, identity;q=0", "", ""},
		{"/meshy.mjs", "*;q=0", "", ""},
	} {
		r := get(h, "GET", c.path, "Accept-Encoding", c.accept)
		if c.body == "" {
			if r.StatusCode != http.StatusNotAcceptable {
				t.Errorf("%s for %q: status %d, want 406", c.path, c.accept, r.StatusCode)
			}
			continue
		}
		if got := body(t, r); got != c.body || r.Header.Get("Content-Encoding") != c.coding {
			t.Errorf("%s for %q: %q in %q, want %q in %q", c.path, c.accept, got, r.Header.Get("Content-Encoding"), c.body, c.coding)
		}
		if got := r.Header.Get("Vary"); got != "Accept-Encoding" {
			t.Errorf("%s: Vary %q", c.path, got)
		}
		if got := r.ContentLength; got != int64(len(c.body)) {
			t.Errorf("%s for %q: length %d, want %d", c.path, c.accept, got, len(c.body))
		}
	}
	// Two header lines are one list (RFC 9110 §5.3).
	if r := get(h, "GET", "/meshy.js", "Accept-Encoding", "gzip", "Accept-Encoding", "br"); r.Header.Get("Content-Encoding") != "br" {
		t.Errorf("two header lines: %q", r.Header.Get("Content-Encoding"))
	}
}

func TestETagsNameTheBytes(t *testing.T) {
	h := handlerOf(t, built())
	var tags []string
	for _, accept := range []string{"br", "gzip", "identity"} {
		r := get(h, "GET", "/meshy.js", "Accept-Encoding", accept)
		tag := r.Header.Get("ETag")
		if !strings.HasPrefix(tag, `"`) || slices.Contains(tags, tag) {
			t.Errorf("%s: ETag %s, want a strong one of its own beside %v", accept, tag, tags)
		}
		tags = append(tags, tag)
		if got := r.Header.Get("Cache-Control"); got != "no-cache" {
			t.Errorf("Cache-Control %q", got)
		}
		for _, match := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
			r := get(h, "GET", "/meshy.js", "Accept-Encoding", accept, "If-None-Match", match)
			if r.StatusCode != http.StatusNotModified || body(t, r) != "" || r.Header.Get("ETag") != tag {
				t.Errorf("%s: If-None-Match %s: status %d", accept, match, r.StatusCode)
			}
		}
	}
	if r := get(h, "GET", "/meshy.js", "Accept-Encoding", "br", "If-None-Match", tags[1]); r.StatusCode != 200 {
		t.Errorf("the tag of another coding: status %d", r.StatusCode)
	}
	changed := built()
	changed["meshy.js"] = &fstest.MapFile{Data: []byte("new js")}
	if r := get(handlerOf(t, changed), "GET", "/meshy.js", "If-None-Match", tags[2]); r.StatusCode != 200 || body(t, r) != "new js" {
		t.Errorf("after a change: status %d", r.StatusCode)
	}
}

func TestOtherOriginsMayLoadTheLibraryOnly(t *testing.T) {
	h := handlerOf(t, built())
	for path, want := range map[string]string{
		"/meshy.js": "*", "/meshy.mjs": "*", "/meshy-engine.mjs": "*", "/meshy.wasm": "*", "/meshy.d.ts": "*",
		"/": "", "/app.js": "", "/go/main.wasm": "", "/docs/": "",
	} {
		r := get(h, "GET", path, "Origin", "https://app.example")
		if got := r.Header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%s: Access-Control-Allow-Origin %q, want %q", path, got, want)
		}
		if got := r.Header.Get("Cross-Origin-Resource-Policy"); (got == "cross-origin") != (want == "*") {
			t.Errorf("%s: Cross-Origin-Resource-Policy %q", path, got)
		}
	}
}

func TestHeadSaysWhatGetWould(t *testing.T) {
	h := handlerOf(t, built())
	r, g := get(h, "HEAD", "/meshy.js", "Accept-Encoding", "br"), get(h, "GET", "/meshy.js", "Accept-Encoding", "br")
	if got := body(t, r); r.StatusCode != 200 || got != "" {
		t.Errorf("HEAD: %d %q", r.StatusCode, got)
	}
	for name := range g.Header {
		if got, want := r.Header.Get(name), g.Header.Get(name); got != want {
			t.Errorf("HEAD: %s is %q, want %q", name, got, want)
		}
	}
	for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS"} {
		if r := get(h, method, "/meshy.js"); r.StatusCode != http.StatusMethodNotAllowed || r.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: status %d, Allow %q", method, r.StatusCode, r.Header.Get("Allow"))
		}
	}
}

func TestProgramWithoutItsFilesSaysWhatToDo(t *testing.T) {
	h := handlerOf(t, fstest.MapFS{".gitkeep": &fstest.MapFile{}})
	for _, path := range []string{"/", "/meshy.js", "/go/"} {
		r := get(h, "GET", path)
		if text := body(t, r); r.StatusCode != http.StatusServiceUnavailable || !strings.Contains(text, "make build") {
			t.Errorf("%s: %d %q", path, r.StatusCode, text)
		}
	}
}

func TestFilesThatCannotBeReadAreAnError(t *testing.T) {
	if _, err := Handler(unreadable{built()}); err == nil {
		t.Error("no error")
	}
}

// unreadable lists its files and opens only folders.
type unreadable struct{ fstest.MapFS }

func (u unreadable) Open(name string) (fs.File, error) {
	if strings.Contains(name, ".wasm") {
		return nil, fs.ErrPermission
	}
	return u.MapFS.Open(name)
}

func TestEmbeddedFilesAreServed(t *testing.T) {
	// Whatever has been built, and also when nothing has.
	h := handlerOf(t, Dist())
	if r := get(h, "GET", "/meshy.wasm"); r.StatusCode != http.StatusOK && r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("status %d", r.StatusCode)
	}
}
