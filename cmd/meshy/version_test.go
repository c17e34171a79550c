package main

import (
	"runtime/debug"
	"testing"
)

func TestVersionNamesTheCommitHoweverItWasBuilt(t *testing.T) {
	vcs := []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "vcs.modified", Value: "true"}}
	for _, c := range []struct {
		main     string
		settings []debug.BuildSetting
		checkout string
		want     string
	}{
		{"v1.2.3", nil, "v1.2.3-4-gabc", "v1.2.3"},
		{"(devel)", nil, "v1.2.3-4-gabc-dirty", "v1.2.3-4-gabc-dirty"},
		{"(devel)", vcs, "", "0123456789ab-dirty"},
		{"", nil, "", "(unknown: built without a checkout)"},
	} {
		info := &debug.BuildInfo{Main: debug.Module{Version: c.main}, Settings: c.settings}
		if got := versionOf(info, c.checkout); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
