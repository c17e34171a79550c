package meshtest

import (
	"slices"

	"github.com/meshy/meshy/pkg/mesh"
)

// formTime is how long two pages may take to find each other where nothing goes
// wrong, in ms. Most take a tenth of it; what comes later was stuck, and healed.
const formTime = 1500

// Emit implements mesh.Sink: every event must make sense after those before it.
func (p *Page) Emit(e mesh.Event) {
	p.emitting = true
	p.watch(e)
	if p.Listener != nil && p.joined {
		p.Listener(e)
	}
	p.emitting = false
}

func (p *Page) watch(e mesh.Event) {
	w := p.w
	if w.Trace && e.Name != mesh.PeerDataMessage {
		w.note(p.name, "* %s", w.describeEvent(e))
	}
	if p.dead {
		w.problem("%s was killed and emits %s", p.name, e.Name)
		return
	}
	if !p.joined && !p.leaving {
		w.problem("%s is not connected and emits %s", p.name, w.describeEvent(e))
	}
	v := p.views[e.ClientID]
	switch e.Name {
	case mesh.PeerConnect:
		p.meets(e, v)
	case mesh.PeerDisconnect, mesh.PeerAddTrack, mesh.PeerRemoveTrack, mesh.PeerReplaceTrack, mesh.PeerState:
		if v == nil {
			w.problem("%s: %s of %s, who is not connected", p.name, e.Name, w.NameOf(e.ClientID))
			return
		}
		switch e.Name {
		case mesh.PeerDisconnect:
			p.parts(e, v)
		case mesh.PeerAddTrack:
			p.hears(e, v)
		case mesh.PeerRemoveTrack:
			if t := v.tracks[e.TrackID]; t == nil || e.Track != t {
				w.problem("%s: track %s of %s is removed, but was not there", p.name, e.TrackID, w.NameOf(e.ClientID))
			}
			delete(v.tracks, e.TrackID)
		case mesh.PeerReplaceTrack:
			p.swaps(e, v)
		case mesh.PeerState:
			p.changes(e, v)
		}
	case mesh.PeerDataMessage:
		texts := p.Texts(e.Payload)
		switch {
		case e.Sent:
			p.posts--
		case p.Deaf:
		case v == nil:
			w.problem("%s: a message of %s, who is not connected", p.name, w.NameOf(e.ClientID))
		default:
			for _, text := range texts {
				w.arrive(w.NameOf(e.ClientID), p.name, e.Channel, text)
			}
		}
	case mesh.MeshReady:
		p.ready = e.Peers
		for _, id := range e.Peers {
			if p.views[id] == nil {
				w.problem("%s: MeshReady names %s, who is not connected", p.name, w.NameOf(id))
			}
		}
		if len(e.Peers) == 0 {
			w.problem("%s: MeshReady without anyone", p.name)
		}
	case mesh.MeshError:
		if e.Reason == "" || e.Err == nil {
			w.problem("%s: an error without reason or cause: %+v", p.name, e)
		}
		if w.calm && p.settled(w.now) {
			w.problem("%s: %s, though nothing has gone wrong", p.name, w.describeEvent(e))
		}
	}
}

func (p *Page) meets(e mesh.Event, v *view) {
	w := p.w
	name := w.NameOf(e.ClientID)
	if v != nil {
		w.problem("%s: PeerConnect of %s, who is connected", p.name, name)
	}
	for id := range p.views {
		if w.NameOf(id) == name && p.knowsAsOne(name) {
			w.problem("%s: PeerConnect of %s, who is connected as %s", p.name, name, id)
		}
	}
	if q, ok := p.Mesh.Peer(e.ClientID); !ok || q.Conn() == nil {
		w.problem("%s: PeerConnect of %s, whom Peer does not return", p.name, name)
	}
	if q, ok := w.members[e.ClientID].(*Page); ok && w.calm && w.now > max(p.at, q.at)+formTime {
		w.problem("%s: PeerConnect of %s after %d ms", p.name, name, w.now-max(p.at, q.at))
	}
	w.counter++
	p.views[e.ClientID] = &view{since: w.counter, at: w.now, tracks: map[string]*RemoteTrack{}}
}

// knowsAsOne reports whether name has been in the room without a break, so that
// it may not appear twice. One that left and came back may do so for a moment.
func (p *Page) knowsAsOne(name string) bool {
	for id, v := range p.views {
		if p.w.NameOf(id) == name {
			return !p.w.left(name, v) && !p.w.faulty(p.name, name)
		}
	}
	return false
}

// swaps takes a fresh connection's track for one that the page knows.
func (p *Page) swaps(e mesh.Event, v *view) {
	old, t := v.tracks[e.TrackID], e.Track
	by, ok := t.(*RemoteTrack)
	if old == nil || !ok || by == old || e.Stream == nil {
		p.w.problem("%s: track %s of %s is replaced, but was not there", p.name, e.TrackID, p.w.NameOf(e.ClientID))
		return
	}
	v.tracks[e.TrackID] = by
}

// changes takes the news of a connection.
func (p *Page) changes(e mesh.Event, v *view) {
	w := p.w
	if was := v.condition; was == e.Condition || was == "" && e.Condition == mesh.ConditionConnected {
		w.problem("%s: %s is %q once more", p.name, w.NameOf(e.ClientID), e.Condition)
	}
	v.condition = e.Condition
}

func (p *Page) parts(e mesh.Event, v *view) {
	w := p.w
	name := w.NameOf(e.ClientID)
	if len(v.tracks) > 0 {
		w.problem("%s: PeerDisconnect of %s with %d tracks announced", p.name, name, len(v.tracks))
	}
	if e.Reason == "" {
		w.problem("%s: PeerDisconnect of %s without a reason", p.name, name)
	}
	delete(p.views, e.ClientID)
	p.declared = slices.DeleteFunc(p.declared, func(d *Declared) bool { return d.to == e.ClientID })
	p.ready = nil
	// To a client of the original kind a page under a new clientId is another
	// page, and one whose socket is gone is gone.
	_, original := w.members[e.ClientID].(*OldClient)
	excused := original && (w.entered[p.name] > v.at-newsTime || w.broken[[2]string{name, p.name}] > v.since-newsTime)
	if !p.leaving && !excused && !w.left(name, v) && !w.faulty(p.name, name) {
		w.problem("%s: PeerDisconnect (%s) of %s, who is there", p.name, e.Reason, name)
	}
	w.part(p.name, name)
	w.lose(p.name, name)
}

func (p *Page) hears(e mesh.Event, v *view) {
	w := p.w
	name := w.NameOf(e.ClientID)
	t, ok := e.Track.(*RemoteTrack)
	if !ok || e.Stream == nil {
		w.problem("%s: track %s of %s without track or stream", p.name, e.TrackID, name)
		return
	}
	if v.tracks[e.TrackID] != nil {
		w.problem("%s: track %s of %s is announced twice", p.name, e.TrackID, name)
	}
	v.tracks[e.TrackID] = t
	if !slices.ContainsFunc(w.tracksEver[name], func(id string) bool { return id == e.TrackID }) {
		w.problem("%s: %s has no track %s", p.name, name, e.TrackID)
	}
}
