package main

import (
	"context"
	"fmt"
	"runtime/debug"
)

// checkout is what `git describe` said of the checkout that was built, set by the
// Makefile. A build with -buildvcs=false, from an archive or in a linked work tree
// records nothing else.
var checkout string

// versionCommand is `meshy version`.
type versionCommand struct{}

func (versionCommand) Run(_ context.Context, to streams) error {
	_, err := fmt.Fprintln(to.stdout, "meshy", version())
	return err
}

// version returns the module's version, as the Go tool recorded it, or else the
// commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return versionOf(info, checkout)
}

func versionOf(info *debug.BuildInfo, checkout string) string {
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	if checkout != "" {
		return checkout
	}
	revision, dirty := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = "-dirty"
		}
	}
	if revision != "" {
		return revision + dirty
	}
	return "(unknown: built without a checkout)"
}
