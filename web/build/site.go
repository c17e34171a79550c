package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/evanw/esbuild/pkg/api"
)

// site returns the step that publishes the static site in dir as to: what its
// pages load (entries) is bundled, other scripts and styles are parts of that, and
// everything else is copied.
func site(dir, to string) func(*output) error {
	return func(o *output) error {
		return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			name, err := filepath.Rel(dir, path)
			if err != nil {
				return err
			}
			data, err := publish(path, name)
			if err != nil || data == nil {
				return err
			}
			return o.add(filepath.ToSlash(filepath.Join(to, name)), data)
		})
	}
}

// entries are the names under which a site's pages load scripts and styles.
var entries = []string{"main.js", "start.js", "style.css"}

// publish returns what is published of a site's file, or nil for a part of others.
func publish(path, name string) ([]byte, error) {
	switch filepath.Ext(name) {
	case ".js", ".css":
		if !slices.Contains(entries, filepath.Base(name)) {
			return nil, nil
		}
		return bundle(path, api.FormatESModule)
	case ".go":
		return nil, nil
	default:
		return os.ReadFile(path)
	}
}

// goDemo publishes cmd/demo: its page, and the program.
func goDemo(o *output) error {
	if err := site("cmd/demo", "go")(o); err != nil {
		return err
	}
	return o.wasm("go/demo.wasm", "./cmd/demo")
}
