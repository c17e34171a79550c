// Package browser implements the core's ports over a browser: RTCPeerConnection,
// RTCDataChannel, WebSocket, timers. It exists for GOOS=js only, and together with
// pkg/jsapi it is all of meshy that knows of JavaScript.
//
//	page, err := browser.NewPage(glue, report)        // once per program
//	platform := browser.NewPlatform(page)             // once per mesh
//	platform.SetConfiguration(rtcConfiguration, true)
//	m := mesh.New(platform, sink)
//	socket, err := page.NewSocket(value, m)           // WebSocket, socket.io or URL
//	m.SetSocket(socket)
//
// # The glue
//
// Calling into Go through a js.Func costs some 25 µs and, for each string or
// object that enters Go, work for its garbage collector. So what comes for every
// message or promise stays in JavaScript, in an object that the loader hands in
// (web/src/plane.js): message bodies lie in its slots, and numbers cross.
//
// # Rules
//
// No function of a page's event blocks, starts a goroutine, or lets a panic out:
// a panic is a bug that is reported, not the end of the program. Everything that
// is registered in JavaScript returns how to take it back; Page.Live counts what
// is left. No port calls back into the core from inside a call of the core.
package browser
