//go:build js

package jsapi

import (
	"errors"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/browser"
	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// codes are the codes of the core's errors, public and stable. Pointers make the table
// data, which is smaller to load than code that fills it.
var codes = []struct {
	err  *error
	code string
}{
	{&mesh.ErrNoSocket, "noSocket"},
	{&mesh.ErrUnknownPeer, "unknownPeer"},
	{&mesh.ErrUnknownTrack, "unknownTrack"},
	{&mesh.ErrUnknownChan, "unknownChannel"},
	{&mesh.ErrChannelClosed, "channelClosed"},
	{&mesh.ErrPeerGone, "peerGone"},
	{&mesh.ErrQueueFull, "queueFull"},
	{&mesh.ErrPlainOnly, "plainOnly"},
	{&mesh.ErrTooLarge, "tooLarge"},
	{&mesh.ErrUnreadable, "unreadable"},
	{&errCancelled, "cancelled"},
	{&mesh.ErrTooManyChans, "tooManyChannels"},
	{&errTrackInUse, "trackInUse"},
	{&mesh.ErrNotConnected, "notConnected"},
	{&wire.ErrTooLarge, "tooLarge"},
	{&wire.ErrNotJSON, "notJSON"},
	{&wire.ErrUnknownEvent, "unknownEvent"},
	{&wire.ErrDirection, "direction"},
}

// jsError makes the page's Error of err: a TypeError for its own wrong argument,
// an Error by the DOMException's name for what the browser threw, a MeshError
// otherwise; with reason and clientId where err knows them.
func (a *api) jsError(err error) safejs.Value {
	err = browser.Thrown(err)
	if op, ok := errors.AsType[*mesh.OpError](err); ok {
		return a.newError(err, op.Reason, op.Peer)
	}
	return a.newError(err, "", "")
}

func (a *api) newError(err error, reason mesh.Reason, clientID string) safejs.Value {
	name, code := classify(err, reason)
	var more []any
	if reason != "" {
		more = append(more, "reason", string(reason))
	}
	if clientID != "" {
		more = append(more, "clientId", clientID)
	}
	v, callErr := a.fault.Invoke(name, code, err.Error(), object(more...))
	if callErr != nil { // only a page that has broken Error itself
		return safejs.Undefined()
	}
	return v
}

// classify finds the name and the code; without a code of its own, an error has its
// reason's.
func classify(err error, reason mesh.Reason) (name, code string) {
	if _, ok := errors.AsType[argumentError](err); ok {
		return "TypeError", "argument"
	}
	if thrown, ok := errors.AsType[*browser.Error](err); ok {
		return thrown.Name, "browser"
	}
	for _, c := range codes {
		if errors.Is(err, *c.err) {
			return "MeshError", c.code
		}
	}
	if reason != "" {
		return "MeshError", string(reason)
	}
	return "MeshError", "error"
}
