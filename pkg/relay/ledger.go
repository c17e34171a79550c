package relay

import (
	"errors"
	"net/netip"
	"sync"
)

// Errors of a request for an allocation; the client sees 486 or 508 (RFC 8656 §7.2).
var (
	errClosing = errors.New("relay: it is closing")
	errFull    = errors.New("relay: no room for another allocation")
	errQuota   = errors.New("relay: this member or its address has all the allocations that it may have")
	errNoUDP   = errors.New("relay: only UDP is relayed")
	errFamily  = errors.New("relay: it has no public address of that family")
	errPorts   = errors.New("relay: no free port was found for an allocation")
	errNobody  = errors.New("relay: an allocation without an owner")
)

// ledger counts allocations, and knows where they are.
type ledger struct {
	limits Limits

	mu        sync.RWMutex
	closing   bool
	total     int
	members   map[string]int
	addresses map[string]int
	live      map[netip.AddrPort]*allocation // by local and by public address
	idle      sync.Cond                      // total may be 0
}

func newLedger(limits Limits) *ledger {
	l := &ledger{limits: limits, members: map[string]int{}, addresses: map[string]int{}, live: map[netip.AddrPort]*allocation{}}
	l.idle.L = &l.mu
	return l
}

// check reports whether another allocation could be had.
func (l *ledger) check(o owner) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.judge(o)
}

func (l *ledger) judge(o owner) error {
	switch {
	case l.closing:
		return errClosing
	case l.total >= l.limits.Allocations:
		return errFull
	case l.members[o.member] >= l.limits.PerMember, l.addresses[o.address] >= l.limits.PerAddress:
		return errQuota
	}
	return nil
}

// reserve counts one more allocation, which release takes back.
func (l *ledger) reserve(o owner) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.judge(o); err != nil {
		return err
	}
	l.total++
	l.members[o.member]++
	l.addresses[o.address]++
	return nil
}

func (l *ledger) release(o owner) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.total--
	less(l.members, o.member)
	less(l.addresses, o.address)
	if l.total == 0 {
		l.idle.Broadcast()
	}
}

func less(counts map[string]int, key string) {
	if counts[key]--; counts[key] == 0 {
		delete(counts, key)
	}
}

// enter makes a known under its addresses, leave undoes it.
func (l *ledger) enter(a *allocation) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.live[a.local], l.live[a.public] = a, a
}

func (l *ledger) leave(a *allocation) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.live, a.local)
	delete(l.live, a.public)
}

// at returns the allocation at an address of this host, local or public.
func (l *ledger) at(address netip.AddrPort) *allocation {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.live[address]
}

func (l *ledger) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.total
}

// close lets no more in.
func (l *ledger) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closing = true
}

// wait returns when there is no allocation, or when gaveUp says so; whoever makes
// it true broadcasts.
func (l *ledger) wait(gaveUp func() bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.total > 0 && !gaveUp() {
		l.idle.Wait()
	}
}

// owner is whose an allocation is.
type owner struct{ member, address string }
