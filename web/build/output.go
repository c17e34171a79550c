package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// output collects the files of dist, so that what an earlier build left behind
// can be told from what this one made.
type output struct {
	dir   string
	files map[string]bool // paths under dir, with slashes
}

func newOutput(dir string) *output {
	return &output{dir: dir, files: map[string]bool{".gitkeep": true}}
}

// add makes path hold data, and its compressed forms beside it.
func (o *output) add(path string, data []byte) error {
	o.files[path] = true
	if err := write(filepath.Join(o.dir, path), data); err != nil {
		return err
	}
	if !worthCompressing(path) {
		return nil
	}
	for _, c := range codings {
		packed, err := c.cached(data)
		if err != nil {
			return err
		}
		o.files[path+c.suffix] = true
		if err := write(filepath.Join(o.dir, path+c.suffix), packed); err != nil {
			return err
		}
	}
	return nil
}

// finish removes what this build has not made.
func (o *output) finish() error {
	return filepath.WalkDir(o.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(o.dir, path)
		if err != nil || o.files[filepath.ToSlash(name)] {
			return err
		}
		return os.Remove(path)
	})
}

// write makes path hold data; a file that does already keeps its time, so that
// nothing that depends on it is made again.
func write(path string, data []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}

// worthCompressing tells texts and wasm from what is compressed by its nature.
func worthCompressing(path string) bool {
	for _, suffix := range []string{".js", ".mjs", ".wasm", ".html", ".css", ".svg", ".ts", ".json"} {
		if strings.HasSuffix(path, suffix) {
			return true
		}
	}
	return false
}
