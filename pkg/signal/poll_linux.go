package signal

import (
	"errors"
	"io"
	"sync"
	"syscall"
)

// poller reads sockets as they become readable (epoll(7)), one after the other. A
// listener never waits, so that nobody waits for another. The runtime has a poller
// too, but wakes a goroutine for each socket, whose stack is most of what an idle
// socket would cost.
type poller struct {
	epoll int
	wake  [2]int // a pipe: a byte in it ends the poller
	done  chan struct{}

	mu      sync.Mutex
	sockets map[int32]*socket
	last    int32 // key given last
}

// pollSize is how much is read at once, in bytes; a poller has one such buffer.
const pollSize = 64 << 10

func newPoller() (*poller, error) {
	epoll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, err
	}
	p := &poller{epoll: epoll, done: make(chan struct{}), sockets: make(map[int32]*socket)}
	if err := syscall.Pipe2(p.wake[:], syscall.O_CLOEXEC); err != nil {
		_ = syscall.Close(epoll)
		return nil, err
	}
	event := syscall.EpollEvent{Events: syscall.EPOLLIN} // key 0
	if err := syscall.EpollCtl(epoll, syscall.EPOLL_CTL_ADD, p.wake[0], &event); err != nil {
		p.release()
		return nil, err
	}
	go p.run()
	return p, nil
}

// add begins to read s. The kernel forgets a descriptor that is closed; the key, which
// is not given again before long, tells a late event from one of the next socket.
func (p *poller) add(s *socket) error {
	p.mu.Lock()
	for s.key = p.last + 1; s.key <= 0 || p.sockets[s.key] != nil; s.key++ {
		if s.key <= 0 {
			s.key = 0
		}
	}
	p.last = s.key
	p.sockets[s.key] = s
	p.mu.Unlock()
	var err error
	if outer := s.control.Control(func(fd uintptr) {
		event := syscall.EpollEvent{Events: syscall.EPOLLIN | syscall.EPOLLRDHUP, Fd: s.key}
		err = syscall.EpollCtl(p.epoll, syscall.EPOLL_CTL_ADD, int(fd), &event)
	}); outer != nil {
		err = outer
	}
	if err != nil {
		p.remove(s)
	}
	return err
}

// remove reads s no more. It may be called twice.
func (p *poller) remove(s *socket) {
	p.mu.Lock()
	known := p.sockets[s.key] == s
	if known {
		delete(p.sockets, s.key)
	}
	p.mu.Unlock()
	if known {
		_ = s.control.Control(func(fd uintptr) {
			_ = syscall.EpollCtl(p.epoll, syscall.EPOLL_CTL_DEL, int(fd), nil)
		})
	}
}

func (p *poller) run() {
	defer close(p.done)
	events := make([]syscall.EpollEvent, 128)
	buf := make([]byte, pollSize)
	for {
		n, err := syscall.EpollWait(p.epoll, events, -1)
		if err != nil && !errors.Is(err, syscall.EINTR) {
			return // the descriptor is bad: there is nothing left to wait for
		}
		for _, event := range events[:max(n, 0)] {
			if event.Fd == 0 {
				return
			}
			p.mu.Lock()
			s := p.sockets[event.Fd]
			p.mu.Unlock()
			if s != nil {
				s.poll(buf)
			}
		}
	}
}

// poll reads once. If there is more, the poller comes again.
func (s *socket) poll(buf []byte) {
	var n int
	var err error
	if outer := s.control.Read(func(fd uintptr) bool {
		n, err = syscall.Read(int(fd), buf)
		return true
	}); outer != nil {
		err = outer
	}
	switch {
	case err == nil && n > 0:
		s.take(buf[:n])
	case err == nil:
		s.fail(io.EOF)
	case errors.Is(err, syscall.EAGAIN), errors.Is(err, syscall.EINTR):
	default:
		s.fail(err)
	}
}

// close ends the poller and waits for it.
func (p *poller) close() {
	_, _ = syscall.Write(p.wake[1], []byte{0})
	<-p.done
	p.release()
}

func (p *poller) release() {
	_ = syscall.Close(p.epoll)
	_ = syscall.Close(p.wake[0])
	_ = syscall.Close(p.wake[1])
}
