package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const (
	dist  = "web/dist"
	cache = "bin/cache"
)

func main() {
	report := flag.Bool("size", false, "print sizes and fail when they are over their limits")
	flag.Parse()
	if err := build(); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
	if *report {
		ok, err := size()
		if err != nil {
			fmt.Fprintln(os.Stderr, "size:", err)
		}
		if err != nil || !ok {
			os.Exit(1)
		}
	}
}

// build brings dist up to date.
func build() error {
	if _, err := os.Stat("go.mod"); err != nil {
		return fmt.Errorf("run it from the repository's root: %w", err)
	}
	if err := copyWasmExec(); err != nil {
		return err
	}
	out := newOutput(dist)
	for _, step := range []struct {
		what string
		do   func(*output) error
	}{
		{"meshy.wasm", func(o *output) error { return o.wasm("meshy.wasm", "./cmd/wasm") }},
		{"the loader", loader},
		{"the package", npmPackage},
		{"the demo", site("web/demo", "demo")},
		{"the docs", site("web/docs", "docs")},
		{"the Go demo", goDemo},
	} {
		if err := step.do(out); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
	}
	return out.finish()
}

// copyWasmExec takes Go's own loader from the toolchain that compiles.
func copyWasmExec() error {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib/wasm/wasm_exec.js"))
	if err != nil {
		return err
	}
	return write("wasm_exec.js", text)
}
