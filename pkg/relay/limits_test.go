package relay

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pion/stun/v4"
)

func TestAllocationsAreBoundedByMember(t *testing.T) {
	s := start(t, func(o *Options) { o.Limits.PerMember = 2 })
	first := s.member(t, "udp", "a").allocate()
	s.member(t, "tls", "a").allocate()
	_, err := s.member(t, "tcp", "a").Allocate()
	wantCode(t, err, stun.CodeAllocQuotaReached)
	s.member(t, "udp", "b").allocate() // another member has room
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	until(t, "the allocation to end", func() bool { return s.Stats().Allocations == 2 })
	s.member(t, "tcp", "a").allocate()
	if got := s.Stats(); got.Refused != 1 || got.Allocated != 4 {
		t.Errorf("counted %+v", got)
	}
}

func TestAllocationsAreBoundedByAddress(t *testing.T) {
	s := start(t, func(o *Options) { o.Limits.PerAddress = 2 })
	for i := range 2 {
		s.member(t, "udp", "member "+strconv.Itoa(i)).allocate()
	}
	_, err := s.member(t, "udp", "c").Allocate()
	wantCode(t, err, stun.CodeAllocQuotaReached)
}

func TestAllocationsAreBoundedInAll(t *testing.T) {
	s := start(t, func(o *Options) { o.Limits.Allocations = 1 })
	s.member(t, "udp", "a").allocate()
	_, err := s.member(t, "udp", "b").Allocate()
	wantCode(t, err, stun.CodeInsufficientCapacity)
}

func TestPermissionsAreBounded(t *testing.T) {
	s := start(t, func(o *Options) { o.Limits.Permissions = 2 })
	m := s.member(t, "udp", "a")
	m.allocate()
	for i, want := range []stun.ErrorCode{0, 0, stun.CodeForbidden} {
		for range 2 { // renewing one that stands is no new one
			err := m.CreatePermission(&net.UDPAddr{IP: net.IPv4(8, 8, 8, byte(i)), Port: 1})
			if want == 0 && err != nil {
				t.Errorf("peer %d: %v", i, err)
			} else if want != 0 {
				wantCode(t, err, want)
			}
		}
	}
}

func TestBandwidthIsBounded(t *testing.T) {
	const bandwidth = 1000
	s := start(t, func(o *Options) { o.Limits.Bandwidth = bandwidth })
	a := s.member(t, "tcp", "a").allocate() // over TCP nothing is lost on the way
	b := s.member(t, "tcp", "b").allocate()
	if _, err := b.WriteTo([]byte("hole"), a.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	talk(t, a, b)
	from := time.Now()
	packet := make([]byte, 1000)
	for range 2 * minBurst / len(packet) {
		if _, err := a.WriteTo(packet, b.LocalAddr()); err != nil {
			t.Fatal(err)
		}
	}
	until(t, "the rest to be dropped", func() bool { return s.Stats().Dropped > 0 })
	most := uint64(minBurst + bandwidth*(time.Since(from).Seconds()+1) + 100)
	if got := s.Stats().BytesUp; got > most {
		t.Errorf("%d bytes passed, want at most %d", got, most)
	}
}

func TestBandwidthOfAllIsBounded(t *testing.T) {
	s := start(t, func(o *Options) { o.Limits.TotalBandwidth = 1000 })
	packet := make([]byte, 1000)
	a := s.member(t, "tcp", "a").allocate()
	b := s.member(t, "tcp", "b").allocate()
	for range minBurst / len(packet) {
		for _, pair := range [][2]net.PacketConn{{a, b}, {b, a}} {
			if _, err := pair[0].WriteTo(packet, pair[1].LocalAddr()); err != nil {
				t.Fatal(err)
			}
		}
	}
	until(t, "some to be dropped", func() bool { return s.Stats().Dropped > 0 })
}

func TestStreamsAreBounded(t *testing.T) {
	s := start(t, func(o *Options) { o.Limits.StreamsPerAddress = 2 })
	var open []net.Conn
	for range 2 {
		c, err := net.Dial("tcp", s.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		open = append(open, c)
	}
	until(t, "both to be in", func() bool { return s.Stats().Streams == 2 })
	wantEnd(t, s)
	if got := s.Stats().StreamsRefused; got != 1 {
		t.Errorf("counted %d", got)
	}
	open[0].Close()
	until(t, "one to leave", func() bool { return s.Stats().Streams == 1 })
	s.member(t, "tcp", "a").allocate()
}

// wantEnd fails unless a connection that says nothing is closed.
func wantEnd(t *testing.T, s *Server) {
	t.Helper()
	c, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetReadDeadline(time.Now().Add(patience))
	var timeout net.Error
	if n, err := c.Read(make([]byte, 1)); err == nil || errors.As(err, &timeout) && timeout.Timeout() {
		t.Errorf("read %d, %v, want the end", n, err)
	}
}

func TestSilentStreamsAreClosed(t *testing.T) {
	s := start(t, func(o *Options) { o.Limits.Introduction = 50 * time.Millisecond })
	wantEnd(t, s)
	// Nor does it help to begin a TLS handshake, or to send half a message.
	for addr, text := range map[string]string{s.TLSAddr().String(): "\x16\x03\x01", s.Addr().String(): "\x00\x01"} {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := io.WriteString(c, text); err != nil {
			t.Fatal(err)
		}
		_ = c.SetReadDeadline(time.Now().Add(patience))
		if _, err := io.Copy(io.Discard, c); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s stays open", addr)
		}
	}
	until(t, "all to be closed", func() bool { return s.Stats().Streams == 0 })
}

func TestStreamsWithAnAllocationStay(t *testing.T) {
	s := start(t, func(o *Options) { o.Limits.Introduction = 300 * time.Millisecond })
	m := s.member(t, "tls", "a")
	relayed := m.allocate()
	silent := func() {
		c, err := net.Dial("tcp", s.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_, _ = c.Read(make([]byte, 1)) // until it is closed for its silence
	}
	silent()
	silent()
	if _, err := m.SendBindingRequest(); err != nil {
		t.Errorf("the stream has ended: %v", err)
	}
	if err := relayed.Close(); err != nil {
		t.Fatal(err)
	}
	until(t, "the stream to end after its allocation", func() bool { return s.Stats().Streams == 0 })
}

func TestGarbageEndsAStream(t *testing.T) {
	s := start(t)
	for addr, text := range map[net.Addr]string{
		s.Addr():    strings.Repeat("\xff", 30), // neither STUN nor a channel's data
		s.TLSAddr(): "GET / HTTP/1.1\r\nHost: relay\r\n\r\n",
	} {
		c, err := net.Dial("tcp", addr.String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := io.WriteString(c, text); err != nil {
			t.Fatal(err)
		}
		_ = c.SetReadDeadline(time.Now().Add(patience))
		var timeout net.Error
		if _, err := io.Copy(io.Discard, c); errors.As(err, &timeout) && timeout.Timeout() {
			t.Errorf("%s stays open", addr)
		}
	}
}

func TestShutdownWaitsForAllocations(t *testing.T) {
	s := start(t)
	m := s.member(t, "udp", "a")
	relayed := m.allocate()
	other := s.member(t, "udp", "b")
	done := make(chan error, 1)
	go func() { done <- s.Shutdown(context.Background()) }()
	until(t, "the relay to take nobody", func() bool {
		_, err := other.Allocate()
		return err != nil
	})
	if _, err := m.SendBindingRequest(); err != nil {
		t.Errorf("what stands has ended: %v", err)
	}
	select {
	case err := <-done:
		t.Fatalf("it did not wait: %v", err)
	default:
	}
	if err := relayed.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Errorf("Shutdown: %v", err)
	}
}

func TestShutdownDoesNotWaitForEver(t *testing.T) {
	s := start(t)
	for _, transport := range transports {
		s.member(t, transport, "a").allocate()
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Shutdown(ctx); err != nil {
		t.Errorf("Shutdown: %v", err)
	}
	if n := s.Stats().Allocations; n != 0 {
		t.Errorf("%d allocations are left", n)
	}
}
