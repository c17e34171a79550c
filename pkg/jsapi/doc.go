// Package jsapi is what stands behind the mesh object of a page: it checks what
// the page passes, calls the core, and turns the core's events and errors into
// JavaScript's.
//
// The object itself is written in JavaScript (web/src/facade.js), since listeners,
// promises and throw statements cannot be had from a js.Func: what a page's
// listener throws must not run through Go, and a Go function cannot throw. So each
// function of this package returns its value, or an Error that the facade throws.
//
// The facade of a mesh is a host to Go: host.emit(event, payload) calls its
// listeners, host.settle(id, error, value) settles one of its promises.
package jsapi
