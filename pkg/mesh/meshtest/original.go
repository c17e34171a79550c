package meshtest

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/sdp"
	"github.com/meshy/meshy/pkg/wire"
)

// OldClient is a page that speaks the original's wire and nothing more: no
// capabilities, no politeness, an offer whenever its browser wants one. It reads
// one track id from a description, that of the last audio section, and adds
// candidates as they come, so that those before their description are lost.
type OldClient struct {
	*Platform
	Hello  []string // claims these capabilities, without having them
	socket *Socket
	Labels []string // opened with every newcomer
	track  *Track   // sent to everyone, or nil
	coming

	peers map[string]*oldPeer
}

// oldPeer is its connection to one page.
type oldPeer struct {
	o        *OldClient
	id       string
	conn     *Conn
	channels map[string]*Channel
	arrived  int             // track events in the description that is being set
	tracks   map[string]bool // ids that it has heard of
}

// NewOldClient returns a client of the original kind. b says which browser it
// runs in. track is "audio", or "" for none.
func (w *World) NewOldClient(name string, s *Server, b Browser, track string) *OldClient {
	o := &OldClient{Platform: newPlatform(w, name), Labels: []string{"chat"}, peers: map[string]*oldPeer{}, coming: nobody()}
	o.Browser = b
	o.Sturdy = true // it can do nothing about it, and neither can we
	if track != "" {
		o.track = &Track{w.unique("old"), track}
		w.tracksEver[name] = []string{o.track.ID}
	}
	o.socket = newSocket(s, o, o, false)
	w.originals = append(w.originals, o)
	return o
}

func (o *OldClient) memberName() string { return o.name }
func (o *OldClient) address() string    { return o.socket.address() }

// Reload is what a user of the original does when nothing goes on any more.
func (o *OldClient) Reload() {
	o.w.deadly = true
	o.Disconnect()
	o.socket.drop()
	o.socket = newSocket(o.socket.server, o, o, false)
	o.Connect()
}

// Connect joins the room.
func (o *OldClient) Connect() {
	o.w.note(o.name, "connect()")
	o.w.comes(&o.coming, true)
	if o.socket.ended {
		o.socket = newSocket(o.socket.server, o, o, false)
	}
	o.socket.Open()
}

// Disconnect leaves it.
func (o *OldClient) Disconnect() {
	if !o.joined {
		return
	}
	o.w.note(o.name, "disconnect()")
	o.w.comes(&o.coming, false)
	for _, m := range o.w.people() {
		o.w.part(o.name, m.memberName())
	}
	for _, p := range o.all() {
		p.conn.Close()
	}
	clear(o.peers)
	o.say(wire.Message{Event: wire.PeerDisconnect})
	o.socket.Close()
}

// Retag gives its track another id, and tells everyone by an offer, as a client
// does that replaces what a section carries.
func (o *OldClient) Retag() *Track {
	o.track.ID = o.w.unique("old")
	o.w.tracksEver[o.name] = append(o.w.tracksEver[o.name], o.track.ID)
	for _, p := range o.all() {
		p.NegotiationNeeded()
	}
	return o.track
}

// Send sends a message to every peer whose channel is open.
func (o *OldClient) Send(label string) {
	for _, p := range o.all() {
		ch := p.channels[label]
		if ch == nil || ch.state != channelOpen {
			continue
		}
		l, text := o.w.post(o.name, label, true, true, []string{o.w.NameOf(p.id)})
		x := o.NewPayload(text, 0)
		o.w.done(l)(ch.SendAlone(x))
		o.Release(x)
	}
}

// all returns its peers in a fixed order.
func (o *OldClient) all() []*oldPeer {
	var all []*oldPeer
	for _, id := range slices.Sorted(maps.Keys(o.peers)) {
		all = append(all, o.peers[id])
	}
	return all
}

// knows reports whether it has a connection to the page of that name.
func (o *OldClient) knows(name string) bool {
	return slices.ContainsFunc(o.all(), func(p *oldPeer) bool { return o.w.NameOf(p.id) == name })
}

func (o *OldClient) say(m wire.Message) {
	if o.socket.client != nil {
		_ = o.socket.Send(m) // a socket that closes meanwhile loses it
	}
}

// SocketOpen is the socket's open event.
func (o *OldClient) SocketOpen() { o.say(wire.Message{Event: wire.PeerConnectOffer}) }

// SocketClosed is the socket's close event, which the original ignores.
func (o *OldClient) SocketClosed(error) {}

// Receive is the socket's message event.
func (o *OldClient) Receive(m wire.Message) {
	if !o.joined {
		return
	}
	switch m.Event {
	case wire.PeerConnectOffer:
		o.say(wire.Message{Event: wire.PeerConnectAnswer, ClientID: m.ClientID})
		p := o.peer(m.ClientID)
		for _, label := range o.Labels {
			p.channels[label] = p.open(label)
		}
	case wire.PeerConnectAnswer:
		o.peer(m.ClientID)
	case wire.PeerMediaOffer:
		o.peer(m.ClientID).answer(*m.SDP)
	case wire.PeerMediaAnswer:
		p := o.peer(m.ClientID)
		p.set(*m.SDP, func() {})
	case wire.PeerICECandidate:
		if m.Candidate != nil {
			o.peer(m.ClientID).conn.AddCandidate(*m.Candidate, func(error) {})
		}
	case wire.PeerDisconnect:
		if p := o.peers[m.ClientID]; p != nil {
			o.w.part(o.name, o.w.NameOf(m.ClientID))
			p.conn.Close()
			delete(o.peers, m.ClientID)
		}
	}
}

// peer returns the connection to a page, which may be new.
func (o *OldClient) peer(id string) *oldPeer {
	p := o.peers[id]
	if p == nil {
		p = &oldPeer{o: o, id: id, channels: map[string]*Channel{}, tracks: map[string]bool{}}
		p.conn = newConn(o.Platform, p)
		o.peers[id] = p
		if o.track != nil {
			if _, err := p.conn.AddTrack(o.track, []mesh.Stream{&Stream{"old"}}); err != nil {
				o.w.problem("%s: addTrack: %v", o.name, err)
			}
		}
	}
	return p
}

func (p *oldPeer) open(label string) *Channel {
	l := &oldChannel{p: p, label: label}
	dc, err := p.conn.OpenChannel(Reliable(label), -1, l)
	if err != nil {
		p.o.w.problem("%s: open: %v", p.o.name, err)
		return nil
	}
	return dc.(*Channel)
}

// set sets a remote description and reads the track's id from it.
func (p *oldPeer) set(d wire.Description, done func()) {
	p.arrived = 0
	p.conn.SetRemote(d, func(err error) {
		if err != nil {
			return // in the original: an unhandled rejection
		}
		if p.arrived > 0 {
			p.tracks[lastTrack(p.conn.RemoteDescription())] = true
		}
		done()
	})
}

// lastTrack is what the original takes for the id of the track that came.
func lastTrack(d *description) string {
	uri := ""
	for _, s := range d.sections {
		if s.kind == "audio" && len(s.extmaps) > 0 {
			uri = s.extmaps[len(s.extmaps)-1].uri
		}
	}
	parts := strings.Split(uri, "/track/")
	return parts[len(parts)-1]
}

func (p *oldPeer) answer(d wire.Description) {
	p.set(d, func() {
		p.conn.SetLocal(func(d wire.Description, err error) {
			if err == nil {
				p.describe(wire.PeerMediaAnswer, d)
			}
		})
	})
}

// describe sends a description, with the track's id as the original tags it.
func (p *oldPeer) describe(e wire.Event, d wire.Description) {
	if p.o.track != nil {
		head, tail, found := strings.Cut(d.SDP, "m=audio")
		if found {
			section, rest, more := strings.Cut(tail, "m=")
			section += "a=extmap:" + strconv.Itoa(13) + " meshy/track/" + p.o.track.ID + "\r\n"
			d.SDP = head + "m=audio" + section
			if more {
				d.SDP += "m=" + rest
			}
		}
	}
	d.SDP = new(sdp.Tagger).Offer(d.SDP, "", p.o.Hello, nil)
	p.o.say(wire.Message{Event: e, PeerClientID: p.id, SDP: &d})
}

// NegotiationNeeded implements mesh.ConnEvents.
func (p *oldPeer) NegotiationNeeded() {
	p.conn.SetLocal(func(d wire.Description, err error) {
		if err == nil && d.Type == "offer" {
			p.describe(wire.PeerMediaOffer, d)
		}
	})
}

// LocalCandidate implements mesh.ConnEvents.
func (p *oldPeer) LocalCandidate(c wire.Candidate) {
	p.o.say(wire.Message{Event: wire.PeerICECandidate, PeerClientID: p.id, Candidate: &c})
}

// ConnectionState implements mesh.ConnEvents.
func (p *oldPeer) ConnectionState(mesh.ConnectionState) {}

// RemoteTrack implements mesh.ConnEvents.
func (p *oldPeer) RemoteTrack(string, mesh.Track, mesh.Stream) { p.arrived++ }

// RemoteChannel implements mesh.ConnEvents.
func (p *oldPeer) RemoteChannel(c wire.Channel, dc mesh.DataChannel) mesh.ChannelEvents {
	p.channels[c.Label] = dc.(*Channel)
	return &oldChannel{p: p, label: c.Label}
}

// oldChannel listens to a channel.
type oldChannel struct {
	p     *oldPeer
	label string
}

// Open implements mesh.ChannelEvents.
func (l *oldChannel) Open() {}

// Message implements mesh.ChannelEvents.
func (l *oldChannel) Message(x mesh.Payload, count int, number uint64) {
	o := l.p.o
	if count != 1 || number != 0 {
		o.w.problem("%s got %d messages in one", o.name, count)
	}
	o.w.arrive(o.w.NameOf(l.p.id), o.name, l.label, o.Texts(x)[0])
	o.Release(x)
}

// Bytes implements mesh.ChannelEvents.
func (l *oldChannel) Bytes(x mesh.Payload, _ []byte) {
	l.p.o.w.problem("%s got a binary frame", l.p.o.name)
	l.p.o.Release(x)
}

// Malformed implements mesh.ChannelEvents.
func (l *oldChannel) Malformed(error) {}

// Control implements mesh.ChannelEvents.
func (l *oldChannel) Control(wire.Message, error) {
	l.p.o.w.problem("%s got a control frame", l.p.o.name)
}

// Drained implements mesh.ChannelEvents.
func (l *oldChannel) Drained() {}

// Closed implements mesh.ChannelEvents.
func (l *oldChannel) Closed() {}

// check is the client's part of World.Check: every page of ours is there, and
// one that sends it a single audio track has been heard of under its id.
func (o *OldClient) check() {
	for _, q := range o.w.pages {
		if !q.joined {
			continue
		}
		var p *oldPeer
		for _, x := range o.peers {
			if o.w.NameOf(x.id) == q.name && x.conn.connection == mesh.ConnectionConnected {
				p = x
			}
		}
		if p == nil {
			o.w.problem("%s is not connected to %s", o.name, q.name)
			continue
		}
		if ever := o.w.tracksEver[q.name]; len(ever) == 1 && len(q.declared) == 1 && !o.Firefox &&
			q.declared[0].track.Kind == "audio" && q.declared[0].isFor(o.socket.client.id) && !p.tracks[ever[0]] {
			o.w.problem("%s knows the track %s of %s as %v", o.name, ever[0], q.name, p.tracks)
		}
	}
}

// CandidateError implements mesh.ConnEvents.
func (p *oldPeer) CandidateError(string, int) {}
