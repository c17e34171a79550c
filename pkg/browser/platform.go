//go:build js

package browser

import (
	"encoding/binary"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/mesh"
)

// Platform implements mesh.Platform for one mesh of the page.
type Platform struct {
	*Page
	configuration safejs.Value // the page's RTCConfiguration
	lent          safejs.Value // iceServers of the signalling server, or undefined
	own           bool         // the configuration has iceServers of the page's own
	kept          int          // the glue's number for what the three make, or 0
}

var _ mesh.Platform = (*Platform)(nil)

// NewPlatform returns a platform whose connections use the browser's defaults.
func NewPlatform(p *Page) *Platform {
	return &Platform{Page: p, configuration: safejs.Undefined(), lent: safejs.Undefined()}
}

// SetConfiguration sets the RTCConfiguration of connections made from now on. own
// says that its iceServers are the page's word, which goes before a server's.
func (p *Platform) SetConfiguration(rtc safejs.Value, own bool) {
	p.configuration, p.own = rtc, own
	p.forgetEffective()
}

// Free forgets what the glue keeps for p, which makes no connection any more.
func (p *Platform) Free() { p.forgetEffective() }

// After implements mesh.Platform.
func (p *Platform) After(ms int, f func()) (cancel func()) { return p.after(ms, f) }

// EndOfTurn implements mesh.Platform.
func (p *Platform) EndOfTurn(f func()) {
	if p.ends = append(p.ends, f); len(p.ends) == 1 {
		p.tell(doSoon, endOfTurn, 0, nil)
	}
}

// endOfTurn is the number of that event, which no timer has.
const endOfTurn = 0

// endTurn calls those who wait for it; what they ask for comes at the next one's end.
func (p *Page) endTurn() {
	ends := p.ends
	p.ends = p.lastEnds[:0]
	for i, f := range ends {
		ends[i] = nil
		f()
	}
	p.lastEnds = ends
}

// Every implements mesh.Platform.
func (p *Platform) Every(ms int, f func()) (cancel func()) { return p.every(ms, f) }

// NewID implements mesh.Platform: a version 4 UUID (RFC 9562 §5.4). The browser's own
// randomUUID stands in secure contexts only, and not on a bare address of a LAN.
func (p *Platform) NewID() string {
	var b [16]byte
	for i, l := 0, p.ask(doRandom, 0); i < len(b); i += 4 {
		binary.LittleEndian.PutUint32(b[i:], uint32(l.number()))
	}
	return uuid(b)
}

// uuid writes random bytes as a version 4 UUID.
func uuid(b [16]byte) string {
	const hex = "0123456789abcdef"
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	s := make([]byte, 0, 36)
	for i, c := range b {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			s = append(s, '-')
		}
		s = append(s, hex[c>>4], hex[c&15])
	}
	return string(s)
}

// Jitter implements mesh.Platform.
func (p *Platform) Jitter(n int) int {
	if n <= 0 {
		return 0
	}
	return int(uint64(p.ask(doRandom, 0).number()) * uint64(n) >> 32)
}

// CheckConfiguration has the browser judge an RTCConfiguration: it fails with what
// the constructor of RTCPeerConnection throws, a TypeError or a SyntaxError.
func (p *Page) CheckConfiguration(rtc safejs.Value) error {
	constructor := global("RTCPeerConnection")
	if !isFunction(constructor) {
		return nil // connect() says so
	}
	pc, err := constructor.New(rtc)
	if err != nil {
		return Thrown(err)
	}
	_, err = call(pc, "close")
	return err
}
