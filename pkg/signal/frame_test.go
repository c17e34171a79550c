package signal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/gobwas/ws"
	"github.com/meshy/meshy/pkg/wire"
	"pgregory.net/rapid"
)

// masked is a frame as a client sends it.
func masked(first byte, payload []byte) []byte {
	out := appendFrame(nil, 0, payload)
	head := len(out) - len(payload)
	out[0], out[1] = first, out[1]|0x80
	mask := [4]byte{1, 2, 3, 250}
	body := slices.Clone(payload)
	ws.Cipher(body, mask, 0)
	return slices.Concat(out[:head], mask[:], body)
}

func TestFramesComeInPiecesOfAnySize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var stream []byte
		var want []string
		for range rapid.IntRange(1, 6).Draw(t, "messages") {
			op := rapid.SampledFrom([]byte{opText, opBinary}).Draw(t, "op")
			message := bytes.Repeat([]byte{'x'}, rapid.SampledFrom([]int{0, 1, 125, 126, 127, 300, 65535, 65536}).Draw(t, "length"))
			parts := rapid.IntRange(1, 3).Draw(t, "parts")
			for i := range parts {
				from, to := len(message)*i/parts, len(message)*(i+1)/parts
				first := byte(opContinuation)
				if i == 0 {
					first = op
				}
				if i == parts-1 {
					first |= 0x80
				}
				stream = append(stream, masked(first, message[from:to])...)
				if i < parts-1 && rapid.Bool().Draw(t, "ping") {
					stream = append(stream, masked(0x80|opPing, []byte("p"))...)
					want = append(want, string(rune(opPing))+"p")
				}
			}
			want = append(want, string(rune(op))+string(message))
		}
		f := frames{most: wire.MaxFrame}
		var got []string
		for len(stream) > 0 {
			n := min(len(stream), rapid.SampledFrom([]int{1, 2, 3, 7, 100, 4096, 1 << 20}).Draw(t, "piece"))
			if err := f.feed(slices.Clone(stream[:n]), func(x frame) error {
				got = append(got, string(rune(x.op))+string(x.payload))
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			stream = stream[n:]
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %d messages, want %d", len(got), len(want))
		}
		if f.partial != nil || f.message != nil {
			t.Fatal("nothing is under way, and yet memory is held")
		}
	})
}

func TestWhatIsNoFrameOfAClientIsRefused(t *testing.T) {
	text := masked(0x80|opText, []byte("hello"))
	with := func(at int, b byte) []byte { c := slices.Clone(text); c[at] = b; return c }
	for name, c := range map[string]struct {
		bytes []byte
		want  error
	}{
		"a reserved bit":               {with(0, 0xC1), errProtocol},
		"a reserved opcode":            {with(0, 0x83), errProtocol},
		"a reserved control opcode":    {with(0, 0x8B), errProtocol},
		"no mask":                      {appendFrame(nil, opText, []byte("hello")), errProtocol},
		"a control frame in parts":     {with(0, opPing), errProtocol},
		"a long control frame":         {masked(0x80|opPing, make([]byte, 126)), errProtocol},
		"a continuation of nothing":    {with(0, 0x80), errProtocol},
		"a message inside another":     {slices.Concat(masked(opText, []byte("a")), masked(0x80|opText, []byte("b"))), errProtocol},
		"more than allowed":            {masked(0x80|opText, make([]byte, 1001)), errTooLarge},
		"more than allowed, in parts":  {slices.Concat(masked(opText, make([]byte, 600)), masked(0x80, make([]byte, 600))), errTooLarge},
		"more than there is, in words": {[]byte{0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, errTooLarge},
	} {
		f := frames{most: 1000}
		if err := f.feed(c.bytes, func(frame) error { return nil }); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if cap(f.partial)+cap(f.message) > 2048 {
			t.Errorf("%s: %d bytes are held", name, cap(f.partial)+cap(f.message))
		}
	}
}

// Whatever comes, in whatever pieces: no panic, nothing over the limit, and the same
// as in one piece.
func FuzzFrames(f *testing.F) {
	f.Add(masked(0x80|opText, []byte("hello")), uint8(1))
	f.Add(slices.Concat(masked(opText, []byte("a")), masked(0x80|opPing, nil), masked(0x80, []byte("b"))), uint8(3))
	f.Fuzz(func(t *testing.T, stream []byte, size uint8) {
		read := func(size int) (got []string, err error) {
			f := frames{most: 256}
			rest := slices.Clone(stream)
			for len(rest) > 0 && err == nil {
				n := min(size, len(rest))
				err = f.feed(rest[:n], func(x frame) error {
					if len(x.payload) > 256 {
						t.Errorf("a message of %d bytes", len(x.payload))
					}
					got = append(got, string(rune(x.op))+string(x.payload))
					return nil
				})
				rest = rest[n:]
			}
			return got, err
		}
		whole, err := read(len(stream) + 1)
		pieces, err2 := read(int(size) + 1)
		if !slices.Equal(whole, pieces) || !errors.Is(err2, err) && (err == nil) != (err2 == nil) {
			t.Errorf("%x: %q %v whole, %q %v in pieces of %d", stream, whole, err, pieces, err2, size+1)
		}
	})
}

// bytes is a member of room r, and its connection.
func (s *site) bytes(t *testing.T) (*page, net.Conn) {
	t.Helper()
	p := s.deaf("r")
	return p, p.ws.NetConn()
}

func TestASocketSpeaksTheProtocol(t *testing.T) {
	write := func(t *testing.T, c net.Conn, data []byte) {
		t.Helper()
		if _, err := c.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	echo := func(p *page) []byte {
		return []byte(`{"event":"webrtc:socket:peer:ice_candidate","data":{"peerClientId":"` + p.id + `"}}`)
	}
	for name, how := range map[string]func(t *testing.T, p *page, c net.Conn){
		"a message a byte at a time": func(t *testing.T, p *page, c net.Conn) {
			for _, b := range masked(0x80|opText, echo(p)) {
				write(t, c, []byte{b})
			}
			q := newPage(t, p.ws)
			q.want(wire.PeerICECandidate, p.id)
		},
		"a message in parts, with a ping between": func(t *testing.T, p *page, c net.Conn) {
			text := echo(p)
			pong := make(chan string, 1)
			p.ws.SetPongHandler(func(s string) error { pong <- s; return nil })
			write(t, c, slices.Concat(masked(opText, text[:9]), masked(0x80|opPing, []byte("who")), masked(0x80, text[9:])))
			q := newPage(t, p.ws)
			q.want(wire.PeerICECandidate, p.id)
			if got := <-pong; got != "who" {
				t.Errorf("the pong says %q", got)
			}
		},
		"what is no frame": func(t *testing.T, p *page, c net.Conn) {
			write(t, c, []byte("GET / HTTP/1.1\r\n\r\n"))
			newPage(t, p.ws).wantClose(wire.CloseProtocol, "")
		},
		"a gigabyte": func(t *testing.T, p *page, c net.Conn) {
			head := append([]byte{0x81, 0xff}, binary.BigEndian.AppendUint64(nil, 1<<30)...)
			write(t, c, append(head, 1, 2, 3, 4))
			junk := []byte(strings.Repeat("x", 1<<16))
			q := newPage(t, p.ws)
			for range 1 << 14 {
				if _, err := c.Write(junk); err != nil {
					break
				}
			}
			q.wantClose(wire.CloseTooLarge, "")
		},
		"a close without a code": func(t *testing.T, p *page, c net.Conn) {
			write(t, c, masked(0x80|opClose, nil))
			newPage(t, p.ws).wantClose(1005, "")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, Options{})
			other := s.member("r")
			p, c := s.bytes(t)
			other.want(wire.PeerConnectOffer, p.id)
			how(t, p, c)
			c.Close()
			other.want(wire.PeerDisconnect, p.id)
			other.echo()
		})
	}
}
