package signal

import (
	"strings"
	"time"

	"github.com/meshy/meshy/pkg/wire"
)

// A place is what a client has in its room: its id, what the others know of it, and
// what waits for it. It outlives the socket for Limits.Resume, if the page has said
// that it can resume: then whoever brings the token of its welcome takes it over, and
// the others hear of nothing. A page that said that it goes away, and one that the
// hub has closed, have none.

// give makes c's place one that outlives its socket, with a token to come back to it.
// Under the lock.
func (r *room) give(c *client) {
	r.revoke(c)
	r.entrust(c, newID()+newID())
}

// entrust gives c the token of a place. Who comes back keeps it: the welcome that
// would bring another may be lost with the socket. Under the lock.
func (r *room) entrust(c *client, token string) {
	c.token = token
	r.places[token] = c
	c.keepPlace(true)
}

// revoke ends the claim on c's place. Under the lock.
func (r *room) revoke(c *client) {
	if c.token != "" {
		delete(r.places, c.token)
		c.token = ""
		c.keepPlace(false)
	}
}

// resume gives c the place that it asks for, and reports false when there is none
// such: its time is over, or nobody ever had it. Under the lock.
func (r *room) resume(c *client, token string) bool {
	old := r.places[token]
	if old == nil || old == c || c.standing != unknown || c.claim != "" && c.claim != old.id {
		return false
	}
	waiting, ok := old.handOver(c)
	if !ok { // too much waited for it
		r.remove(old, wire.Lost, c)
		return false
	}
	delete(r.members, c.id)
	r.unpark(old)
	r.revoke(old)
	c.rename(old.id)
	c.claim = ""
	c.standing, old.standing = old.standing, unknown
	r.members[c.id] = c
	for i, m := range r.order {
		if m == old {
			r.order[i] = c
		}
	}
	r.entrust(c, token)
	c.welcome(r)
	for _, it := range waiting {
		c.push(it)
	}
	return true
}

// giveUp ends the place of a token, as its page wants: the others hear that it is
// lost, for its connections may stand. Under the lock.
func (r *room) giveUp(c *client, token string) {
	if old := r.places[token]; old != nil && old != c {
		r.remove(old, wire.Lost, c)
		old.close(wire.CloseReplaced, "this page has joined anew")
	}
}

// park keeps the place of a client whose socket is lost, until expire is called. It
// reports false when there is none to keep.
func (r *room) park(c *client, expire func()) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.members[c.id] != c || c.token == "" || !c.isAway() {
		return false
	}
	r.parked++
	c.grace = time.AfterFunc(c.limits.Resume, expire)
	return true
}

// unpark undoes park. Under the lock.
func (r *room) unpark(c *client) {
	if c.grace != nil {
		c.grace.Stop()
		c.grace = nil
		r.parked--
	}
}

// forgetPlaces ends every place without a socket, and tells nobody.
func (r *room) forgetPlaces() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.places {
		if c.grace != nil {
			r.remove(c, "", nil)
		}
	}
}

// claimID gives c the id that it was granted, if another socket had it when it came
// and might have been its own: that one ends. Under the lock.
func (r *room) claimID(c *client) {
	if c.claim == "" {
		return
	}
	delete(r.members, c.id)
	c.rename(c.claim)
	c.claim = ""
	r.evict(c.id, c)
	r.members[c.id] = c
}

// evict closes the member with that id, for another socket of its. Under the lock.
func (r *room) evict(id string, by *client) {
	if before := r.members[id]; before != nil {
		r.remove(before, wire.Lost, by)
		before.close(wire.CloseReplaced, "another socket has joined with the same token")
	}
}

// earlier takes what an announcement says of an earlier place, and reports true when
// c has it. Under the lock.
func (r *room) earlier(c *client, said string) (resumed bool) {
	switch token, given := strings.CutPrefix(said, wire.ResumeGiveUp); {
	case said == "" || said == wire.ResumeNone:
	case given:
		r.giveUp(c, token)
	case r.resume(c, said):
		c.stats.resumed.Add(1)
		return true
	default:
		c.stats.unresumed.Add(1)
		c.guesses++
	}
	return false
}

// keepPlace says whether c's place outlives its socket.
func (c *client) keepPlace(keep bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep = keep
}

// isAway reports that c has no socket any more, and may get another.
func (c *client) isAway() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.away && c.closing == nil
}

// handOver sends all that comes for c to heir from now on, and returns what waits. It
// reports false when c has been closed. A socket that c still has ends.
func (c *client) handOver(heir *client) (waiting []item, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing != nil {
		return nil, false
	}
	for it, more := c.queue.pop(); more; it, more = c.queue.pop() {
		if it.frame != nil { // pings were for the old socket
			waiting = append(waiting, it)
		}
	}
	c.heir = heir
	c.shut(wire.CloseReplaced, "this page has another socket now")
	return waiting, true
}

// rename gives c another id.
func (c *client) rename(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.id = id
}
