//go:build js

package main

import (
	"unsafe"

	"github.com/meshy/meshy/pkg/browser"
)

// gate implements browser.Gate: the glue works in this program's own memory. Imports
// and exports stand here, at the edge, since nothing that declares them can be run by
// a page of its own such as that of Go's tests.
type gate struct{}

// page is the one that the glue reports to.
var page *browser.Page

// Bind implements browser.Gate. web/src/program.js has bound the exports.
func (gate) Bind(p *browser.Page) error {
	page = p
	return nil
}

// Call implements browser.Gate.
func (gate) Call(verb browser.Verb, id, number int32, l []byte) int32 {
	return call(int32(verb), id, number, unsafe.Pointer(unsafe.SliceData(l)), int32(len(l)))
}

//go:wasmimport meshy call
func call(verb, id, number int32, letter unsafe.Pointer, length int32) int32

// enter takes an event of the glue.
//
//lint:ignore U1000 the loader calls it
//go:wasmexport meshyEnter
func enter(of, id, what, n int32) int32 {
	return int32(page.Enter(int(of), int(id), int(what), int(n)))
}

// room gives the glue memory to lay a letter down in.
//
//lint:ignore U1000 the loader calls it
//go:wasmexport meshyRoom
func room(size int32) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(page.Room(int(size)))) }
