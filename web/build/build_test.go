package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/evanw/esbuild/pkg/api"
)

// inRepository runs the test from the repository's root, where the build runs.
func inRepository(t *testing.T) {
	t.Helper()
	t.Chdir("../..")
}

func TestFinishRemovesWhatThisBuildHasNotMade(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, path := range []string{"dist/.gitkeep", "dist/old.js", "dist/old.js.br", "dist/sub/old.css", "dist/kept.txt"} {
		if err := write(path, []byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	o := newOutput("dist")
	if err := o.add("kept.txt", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := o.add("sub/new.js", []byte("let a;")); err != nil {
		t.Fatal(err)
	}
	if err := o.finish(); err != nil {
		t.Fatal(err)
	}
	var left []string
	err := filepath.WalkDir("dist", func(path string, d os.DirEntry, err error) error {
		if !d.IsDir() {
			left = append(left, filepath.ToSlash(path))
		}
		return err
	})
	if got := strings.Join(left, " "); err != nil || got != "dist/.gitkeep dist/kept.txt dist/sub/new.js dist/sub/new.js.br dist/sub/new.js.gz" {
		t.Errorf("left %s, %v", got, err)
	}
}

func TestWriteLeavesAloneWhatIsUpToDate(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sub", "file")
	if err := write(file, []byte("a")); err != nil {
		t.Fatal(err)
	}
	long := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(file, long, long); err != nil {
		t.Fatal(err)
	}
	if err := write(file, []byte("a")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || !info.ModTime().Equal(long) {
		t.Errorf("written again: %v, %v", info.ModTime(), err)
	}
	if err := write(file, []byte("b")); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(file); err != nil || string(data) != "b" {
		t.Errorf("holds %q, %v", data, err)
	}
}

func TestCodingsRoundTripAndAreKept(t *testing.T) {
	t.Chdir(t.TempDir())
	data := bytes.Repeat([]byte("let it be small;"), 1000)
	readers := map[string]func(io.Reader) (io.Reader, error){
		".br": func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		".gz": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	}
	for _, c := range codings {
		packed, err := c.cached(data)
		if err != nil || len(packed) > len(data)/10 {
			t.Fatalf("%s: %d bytes, %v", c.suffix, len(packed), err)
		}
		r, err := readers[c.suffix](bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s: unpacked to %d bytes, %v", c.suffix, len(got), err)
		}
		if again, err := c.cached(data); err != nil || !bytes.Equal(again, packed) {
			t.Errorf("%s: the second time %d bytes, %v", c.suffix, len(again), err)
		}
	}
	if kept, err := os.ReadDir(cache); err != nil || len(kept) != len(codings) {
		t.Errorf("%d files kept, %v", len(kept), err)
	}
}

func TestOnlyWhatAPageLoadsIsPublished(t *testing.T) {
	t.Chdir(t.TempDir())
	for path, text := range map[string]string{
		"go.mod": "", "wasm_exec.js": "", "web/package.json": `{"version":"1.2.3"}`, "web/src/go.js": "export const goScope = {};",
		"site/index.html":   "<!doctype html>",
		"site/main.js":      "import { part } from './part.js'; console.log(part, MESHY_VERSION);",
		"site/part.js":      "export const part = 'a part';",
		"site/style.css":    "@import 'tokens.css'; p { color: var(--c) }",
		"site/tokens.css":   ":root { --c: red }",
		"site/main.go":      "package main",
		"site/pictures/a.b": "picture",
	} {
		if err := write(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	o := newOutput("dist")
	if err := site("site", "to")(o); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"index.html": "<!doctype html>", "main.js": "a part", "style.css": "red", "pictures/a.b": "picture"} {
		if data, err := os.ReadFile(filepath.Join("dist/to", path)); err != nil || !strings.Contains(string(data), want) {
			t.Errorf("%s holds %q, %v", path, data, err)
		}
	}
	for _, path := range []string{"part.js", "tokens.css", "main.go"} {
		if o.files["to/"+path] {
			t.Errorf("%s is published", path)
		}
	}
	if data, _ := os.ReadFile("dist/to/main.js"); !strings.Contains(string(data), "1.2.3") {
		t.Errorf("no version in %s", data)
	}
}

func TestBundleSaysWhatIsWrongWithASource(t *testing.T) {
	t.Chdir(t.TempDir())
	for path, text := range map[string]string{"web/package.json": `{"version":"1"}`, "web/src/go.js": "export const goScope = {};", "broken.js": "import './missing.js'; let = 5 5"} {
		if err := write(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := bundle("broken.js", api.FormatESModule); err == nil || !strings.Contains(err.Error(), "broken.js") {
		t.Errorf("error %v", err)
	}
}

func TestEngineKeepsGoOffThePagesGlobals(t *testing.T) {
	inRepository(t)
	if err := copyWasmExec(); err != nil {
		t.Fatal(err)
	}
	text, err := bundle("web/src/running.js", api.FormatESModule)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"globalThis.Go", "globalThis.process", "globalThis.path", "_gotest", "MESHY_VERSION"} {
		if strings.Contains(string(text), name) {
			t.Errorf("the engine still has %s", name)
		}
	}
	for _, name := range []string{"_makeFuncWrapper", "_pendingEvent"} {
		if !strings.Contains(string(text), name) {
			t.Errorf("the engine has lost %s, which Go asks for by name", name)
		}
	}
}
