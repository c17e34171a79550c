package signal

import (
	"runtime"
	"sync"
	"syscall"
)

// pollers read the plain sockets of a hub. They run from the first socket on, until
// close.
type pollers struct {
	mu      sync.Mutex
	all     []*poller
	next    int
	closed  bool
	without bool // this system has none
}

// mostPollers bounds them; each is a goroutine that waits in a system call.
const mostPollers = 4

// assign chooses a poller for s, if one can read it.
func (ps *pollers) assign(s *socket) {
	conn, ok := s.raw.(syscall.Conn)
	if !ok {
		return
	}
	control, err := conn.SyscallConn()
	if err != nil {
		return
	}
	s.control, s.poller = control, ps.pick()
}

// pick returns the poller whose turn it is, nil where there is none.
func (ps *pollers) pick() *poller {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if ps.closed || ps.without {
		return nil
	}
	if n := min(runtime.GOMAXPROCS(0), mostPollers); len(ps.all) < n {
		p, err := newPoller()
		if err != nil {
			ps.without = len(ps.all) == 0
		} else {
			ps.all = append(ps.all, p)
		}
	}
	if len(ps.all) == 0 {
		return nil
	}
	ps.next++
	return ps.all[ps.next%len(ps.all)]
}

// close ends the pollers; their sockets must have ended.
func (ps *pollers) close() {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	ps.closed = true
	for _, p := range ps.all {
		p.close()
	}
	ps.all = nil
}
