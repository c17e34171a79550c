//go:build js

package jsapi

import (
	"errors"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/browser"
	"github.com/meshy/meshy/pkg/mesh"
)

// Emit implements mesh.Sink: it calls the page's listeners, on the JS side, where
// what they throw is caught.
func (in *instance) Emit(e mesh.Event) {
	switch e.Name {
	case mesh.PeerDataMessage:
		in.api.page.Deliver(in.names.of(e), e.Payload)
		return
	case mesh.PeerDataProgress:
		way := "received"
		if e.Sent {
			way = "sent"
		}
		in.api.page.Progress(in.names.of(e), e.Payload, way, e.Done, e.Total)
		return
	case mesh.PeerDisconnect:
		defer in.forget(func(clientID string) bool { return clientID == e.ClientID })
	}
	if _, err := in.host.Call("emit", string(e.Name), in.payload(e)); err != nil && e.Name != mesh.MeshError {
		in.api.bug(err)
	}
}

// payload makes what the page's listeners get; meshy.d.ts has the fields of each.
func (in *instance) payload(e mesh.Event) safejs.Value {
	switch e.Name {
	case mesh.MeshCreateAnswer, mesh.PeerConnect:
		return object("clientId", e.ClientID)
	case mesh.MeshReady:
		peers := make([]any, len(e.Peers))
		for i, id := range e.Peers {
			peers[i] = id
		}
		return object("peers", peers)
	case mesh.PeerState:
		return object("clientId", e.ClientID, "state", string(e.Condition))
	case mesh.PeerAddTrack, mesh.PeerRemoveTrack, mesh.PeerReplaceTrack:
		return object("clientId", e.ClientID, "trackId", e.TrackID,
			"track", e.Track.(*browser.Media).Value, "stream", e.Stream.(*browser.Media).Value)
	case mesh.PeerDisconnect:
		p := []any{"clientId", e.ClientID, "reason", string(e.Reason)}
		if e.Cause != "" {
			p = append(p, "cause", string(e.Cause), "remedy", e.Cause.Remedy())
		}
		return object(p...)
	case mesh.MeshError:
		p := []any{"reason", string(e.Reason), "message", e.Err.Error()}
		if e.ClientID != "" {
			p = append(p, "clientId", e.ClientID)
		}
		if e.Cause != "" {
			p = append(p, "cause", string(e.Cause))
		}
		var end *mesh.SocketError
		if errors.As(e.Err, &end) && end.Code != 0 {
			p = append(p, "closeCode", int(end.Code))
		}
		return object(append(p, "error", in.api.newError(e.Err, e.Reason, e.ClientID))...)
	}
	return object()
}
