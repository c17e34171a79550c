//go:build js

package jsapi

import (
	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/browser"
	"github.com/meshy/meshy/pkg/mesh"
)

// Emit implements mesh.Sink: it calls the page's listeners, on the JS side, where
// what they throw is caught.
func (in *instance) Emit(e mesh.Event) {
	if e.Name == mesh.PeerDataMessage {
		in.deliver(e)
		return
	}
	if _, err := in.host.Call("emit", string(e.Name), in.payload(e)); err != nil && e.Name != mesh.MeshError {
		in.api.bug(err)
	}
}

// payload makes what the page's listeners get; the table in DESIGN 3 says which
// event has which fields.
func (in *instance) payload(e mesh.Event) map[string]any {
	p := map[string]any{}
	if e.ClientID != "" {
		p["clientId"] = e.ClientID
	}
	switch e.Name {
	case mesh.MeshReady:
		peers := make([]any, len(e.Peers))
		for i, id := range e.Peers {
			peers[i] = id
		}
		p["peers"] = peers
	case mesh.PeerAddTrack, mesh.PeerRemoveTrack:
		p["trackId"] = e.TrackID
		p["track"] = e.Track.(*browser.Media).Value
		p["stream"] = e.Stream.(*browser.Media).Value
	case mesh.PeerDisconnect:
		p["reason"] = string(e.Reason)
	case mesh.MeshError:
		p["reason"] = string(e.Reason)
		p["message"] = e.Err.Error()
		p["error"] = in.api.newError(e.Err, e.Reason, e.ClientID)
	}
	return p
}

// deliver has the glue parse a message and hand it to the listeners: its body
// never enters Go.
func (in *instance) deliver(e mesh.Event) {
	sent := safejs.Undefined() // without echo, `sent` is a field like any other
	if in.config.core.Echo {
		sent, _ = safejs.ValueOf(e.Sent)
	}
	if _, err := in.api.plane.Call("deliver", in.host, e.ClientID, e.Channel, e.Payload.Handle, sent); err != nil {
		in.api.bug(err)
	}
}
