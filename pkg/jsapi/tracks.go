//go:build js

package jsapi

import (
	"slices"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/browser"
	"github.com/meshy/meshy/pkg/mesh"
)

// declaration is a track that the page has declared with addTrack and not taken
// back.
type declaration struct {
	id      string
	to      string // clientId, or "" for everyone
	track   safejs.Value
	senders safejs.Value // the array that addTrack returned
	except  []string     // clientIds it was taken from
}

// errTrackInUse: a connection sends a track once (W3C webrtc §5.1, addTrack).
var errTrackInUse error = trackInUse("mesh.addTrack: this track is sent to this audience or a part of it already: add track.clone()")

type trackInUse string

func (e trackInUse) Error() string { return string(e) }

// addTrack(to, track, streams): returns {trackId, senders}. The same track for the
// same audience is the same declaration.
func (in *instance) addTrack(args arguments) (any, error) {
	to, track := args.text(0), args.at(1)
	if !isA(track, "MediaStreamTrack") {
		return nil, argumentError("mesh.addTrack: the track must be a MediaStreamTrack, got " + kindOf(track))
	}
	var streams []mesh.Stream
	for _, s := range elements(args.at(2)) {
		if !isA(s, "MediaStream") {
			return nil, argumentError("mesh.addTrack: the stream must be a MediaStream, got " + kindOf(s))
		}
		streams = append(streams, &browser.Media{Value: s})
	}
	in.forgetGone()
	for _, d := range in.tracks {
		switch {
		case !d.track.Equal(track) || slices.Contains(d.except, to):
		case d.to == to:
			return d.value(), nil
		case d.to == "" || to == "":
			return nil, errTrackInUse
		}
	}
	array, err := global("Array", "of")
	if err != nil {
		return nil, err
	}
	d := &declaration{to: to, track: track, senders: array}
	if d.id, err = in.mesh.AddTrack(to, &browser.Media{Value: track}, streams, senders{array}); err != nil {
		return nil, err
	}
	in.tracks = append(in.tracks, d)
	return d.value(), nil
}

func (d *declaration) value() safejs.Value {
	return object("trackId", d.id, "senders", d.senders)
}

// removeTrack(to, what): what is a trackId, the array that addTrack returned, or an
// RTCRtpSender or several.
func (in *instance) removeTrack(args arguments) (any, error) {
	in.forgetGone()
	to, what := args.text(0), args.at(1)
	if _, there := in.mesh.Peer(to); to != "" && !there {
		return nil, &mesh.OpError{Op: "removeTrack", Peer: to, Err: mesh.ErrUnknownPeer}
	}
	var ids []string
	if id, ok := asText(what); ok {
		ids = []string{id}
	} else if what.Type() != safejs.TypeObject {
		return nil, argumentError("mesh.removeTrack: pass the senders or the trackId that addTrack returned, got " + kindOf(what))
	} else {
		ids = in.named(what)
	}
	if len(ids) == 0 {
		return nil, &mesh.OpError{Op: "removeTrack", Peer: to, Err: mesh.ErrUnknownTrack}
	}
	for _, id := range ids {
		if err := in.mesh.RemoveTrack(to, id); err != nil {
			return nil, err
		}
		in.forgetTrack(to, id)
	}
	return nil, nil
}

// named returns the ids of the tracks whose senders what is, or is among, or has
// some of.
func (in *instance) named(what safejs.Value) (ids []string) {
	several := []safejs.Value{what}
	if isArray(what) {
		// A copy of the array is read without surprises.
		copied, err := global("Array", "from", what)
		if err != nil {
			return nil
		}
		several = elements(copied)
	}
	for _, d := range in.tracks {
		meant := d.senders.Equal(what)
		for _, s := range several {
			has, err := d.senders.Call("includes", s)
			if err != nil {
				continue
			}
			yes, _ := has.Bool()
			meant = meant || yes
		}
		if meant {
			ids = append(ids, d.id)
		}
	}
	return ids
}

// forgetGone forgets what was declared to peers that are gone, as the core does.
func (in *instance) forgetGone() {
	in.tracks = slices.DeleteFunc(in.tracks, func(d *declaration) bool {
		_, there := in.mesh.Peer(d.to)
		return d.to != "" && !there
	})
}

func (in *instance) forgetTrack(to, id string) {
	i := slices.IndexFunc(in.tracks, func(d *declaration) bool { return d.id == id })
	switch {
	case i < 0:
	case to == "" || to == in.tracks[i].to:
		in.tracks = slices.Delete(in.tracks, i, i+1)
	default:
		in.tracks[i].except = append(in.tracks[i].except, to)
	}
}
