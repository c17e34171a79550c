package web

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// asset is one file and the forms in which it can be sent.
type asset struct {
	contentType string
	library     bool // pages of other origins may load it
	forms       map[string]form
	codings     []string // keys of forms, best first
}

// form is a file as it is sent, in one content coding.
type form struct {
	file string
	size int64
	etag string // strong: a hash of the bytes that are sent (RFC 9110 §8.8.3)
}

// Handler serves the built files in files at their paths, and those of its
// folder demo at the root as well. It reads all of them once to hash them, and
// fails when one cannot be read.
func Handler(files fs.FS) (http.Handler, error) {
	h := &handler{files: files, assets: make(map[string]*asset)}
	if err := fs.WalkDir(files, ".", h.add); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	h.link()
	_, h.built = h.assets["/meshy.wasm"]
	return h, nil
}

type handler struct {
	files  fs.FS
	assets map[string]*asset // URL path -> asset
	built  bool
}

// suffixes of the precompressed forms.
var suffixes = map[string]string{".br": codingBrotli, ".gz": codingGzip}

// add takes one file in: as an asset, or as a form of the one beside it.
func (h *handler) add(name string, d fs.DirEntry, err error) error {
	if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") {
		return err
	}
	base, coding := name, codingIdentity
	if c, ok := suffixes[path.Ext(name)]; ok {
		plain := strings.TrimSuffix(name, path.Ext(name))
		if _, err := fs.Stat(h.files, plain); err == nil {
			base, coding = plain, c
		}
	}
	f, err := h.hash(name)
	if err != nil {
		return err
	}
	place := "/" + base
	a := h.assets[place]
	if a == nil {
		a = &asset{
			contentType: typeOf(base),
			library:     !strings.Contains(base, "/"),
			forms:       make(map[string]form),
		}
		h.assets[place] = a
	}
	a.forms[coding] = f
	return nil
}

// hash reads a file through.
func (h *handler) hash(name string) (form, error) {
	f, err := h.files.Open(name)
	if err != nil {
		return form{}, err
	}
	defer f.Close()
	sum := sha256.New()
	size, err := io.Copy(sum, f)
	if err != nil {
		return form{}, err
	}
	etag := `"` + base64.RawURLEncoding.EncodeToString(sum.Sum(nil)[:18]) + `"`
	return form{file: name, size: size, etag: etag}, nil
}

// link adds the further URLs of the files: a folder for its index.html, the root
// for the demo. A file that stands there itself comes first.
func (h *handler) link() {
	more := make(map[string]*asset)
	for place, a := range h.assets {
		for _, coding := range []string{codingBrotli, codingGzip, codingIdentity} {
			if _, ok := a.forms[coding]; ok {
				a.codings = append(a.codings, coding)
			}
		}
		more[strings.TrimSuffix(place, "index.html")] = a
		if rest, ok := strings.CutPrefix(place, "/demo/"); ok {
			more["/"+strings.TrimSuffix(rest, "index.html")] = a
			more["/"+rest] = a
		}
	}
	for place, a := range more {
		if h.assets[place] == nil {
			h.assets[place] = a
		}
	}
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	a := h.assets[r.URL.Path]
	switch {
	case a != nil:
		h.serve(w, r, a)
	case h.assets[r.URL.Path+"/"] != nil:
		// One of our own paths, so it cannot lead to another host.
		target := url.URL{Path: r.URL.Path + "/", RawQuery: r.URL.RawQuery}
		http.Redirect(w, r, target.String(), http.StatusMovedPermanently)
	case !h.built:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, notBuilt)
	default:
		http.NotFound(w, r)
	}
}

// notBuilt is the page for a program that was built without its web files.
const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>meshy: not built</title>
<h1>The web files are not in this program</h1>
<p>The signalling at <code>/ws</code> works. To have the demo and the library as
well, run <code>make build</code> in the source tree and start
<code>bin/meshy serve</code> again.</p>
</html>
`

// serve sends the form of a that suits the request.
func (h *handler) serve(w http.ResponseWriter, r *http.Request, a *asset) {
	head := w.Header()
	head.Set("Vary", "Accept-Encoding")
	head.Set("Cache-Control", "no-cache")
	if a.library {
		head.Set("Access-Control-Allow-Origin", "*")
		head.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	coding := choose(strings.Join(r.Header.Values("Accept-Encoding"), ","), a.codings)
	if coding == "" {
		http.Error(w, "this file is to be had as "+strings.Join(a.codings, ", "), http.StatusNotAcceptable)
		return
	}
	form := a.forms[coding]
	head.Set("ETag", form.etag)
	if matches(r.Header.Values("If-None-Match"), form.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	f, err := h.files.Open(form.file)
	if err != nil {
		head.Del("ETag")
		http.Error(w, "the file cannot be read", http.StatusInternalServerError)
		return
	}
	defer f.Close()
	head.Set("Content-Type", a.contentType)
	head.Set("Content-Length", strconv.FormatInt(form.size, 10))
	if coding != codingIdentity {
		head.Set("Content-Encoding", coding)
	}
	if r.Method == http.MethodGet {
		_, _ = io.CopyN(w, f, form.size) // it fails when the reader has gone
	}
}

// matches compares etag with an If-None-Match header, weakly (RFC 9110 §13.1.2).
func matches(header []string, etag string) bool {
	for entry := range strings.SplitSeq(strings.Join(header, ","), ",") {
		entry = strings.TrimSpace(entry)
		if entry == "*" || strings.TrimPrefix(entry, "W/") == etag {
			return true
		}
	}
	return false
}

// types of the files that the build makes; the system's own table may lack them.
var types = map[string]string{
	".css":         "text/css; charset=utf-8",
	".gz":          "application/gzip",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/vnd.microsoft.icon",
	".js":          "text/javascript; charset=utf-8", // RFC 9239
	".json":        "application/json",
	".map":         "application/json",
	".md":          "text/markdown; charset=utf-8",
	".mjs":         "text/javascript; charset=utf-8",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".ts":          "text/plain; charset=utf-8", // or browsers would take it for MPEG
	".txt":         "text/plain; charset=utf-8",
	".wasm":        "application/wasm", // needed by WebAssembly.compileStreaming
	".webmanifest": "application/manifest+json",
	".woff2":       "font/woff2",
}

func typeOf(name string) string {
	ext := path.Ext(name)
	if t, ok := types[ext]; ok {
		return t
	}
	if t := mime.TypeByExtension(ext); t != "" {
		return t
	}
	return "application/octet-stream"
}
