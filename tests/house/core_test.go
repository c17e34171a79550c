package house

import (
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestTheCoreIsPure holds the promise of pkg/mesh: same state and same input, same
// output. It has no clock, no lock, no goroutine and no platform of its own.
func TestTheCoreIsPure(t *testing.T) {
	banned := []string{"time", "sync", "sync/atomic", "math/rand", "math/rand/v2", "crypto/rand", "os", "net", "context", "syscall/js"}
	for _, part := range []string{"pkg/mesh", "pkg/sdp", "pkg/frame"} {
		sources := goFiles(t, part)
		if len(sources) == 0 {
			t.Fatalf("%s has no source: the test looks in the wrong place", part)
		}
		for _, name := range sources {
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			for _, spec := range file.Imports {
				if path, _ := strconv.Unquote(spec.Path.Value); slices.Contains(banned, path) {
					t.Errorf("%s imports %s", name, path)
				}
			}
			for _, group := range file.Comments {
				for _, c := range group.List {
					if constraint.IsGoBuild(c.Text) {
						t.Errorf("%s has a build constraint: %s", name, c.Text)
					}
				}
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.GoStmt:
					t.Errorf("%s starts a goroutine", fset.Position(n.Pos()))
				case *ast.ChanType:
					t.Errorf("%s has a channel", fset.Position(n.Pos()))
				case *ast.SelectStmt:
					t.Errorf("%s selects", fset.Position(n.Pos()))
				}
				return true
			})
		}
	}
}

// goFiles returns the sources of a part, without tests.
func goFiles(t *testing.T, part string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(root, part, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
}

const (
	longest = 500 // lines; a longer file is two ideas
	// generated and vendored files, and texts that are data
	skipDirs = ".git node_modules dist out bin testdata"
)

func TestFilesAreShort(t *testing.T) {
	kinds := []string{".go", ".js", ".mjs", ".ts", ".css", ".html", ".sh"}
	seen := 0
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains(strings.Fields(skipDirs), entry.Name()) {
			return filepath.SkipDir
		}
		if entry.IsDir() || !slices.Contains(kinds, filepath.Ext(path)) || entry.Name() == "wasm_exec.js" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		seen++
		if n := strings.Count(string(text), "\n"); n > longest {
			t.Errorf("%s has %d lines, over %d", path, n, longest)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 50 {
		t.Errorf("only %d files were seen: the test looks in the wrong place", seen)
	}
}

func TestTheReadmeNamesTheTwoCommands(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"run", "test"} {
		if !strings.Contains(string(readme), "make "+verb) {
			t.Errorf("README.md does not name `make %s`", verb)
		}
		if !strings.Contains(string(makefile), "\n"+verb+":") {
			t.Errorf("the Makefile has no target %s", verb)
		}
	}
}
