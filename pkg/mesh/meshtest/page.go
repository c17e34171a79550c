package meshtest

import (
	"maps"
	"slices"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// Page is a page with a Mesh. It watches what the Mesh says: mesh.Sink is how.
type Page struct {
	*Platform
	Mesh     *mesh.Mesh
	Echo     bool             // configure echo; set before Configure
	Limits   mesh.DataConfig  // likewise
	Listener func(mesh.Event) // called with every event, may be nil
	Deaf     bool             // messages come from a test, and are not looked at

	server *Server
	socket *Socket
	owned  bool // the mesh dials its sockets
	side   bool // of a partition

	channels []wire.Channel // configured
	declared []*Declared
	coming        // joined is between Connect and Disconnect
	leaving  bool // from Disconnect to the last event that it caused
	emitting bool // inside Emit

	views   map[string]*view      // peers that PeerConnect has named and PeerDisconnect has not
	ready   []string              // the latest MeshReady
	posts   int                   // messages sent while echo was configured, less their echoes
	tickets map[int32]func(error) // calls of Send that wait
	ticket  int32
}

// view is what the page has been told of a peer.
type view struct {
	since     int // when PeerConnect came, by the world's counter
	at        int // and in ms
	tracks    map[string]*RemoteTrack
	condition mesh.PeerCondition // "" until it first changes
}

// Declared is a track that the page has added.
type Declared struct {
	ID      string
	to      string // clientId, or "" for everyone
	except  []string
	track   *Track
	page    *Page
	senders map[string]mesh.Sender
}

// Reliable is a channel that keeps order and loses nothing.
func Reliable(label string) wire.Channel {
	return wire.Channel{Label: label, MaxRetransmits: -1, MaxPacketLifeTime: -1}
}

// NewPage returns a page that is not connected yet, on a socket of its own.
func (w *World) NewPage(name string, s *Server) *Page {
	p := &Page{
		Platform: newPlatform(w, name),
		server:   s,
		coming:   nobody(),
		views:    map[string]*view{},
		tickets:  map[int32]func(error){},
	}
	p.Mesh = mesh.New(p.Platform, p)
	p.Configure(Reliable("chat"))
	w.pages = append(w.pages, p)
	return p
}

func (p *Page) memberName() string { return p.name }
func (p *Page) address() string    { return p.socket.address() }

// OwnSocket decides whether the mesh dials its sockets itself, as it does for a
// URL, or gets the page's own.
func (p *Page) OwnSocket(byMesh bool) { p.owned = byMesh }

// Configure sets the configured channels.
func (p *Page) Configure(channels ...wire.Channel) {
	p.channels = slices.Clone(channels)
	p.Mesh.Configure(mesh.Config{Channels: channels, Echo: p.Echo, Data: p.Limits})
}

// SetSocket hands the mesh a fresh socket.
func (p *Page) SetSocket() {
	if p.socket != nil {
		p.w.calm = false
		if !p.owned {
			p.socket.drop() // the page lets go of its own
		}
	}
	p.socket = newSocket(p.server, p, p.Mesh, p.owned)
	p.Mesh.SetSocket(p.socket)
}

// LoseSocket breaks the connection to the server.
func (p *Page) LoseSocket() {
	p.w.calm = false
	if p.socket != nil {
		p.socket.drop()
	}
}

// Connect joins the room.
func (p *Page) Connect() {
	if p.socket == nil || p.socket.ended {
		p.SetSocket()
	}
	p.w.note(p.name, "connect()")
	p.w.comes(&p.coming, true)
	if err := p.Mesh.Connect(); err != nil {
		p.w.problem("%s: connect: %v", p.name, err)
	}
}

// Disconnect leaves the room. Nothing may be left of it, and nothing may come
// afterwards; from inside a listener, nothing but the events that are due.
func (p *Page) Disconnect() {
	p.w.note(p.name, "disconnect()")
	p.leaving = true
	p.Mesh.Disconnect()
	p.goAway()
	if p.emitting {
		p.w.After(0, p.hasLeft)
	} else {
		p.hasLeft()
	}
}

func (p *Page) hasLeft() {
	p.leaving = false
	if p.joined {
		return // it is back before anybody could look
	}
	for id := range p.views {
		p.w.problem("%s: no PeerDisconnect for %s", p.name, p.w.NameOf(id))
	}
	if n := len(p.Mesh.Peers()); n > 0 {
		p.w.problem("%s: %d peers after disconnect()", p.name, n)
	}
	for _, d := range p.declared {
		if len(d.senders) > 0 {
			p.w.problem("%s: senders of %s after disconnect()", p.name, d.ID)
		}
	}
	leaks := p.Leaks()
	if p.socket.listening {
		leaks["socket listeners"] = 1
	}
	for _, what := range slices.Sorted(maps.Keys(leaks)) {
		p.w.problem("%s: %d %s left after disconnect()", p.name, leaks[what], what)
	}
}

// Kill ends the page without a word, as a crash does.
func (p *Page) Kill() {
	p.w.note(p.name, "is killed")
	p.w.calm, p.w.deadly = false, true
	p.goAway()
	p.die()
	clear(p.views)
	if p.socket != nil {
		p.socket.listening = false
		p.socket.drop()
	}
}

// goAway notes that the page has left everyone.
func (p *Page) goAway() {
	p.w.comes(&p.coming, false)
	for _, m := range p.w.people() {
		p.w.part(p.name, m.memberName())
	}
}

// AddTrack declares a track of that kind: to the peer to, or with "" to everyone.
func (p *Page) AddTrack(to, kind string) *Declared {
	d := &Declared{to: to, page: p, senders: map[string]mesh.Sender{}, track: &Track{p.w.unique("t"), kind}}
	p.declared = append(p.declared, d) // Put may come before AddTrack returns
	id, err := p.Mesh.AddTrack(to, d.track, []mesh.Stream{&Stream{p.w.unique("s")}}, d)
	if err != nil {
		p.w.problem("%s: addTrack: %v", p.name, err)
	}
	d.ID = id
	p.w.tracksEver[p.name] = append(p.w.tracksEver[p.name], id)
	p.w.note(p.name, "addTrack(%s) %s to %q", kind, id, p.w.NameOf(to))
	return d
}

// RemoveTrack takes a declared track from the peer to, or with "" from everyone.
func (p *Page) RemoveTrack(to string, d *Declared) {
	p.w.note(p.name, "removeTrack(%s) from %q", d.ID, p.w.NameOf(to))
	if err := p.Mesh.RemoveTrack(to, d.ID); err != nil {
		p.w.problem("%s: removeTrack: %v", p.name, err)
	}
	if to == "" || to == d.to {
		p.undeclare(d)
	} else {
		d.except = append(d.except, to)
	}
}

// RemoveSender takes the track of a sender from everyone.
func (p *Page) RemoveSender(d *Declared, s mesh.Sender) {
	p.w.note(p.name, "removeTrack(sender of %s)", d.ID)
	if err := p.Mesh.RemoveSender("", s); err != nil {
		p.w.problem("%s: removeTrack: %v", p.name, err)
	}
	p.undeclare(d)
}

func (p *Page) undeclare(d *Declared) {
	p.declared = slices.DeleteFunc(p.declared, func(o *Declared) bool { return o == d })
	if len(d.senders) > 0 {
		p.w.problem("%s: senders of %s after removeTrack", p.name, d.ID)
	}
}

// Put implements mesh.SenderList.
func (d *Declared) Put(peer string, s mesh.Sender) {
	if d.senders[peer] != nil || s == nil {
		d.page.w.problem("%s: a second sender for %s", d.page.name, peer)
	}
	d.senders[peer] = s
}

// Drop implements mesh.SenderList.
func (d *Declared) Drop(peer string, s mesh.Sender) {
	if d.senders[peer] != s {
		d.page.w.problem("%s: dropped a sender for %s that was not put", d.page.name, peer)
	}
	delete(d.senders, peer)
}

// isFor reports whether a peer known as clientID shall get the track.
func (d *Declared) isFor(clientID string) bool {
	return (d.to == "" || d.to == clientID) && !slices.Contains(d.except, clientID)
}

// opening is a call of Open.
type opening struct {
	by       *Page
	label    string
	answered int // how often done was called
}

// Open opens a channel: with the peer to, or with "" with everyone. done must be
// called, and once.
func (p *Page) Open(to string, c wire.Channel, done func(error)) {
	p.w.note(p.name, "open(%s) to %q", c.Label, p.w.NameOf(to))
	o := &opening{by: p, label: c.Label}
	p.w.openings = append(p.w.openings, o)
	if err := p.Mesh.Open(to, c, func(err error) {
		o.answered++
		done(err)
	}); err != nil {
		p.w.problem("%s: open: %v", p.name, err)
		o.answered++
	}
}

// Send sends a small message on a channel: to the peer to, or with "" to everyone.
func (p *Page) Send(to string, c wire.Channel) { p.SendSized(to, c, 0) }

// SendSized sends a message of at least size bytes.
func (p *Page) SendSized(to string, c wire.Channel, size int) {
	var names []string
	for _, q := range p.Mesh.Peers() {
		if (to == "" || to == q.ID()) && p.reaches(q.ID()) {
			names = append(names, p.w.NameOf(q.ID()))
		}
	}
	sure := c.MaxRetransmits < 0 && c.MaxPacketLifeTime < 0
	l, text := p.w.post(p.name, c.Label, sure && !c.Unordered, sure, names)
	if p.Echo {
		p.posts++
	}
	p.w.note(p.name, "sends %s on %s to %q", text, c.Label, p.w.NameOf(to))
	if err := p.Post(to, c.Label, p.draw(text, size), p.w.done(l)); err != nil {
		p.w.problem("%s: send: %v", p.name, err)
	}
}

// draw returns a payload that says text: of any kind where everyone reads all.
func (p *Page) draw(text string, size int) mesh.Payload {
	if len(p.w.originals) > 0 || p.w.chance(2) {
		return p.NewPayload(text, size)
	}
	return p.NewBinary(text, size, p.w.chance(2))
}

// Post sends a payload; done hears, once, what became of it.
func (p *Page) Post(to, label string, x mesh.Payload, done func(error)) error {
	ticket := p.ticket + 1
	p.ticket = ticket
	waits, err := p.Mesh.Send(to, label, x, ticket)
	switch {
	case waits:
		p.tickets[ticket] = done
	case err == nil:
		done(nil)
	}
	return err
}

// Settled implements mesh.Sink.
func (p *Page) Settled(ticket int32, err error) {
	done := p.tickets[ticket]
	if done == nil {
		p.w.problem("%s: the call %d of send, which does not wait, is settled", p.name, ticket)
		return
	}
	delete(p.tickets, ticket)
	done(err)
}

// Tell sends a frame on the control channel to a peer, past the Mesh, as a page
// may that is not ours. It reports whether there was a channel to take it.
func (p *Page) Tell(to string, m wire.Message) bool {
	q, ok := p.Mesh.Peer(to)
	if !ok || q.Conn() == nil {
		return false
	}
	for _, ch := range q.Conn().(*Conn).channels {
		if ch.id >= 0 {
			return ch.SendControl(m) == nil
		}
	}
	return false
}

// Dials returns how often the page's socket was dialled.
func (p *Page) Dials() int { return p.socket.dials }

// ChannelsTo returns the open channels of the connection to a peer.
func (p *Page) ChannelsTo(peer string) []wire.Channel {
	var open []wire.Channel
	if q, ok := p.Mesh.Peer(peer); ok && q.Conn() != nil {
		for _, ch := range q.Conn().(*Conn).channels {
			if ch.state == channelOpen {
				open = append(open, ch.spec)
			}
		}
	}
	return open
}

// reaches reports whether clientID is someone who is there, and not just what is
// left of him in the roster.
func (p *Page) reaches(clientID string) bool {
	m := p.w.members[clientID]
	if o, ok := m.(*OldClient); ok && !o.knows(p.name) {
		return false
	}
	return m.settled(p.w.now) && (p.views[clientID] != nil || m.address() == clientID)
}
