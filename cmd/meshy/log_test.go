package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestTheLogIsWrittenAsTheFlagsSay(t *testing.T) {
	for _, c := range []struct {
		flags logFlags
		lines int
	}{
		{logFlags{LogFormat: "text", LogLevel: "info"}, 1},
		{logFlags{LogFormat: "json", LogLevel: "debug"}, 2},
		{logFlags{LogFormat: "json", LogLevel: "error", Verbose: true}, 2},
		{logFlags{LogFormat: "text", LogLevel: "warn"}, 0},
	} {
		var out bytes.Buffer
		l := c.flags.logger(&out)
		l.Debug("one")
		l.Info("two")
		if n := strings.Count(out.String(), "\n"); n != c.lines {
			t.Errorf("%+v: %d lines: %s", c.flags, n, &out)
		}
		first, _, _ := strings.Cut(out.String(), "\n")
		if c.flags.LogFormat == "json" && !json.Valid([]byte(first)) {
			t.Errorf("%+v: not JSON: %s", c.flags, first)
		}
	}
}
