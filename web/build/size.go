package main

import (
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/meshy/meshy/web/build/wasmpack"
)

// Limits of what a page downloads.
const (
	wasmLimit   = 1.15      // brotli, over that of the empty program
	loaderLimit = 6 * 1024  // brotli, bytes: what a page waits for before it has a mesh
	engineLimit = 10 * 1024 // brotli, bytes: what comes beside the program
)

// baseline is the empty program: it imports only safejs. One call keeps the linker
// from leaving safejs out.
const baseline = `//go:build js

package main

import "github.com/hack-pad/safejs"

func main() {
	_, _ = safejs.Global().Get("x")
	select {}
}
`

// size prints what a page downloads, and reports whether it keeps to the limits.
func size() (ok bool, err error) {
	empty, err := compileBaseline()
	if err != nil {
		return false, err
	}
	emptyPacked, err := wasmpack.Pack(empty)
	if err != nil {
		return false, err
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "bytes\traw\tgzip\tbrotli\t")
	row := func(name string, data []byte) (brotli int, err error) {
		var packed [2][]byte
		for i, c := range codings {
			if packed[i], err = c.cached(data); err != nil {
				return 0, err
			}
		}
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t\n", name, len(data), len(packed[1]), len(packed[0]))
		return len(packed[0]), nil
	}
	sizes := map[string]int{}
	for _, file := range []string{"meshy.wasm", "meshy.js", "meshy.mjs", engineFile} {
		data, err := os.ReadFile(filepath.Join(dist, file))
		if err != nil {
			return false, err
		}
		if sizes[file], err = row(file, data); err != nil {
			return false, err
		}
	}
	base, err := row("empty program with safejs", empty)
	if err != nil {
		return false, err
	}
	if _, err = row("the same, packed", emptyPacked); err != nil {
		return false, err
	}
	if err := table.Flush(); err != nil {
		return false, err
	}
	wasm, loader, engine := sizes["meshy.wasm"], max(sizes["meshy.js"], sizes["meshy.mjs"]), sizes[engineFile]
	ratio := float64(wasm) / float64(base)
	fmt.Printf("meshy.wasm is %.3f of the empty program (limit %.2f), the loader %d bytes (limit %d), its engine %d (limit %d), brotli\n",
		ratio, wasmLimit, loader, loaderLimit, engine, engineLimit)
	fmt.Printf("a page downloads %d bytes in all, brotli\n", wasm+loader+engine)
	return ratio <= wasmLimit && loader <= loaderLimit && engine <= engineLimit, nil
}

// compileBaseline builds the empty program within this module, for its safejs.
func compileBaseline() ([]byte, error) {
	dir, err := os.MkdirTemp("bin", "empty-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(baseline), 0o644); err != nil {
		return nil, err
	}
	return compile("./" + filepath.ToSlash(dir))
}
