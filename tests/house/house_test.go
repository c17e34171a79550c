// Package house holds the rules of how the repository is built: who may import
// whom, where syscall/js may stand, what the core must not do.
package house

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "github.com/meshy/meshy/"
)

// arrows says what each part may import of the module. An arrow that is not here
// runs back.
var arrows = map[string][]string{
	"pkg/wire":        {},
	"pkg/sdp":         {},
	"pkg/frame":       {},
	"pkg/mesh":        {"pkg/frame", "pkg/wire", "pkg/sdp"},
	"pkg/browser":     {"pkg/mesh", "pkg/wire", "pkg/sdp"},
	"pkg/jsapi":       {"pkg/browser", "pkg/mesh", "pkg/wire"},
	"pkg/signal":      {"pkg/wire"},
	"pkg/token":       {"pkg/signal", "pkg/wire"},
	"pkg/operate":     {"pkg/signal", "pkg/wire"},
	"pkg/relay":       {"pkg/wire"},
	"pkg/certificate": {},
	"web":             {},
	"cmd/wasm":        {"pkg/jsapi", "pkg/browser"},
	"cmd/demo":        {"pkg/browser", "pkg/mesh", "pkg/wire"},
	"cmd/meshy":       {"pkg/operate", "pkg/certificate", "pkg/relay", "pkg/signal", "pkg/token", "pkg/wire", "web"},
}

// helpers are imported by tests alone.
var helpers = []string{"pkg/wire/vectors", "pkg/mesh/meshtest", "pkg/browser/browsertest"}

// border may know that there is JavaScript.
var border = []string{"pkg/browser", "pkg/jsapi", "cmd/wasm", "cmd/demo"}

// target is a kind of program that the module is compiled for.
type target struct{ os, arch string }

var targets = []target{{"linux", "amd64"}, {"js", "wasm"}}

// listed is what we read of `go list -json`.
type listed struct {
	ImportPath string
	Imports    []string
	Standard   bool
	Dir        string
	GoFiles    []string
}

func (p listed) part() string { return strings.TrimPrefix(p.ImportPath, module) }

// list returns the packages of the module that build for t, with what they import.
func list(t *testing.T, tgt target, args ...string) []listed {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-e", "-json=ImportPath,Imports,Standard,Dir,GoFiles"}, args...)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS="+tgt.os, "GOARCH="+tgt.arch, "CGO_ENABLED=0")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var packages []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	return packages
}

func TestImportsRunOneWay(t *testing.T) {
	for _, tgt := range targets {
		t.Run(tgt.os, func(t *testing.T) {
			found := 0
			for _, p := range list(t, tgt, "./cmd/...", "./pkg/...", "./web") {
				allowed, ruled := arrows[p.part()]
				if !ruled {
					continue // a helper, or nobody's: see TestEveryPackageHasRules
				}
				for _, imported := range p.Imports {
					part, own := strings.CutPrefix(imported, module)
					if !own {
						continue
					}
					found++
					if !slices.Contains(allowed, part) {
						t.Errorf("%s imports %s: imports run one way, and not so", p.part(), part)
					}
				}
			}
			if found == 0 {
				t.Error("no import of the module's own was seen: the test looks in the wrong place")
			}
		})
	}
}

func TestEveryPackageHasRules(t *testing.T) {
	for _, tgt := range targets {
		for _, p := range list(t, tgt, "./cmd/...", "./pkg/...", "./web") {
			if _, ruled := arrows[p.part()]; !ruled && !slices.Contains(helpers, p.part()) {
				t.Errorf("%s is in no rule: say in arrows what it may import", p.part())
			}
			for _, imported := range p.Imports {
				if part := strings.TrimPrefix(imported, module); slices.Contains(helpers, part) && !slices.Contains(helpers, p.part()) {
					t.Errorf("%s imports %s, which is for tests", p.part(), part)
				}
			}
		}
	}
}

func TestJavaScriptStandsAtTheBorder(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range list(t, target{"js", "wasm"}, "./cmd/...", "./pkg/...", "./web/...") {
		for _, imported := range p.Imports {
			if imported != "syscall/js" && !strings.HasPrefix(imported, "github.com/hack-pad/safejs") {
				continue
			}
			seen[p.part()] = true
			at := func(b string) bool { return p.part() == b || strings.HasPrefix(p.part(), b+"/") }
			if !slices.ContainsFunc(border, at) {
				t.Errorf("%s imports %s: only %s may", p.part(), imported, strings.Join(border, ", "))
			}
		}
	}
	if !seen["pkg/browser"] {
		t.Error("pkg/browser was not seen to import safejs: the test looks in the wrong place")
	}
}

// unwanted is what was measured as too heavy for a page to load, or what only
// blocks there.
var unwanted = []string{"encoding/json", "context", "log", "log/slog", "net", "net/http", "crypto/rand", "regexp"}

func TestPagesLoadNothingHeavy(t *testing.T) {
	deps := list(t, target{"js", "wasm"}, "-deps", "./cmd/wasm")
	if len(deps) < 10 {
		t.Fatalf("only %d dependencies: the test looks in the wrong place", len(deps))
	}
	for _, p := range deps {
		if slices.Contains(unwanted, p.ImportPath) {
			t.Errorf("the wasm program links %s (%s)", p.ImportPath, because(deps, p.ImportPath))
		}
	}
}

// because names the packages that import path.
func because(deps []listed, path string) string {
	var by []string
	for _, p := range deps {
		if slices.Contains(p.Imports, path) {
			by = append(by, p.ImportPath)
		}
	}
	return fmt.Sprintf("by %s", strings.Join(by, ", "))
}
