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
	if e.Name == mesh.PeerDataMessage {
		in.deliver(e)
		return
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
