//go:build js

package main

import (
	"encoding/json"
	"fmt"

	"github.com/meshy/meshy/pkg/browser"
	"github.com/meshy/meshy/pkg/mesh"
)

const label = "chat"

// line is what one message holds. Any meshy page reads it: it is a plain object.
type line struct {
	Text string `json:"text"`
}

// chat is the mesh's Sink: it shows what happens.
type chat struct {
	view *view
	page *browser.Page
	mesh *mesh.Mesh
}

// Emit implements mesh.Sink.
func (c *chat) Emit(e mesh.Event) {
	switch e.Name {
	case mesh.MeshCreateOffer:
		c.count()
		c.view.ready()
	case mesh.PeerConnect:
		c.count()
		c.view.note(short(e.ClientID)+" is here", false)
	case mesh.PeerDisconnect:
		c.count()
		c.view.note(short(e.ClientID)+" has gone", false)
	case mesh.PeerDataMessage:
		for _, text := range c.page.JSON(e.Payload) {
			var l line
			if err := json.Unmarshal([]byte(text), &l); err != nil {
				c.view.note(short(e.ClientID)+" sent what is no message", true)
				continue
			}
			c.view.message(short(e.ClientID), l.Text)
		}
	case mesh.MeshError:
		c.view.note(e.Err.Error(), true)
	}
}

// Settled implements mesh.Sink.
func (c *chat) Settled(_ int32, err error) {
	if err != nil {
		c.view.note(err.Error(), true)
	}
}

// say sends text to everyone.
func (c *chat) say(text string) {
	body, err := json.Marshal(line{text})
	if err == nil {
		p := c.page.PutJSON(string(body))
		_, err = c.mesh.Send("", label, p, p.Handle)
	}
	if err != nil {
		c.view.note(err.Error(), true)
		return
	}
	c.view.message("", text)
}

func (c *chat) count() {
	switch n := len(c.mesh.Peers()); n {
	case 0:
		c.view.status("Nobody else is here. Open this page in a second tab.")
	case 1:
		c.view.status("Connected to one other page.")
	default:
		c.view.status(fmt.Sprintf("Connected to %d other pages.", n))
	}
}

// short is enough of an id to tell people apart.
func short(id string) string { return id[:min(len(id), 6)] }
