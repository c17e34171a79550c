// Package src holds the loader's JavaScript sources for tests that evaluate them
// in a page without a bundler.
package src

import "embed"

// Files holds the modules by their names.
//
//go:embed *.js
var Files embed.FS
