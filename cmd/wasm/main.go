//go:build js

// Command wasm is the program that the loader (web/src/program.js) starts in a
// page. It publishes its functions and then waits for events.
package main

import (
	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/jsapi"
)

func main() {
	// The loader lends its door as a global while main begins, and takes it back.
	door, err := safejs.Global().Get("__meshyDoor")
	if err == nil {
		err = jsapi.Publish(door, gate{})
	}
	if err != nil {
		panic(err) // the loader reports the program's end
	}
	select {}
}
