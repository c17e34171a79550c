// Package web holds the files that browsers load, embedded in the program, and
// serves them.
//
// The build (make build) writes them to dist: the library meshy.js, meshy.mjs,
// meshy-engine.mjs, meshy.wasm and meshy.d.ts at its root, the demo in dist/demo, the Go demo in
// dist/go, the documentation in dist/docs. X.br and X.gz beside a file X are its
// precompressed forms. On a clean checkout dist is empty, and Handler says what
// to do.
package web
