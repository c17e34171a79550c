package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/meshy/meshy/web/build/wasmpack"
)

// flags are those of every wasm program, and of the empty one that ours is
// measured against. Without inlining (-l) the download is 7 % smaller; what Go does
// in a page is decide, and the bytes that it decides on stay in JavaScript.
var flags = []string{"-trimpath", "-ldflags=-s -w", "-gcflags=all=-l"}

// compile builds a main package for browsers.
func compile(pkg string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "meshy-wasm-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "program.wasm")
	cmd := exec.Command("go", append(append([]string{"build", "-o", file}, flags...), pkg)...)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOWASM=", "GOFLAGS=-buildvcs=false")
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build %s: %w\n%s", pkg, err, text)
	}
	return os.ReadFile(file)
}

// wasm compiles pkg, packs it, and adds it as path.
func (o *output) wasm(path, pkg string) error {
	program, err := compile(pkg)
	if err != nil {
		return err
	}
	packed, err := wasmpack.Pack(program)
	if err != nil { // a later Go lays its tables out anew: the program is as good, and larger
		fmt.Fprintf(os.Stderr, "%s is not packed: %v\n", path, err)
		packed = program
	}
	return o.add(path, packed)
}
