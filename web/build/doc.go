// Command build makes web/dist: everything that browsers load, and the npm package.
// It needs Go alone; run it from the repository's root (make build).
//
//	wasm_exec.js            copied from the Go that compiles, so that both match
//	web/dist/meshy.wasm     cmd/wasm, packed (see package wasmpack)
//	web/dist/meshy.js       the loader as a classic script
//	web/dist/meshy.mjs      the loader as an ES module
//	web/dist/meshy-engine.mjs  what either form of it loads beside the program
//	web/dist/meshy.d.ts     types; package.json, README.md, LICENSE: the rest of the package
//	web/dist/demo, /docs    web/demo and web/docs, bundled
//	web/dist/go             cmd/demo
//	X.br, X.gz              each file X, compressed as far as it goes
//
// What is up to date is left alone, and compressed forms are kept by content in
// bin/cache, so that a second run takes as long as go build needs to find nothing
// to do. With -size it prints the sizes that a page loads, and fails when they are
// over their limits.
package main
