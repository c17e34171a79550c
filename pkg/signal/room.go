package signal

import (
	"errors"
	"slices"
	"sync"

	"github.com/meshy/meshy/pkg/wire"
)

// standing is what the other members of a room know of a client.
type standing uint8

const (
	unknown   standing = iota // on a socket, and nobody has heard of it
	spoken                    // has written to somebody, but is not announced
	announced                 // hears of everyone who announces itself
)

// room is the clients of one name. Its lock makes an announcement atomic: for
// any two members exactly one has announced itself before the other.
type room struct {
	name string

	mu      sync.Mutex
	members map[string]*client
	order   []*client // the announced ones, by their latest announcement

	messages uint64 // delivered

	places map[string]*client // by their tokens
	parked int                // members whose socket is lost, and whose place is kept
}

func newRoom(name string) *room {
	return &room{name: name, members: make(map[string]*client), places: make(map[string]*client)}
}

// enter makes c a member, and reports false when there are that many others
// already. One whose place is kept does not count: it may be c's own. A member of
// the same id gives way, and the others hear that it is lost; when c may turn out to
// be its successor, not before that is known.
func (r *room) enter(c *client, most int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := r.members[c.id]
	if before == nil && len(r.members)-r.parked >= most {
		return false
	}
	c.capacity = most
	switch {
	case before == nil:
	case before.token != "":
		c.claim, c.id = c.id, newID()
	default:
		r.evict(c.id, c)
	}
	c.room = r
	r.members[c.id] = c
	return true
}

// leave removes c, and reports how many members are left. Those that may know of
// c hear that it is gone, and for which reason, unless that is "".
func (r *room) leave(c *client, reason string) (left int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.members[c.id] == c {
		r.remove(c, reason, nil)
	}
	return len(r.members)
}

// remove is leave under the lock. Who takes its place need not hear of it.
func (r *room) remove(c *client, reason string, by *client) {
	r.unpark(c)
	r.revoke(c)
	delete(r.members, c.id)
	if reason != "" && c.standing != unknown {
		gone := encode(wire.Message{Event: wire.PeerDisconnect, ClientID: c.id, Reason: reason})
		r.broadcast(gone, by)
	}
	r.forget(c)
}

// announce welcomes c, and tells of it to the members announced before. A page
// that announces itself again is new to the others, unless it has its earlier place
// back.
func (r *room) announce(c *client, earlier string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.earlier(c, earlier) {
		return
	}
	if c.guesses > 1 {
		c.close(wire.CloseGuessed, "that is the place of nobody, again")
		return
	}
	r.claimID(c)
	if c.capacity > 0 && len(r.members) > c.capacity {
		c.breach(limitMembers)
		return
	}
	offer := encode(wire.Message{Event: wire.PeerConnectOffer, ClientID: c.id})
	r.forget(c)
	if earlier != "" && c.limits.Resume > 0 {
		r.give(c)
	}
	c.welcome(r)
	for _, m := range r.order {
		if err := m.send(c.id, offer); err != nil {
			c.refuse(err.Error(), m.id)
		}
	}
	r.order = append(r.order, c)
	c.standing = announced
}

// welcome tells c who it is and who is there, with the token of its place if it can
// use one. Under the room's lock.
func (c *client) welcome(r *room) {
	m := wire.Message{Event: wire.Welcome, ClientID: c.id, ICEServers: c.borrow(), Resume: c.token, Resumed: c.standing != unknown}
	for _, other := range r.order {
		if other != c {
			m.Peers = append(m.Peers, other.id)
		}
	}
	c.tell(m)
}

// withdraw tells everyone that c leaves. It stays on its socket and may
// announce itself again.
func (r *room) withdraw(c *client, frame []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forget(c)
	r.revoke(c)
	for _, m := range r.members {
		if m != c && m.send(c.id, frame) != nil {
			// m has not heard it, and must at least hear of the socket's end.
			c.standing = spoken
		}
	}
}

var errNoSuchClient = errors.New("no such client in this room")

// deliver sends e to its addressee, announced or not. It fails when that is not
// a member, or does not keep up with c.
func (r *room) deliver(c *client, e envelope) error {
	r.mu.Lock()
	r.claimID(c)
	to := r.members[e.to]
	if to != nil {
		r.messages++
	}
	if to != nil && to != c && c.standing == unknown {
		c.standing = spoken
	}
	r.mu.Unlock()
	if to == nil {
		return errNoSuchClient
	}
	return to.send(c.id, e.stamp(c.id))
}

// forget takes c back to unknown. Under the lock.
func (r *room) forget(c *client) {
	c.standing = unknown
	if i := slices.Index(r.order, c); i >= 0 {
		r.order = slices.Delete(r.order, i, i+1)
	}
}

// broadcast sends a frame of the hub's own to every member but one. Under the lock.
func (r *room) broadcast(frame []byte, but *client) {
	for _, m := range r.members {
		if m != but {
			m.push(item{frame: frame})
		}
	}
}

// encode writes a message that the hub makes, which always has a wire form.
func encode(m wire.Message) []byte {
	frame, err := wire.Encode(m)
	if err != nil {
		panic("signal: " + err.Error())
	}
	return frame
}
