package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// written is a configuration file with that text.
func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "meshy.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// serveFlags parses the flags of serve.
func serveFlags(t *testing.T, args ...string) (*serveCommand, error) {
	t.Helper()
	command, done, err := parse(append([]string{"serve"}, args...), streams{&bytes.Buffer{}, &bytes.Buffer{}})
	if err != nil || done {
		return nil, err
	}
	return command.Selected().Target.Addr().Interface().(*serveCommand), nil
}

func TestFlagsComeBeforeTheEnvironmentAndThatBeforeTheFile(t *testing.T) {
	file := written(t, "addr = \"file:1\"\norigin = [\"https://a.example\", \"null\"]\nverbose = true\n[log]\nformat = \"json\"\n")
	c, err := serveFlags(t, "--config", file)
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "file:1" || c.LogFormat != "json" || !c.Verbose || !slices.Equal(c.origins(), []string{"https://a.example", "null"}) {
		t.Errorf("the file says %+v", c)
	}
	t.Setenv("MESHY_ADDR", "environment:1")
	t.Setenv("MESHY_CONFIG", file)
	if c, err = serveFlags(t); err != nil || c.Addr != "environment:1" || c.LogFormat != "json" {
		t.Errorf("the environment over the file says %+v, %v", c, err)
	}
	if c, err = serveFlags(t, "--addr", "flag:1"); err != nil || c.Addr != "flag:1" {
		t.Errorf("the flag over both says %+v, %v", c, err)
	}
	t.Setenv("MESHY_ORIGIN", "https://b.example,https://c.example")
	if c, err = serveFlags(t); err != nil || !slices.Equal(c.origins(), []string{"https://b.example", "https://c.example"}) {
		t.Errorf("a list in the environment says %+v, %v", c, err)
	}
}

func TestAWrongConfigurationFileSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"adr = \"x\"":                            `no flag is called "adr"`,
		"[log]\nfrmt = \"text\"":                 `no flag is called "log-frmt"`,
		"help = true":                            `"help"`,
		"config = \"other.toml\"":                `"config"`,
		"addr":                                   "TOML",
		"log-format = \"xml\"":                   "--log-format",
		"origin = \"example.com\"":               "https://example.com",
		"[[origin]]\nx = 1":                      "array of tables",
		"log-level=\"info\"\nlog_level=\"info\"": "twice",
	} {
		if _, err := serveFlags(t, "--config", written(t, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
