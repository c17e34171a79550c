//go:build js

package jsapi

import (
	"errors"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/browser"
	"github.com/meshy/meshy/pkg/mesh"
)

// Emit implements mesh.Sink: it calls the page's listeners, on the JS side, where
// what they throw is caught. meshy.d.ts has the payload of each event. A mesh that one
// of them destroys is not heard of any more.
func (in *instance) Emit(e mesh.Event) {
	if in.number == 0 {
		return
	}
	switch e.Name {
	case mesh.PeerDataMessage:
		in.api.page.Deliver(in.names.of(e), e.Payload)
	case mesh.PeerDataProgress:
		way := "received"
		if e.Sent {
			way = "sent"
		}
		in.api.page.Progress(in.names.of(e), e.Payload, way, e.Done, e.Total)
	case mesh.PeerAddTrack, mesh.PeerRemoveTrack, mesh.PeerReplaceTrack:
		in.emit(e, object("clientId", e.ClientID, "trackId", e.TrackID,
			"track", e.Track.(*browser.Media).Value, "stream", e.Stream.(*browser.Media).Value))
	case mesh.MeshError:
		in.emit(e, in.errorPayload(e))
	default:
		in.api.page.Emit(in.number, string(e.Name), payload(e))
	}
	if e.Name == mesh.PeerDisconnect {
		in.forget(func(clientID string) bool { return clientID == e.ClientID })
	}
}

// payload makes what the listeners get where no value of JavaScript is in it.
func payload(e mesh.Event) browser.Dictionary {
	var d browser.Dictionary
	switch e.Name {
	case mesh.MeshCreateAnswer, mesh.PeerConnect:
		return d.Text("clientId", e.ClientID)
	case mesh.MeshReady:
		return d.Texts("peers", e.Peers)
	case mesh.PeerState:
		return d.Text("clientId", e.ClientID).Text("state", string(e.Condition))
	case mesh.PeerDisconnect:
		d = d.Text("clientId", e.ClientID).Text("reason", string(e.Reason))
		if e.Cause != "" {
			d = d.Text("cause", string(e.Cause)).Text("remedy", e.Cause.Remedy())
		}
	}
	return d
}

func (in *instance) errorPayload(e mesh.Event) safejs.Value {
	p := []any{"reason", string(e.Reason), "message", e.Err.Error()}
	if e.ClientID != "" {
		p = append(p, "clientId", e.ClientID)
	}
	if e.Cause != "" {
		p = append(p, "cause", string(e.Cause))
	}
	if end, ok := errors.AsType[*mesh.SocketError](e.Err); ok && end.Code != 0 {
		p = append(p, "closeCode", int(end.Code))
	}
	return object(append(p, "error", in.api.newError(e.Err, e.Reason, e.ClientID))...)
}

// emit calls the listeners with a value of JavaScript.
func (in *instance) emit(e mesh.Event, payload safejs.Value) {
	if _, err := in.host.Call("emit", string(e.Name), payload); err != nil && e.Name != mesh.MeshError {
		in.api.bug(err)
	}
}
