//go:build js

// Command demo is a small chat in Go: the mesh as a library, with no JavaScript
// of its own but the line that starts it. `meshy serve` has it at /go/.
package main

import (
	"github.com/hack-pad/safejs"
	"honnef.co/go/js/dom/v2"

	"github.com/meshy/meshy/pkg/browser"
	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

func main() {
	view := newView(dom.GetWindow().Document())
	if err := run(view); err != nil {
		view.status(err.Error())
	}
	select {}
}

// run joins the room go-demo of the server that the page came from.
func run(view *view) error {
	glue, gate, err := lent()
	if err != nil {
		return err
	}
	page, err := browser.NewPage(glue, browser.NewCopyingGate(gate), func(err error) { view.note(err.Error(), true) })
	if err != nil {
		return err
	}
	c := &chat{view: view, page: page}
	c.mesh = mesh.New(browser.NewPlatform(page), c)
	c.mesh.Configure(mesh.Config{
		Channels: []wire.Channel{{Label: label, MaxRetransmits: -1, MaxPacketLifeTime: -1}},
	})
	url, err := safejs.ValueOf(signalling(dom.GetWindow().Location()))
	if err != nil {
		return err
	}
	socket, err := page.NewSocket(url, c.mesh)
	if err != nil {
		return err
	}
	c.mesh.SetSocket(socket)
	view.onSubmit(c.say)
	return c.mesh.Connect()
}

// lent returns the glue and the door to its gate, which start.js lends while main
// begins.
func lent() (plane, gate safejs.Value, err error) {
	door, err := safejs.Global().Get("__meshyDoor")
	if err == nil {
		plane, err = door.Get("plane")
	}
	if err == nil {
		gate, err = door.Get("gate")
	}
	return plane, gate, err
}

func signalling(l *dom.Location) string {
	scheme := "ws://"
	if l.Protocol() == "https:" {
		scheme = "wss://"
	}
	return scheme + l.Host() + "/ws?room=go-demo"
}
