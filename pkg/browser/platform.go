//go:build js

package browser

import (
	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/mesh"
)

// Platform implements mesh.Platform for one mesh of the page.
type Platform struct {
	*Page
	configuration safejs.Value // the page's RTCConfiguration
	lent          safejs.Value // iceServers of the signalling server, or undefined
	own           bool         // the configuration has iceServers of the page's own
}

var _ mesh.Platform = (*Platform)(nil)

// NewPlatform returns a platform whose connections use the browser's defaults.
func NewPlatform(p *Page) *Platform {
	return &Platform{Page: p, configuration: safejs.Undefined(), lent: safejs.Undefined()}
}

// SetConfiguration sets the RTCConfiguration of connections made from now on. own
// says that its iceServers are the page's word, which goes before a server's.
func (p *Platform) SetConfiguration(rtc safejs.Value, own bool) { p.configuration, p.own = rtc, own }

// After implements mesh.Platform.
func (p *Platform) After(ms int, f func()) (cancel func()) { return p.after(ms, f) }

// Every implements mesh.Platform.
func (p *Platform) Every(ms int, f func()) (cancel func()) { return p.every(ms, f) }

// NewID implements mesh.Platform: a version 4 UUID (RFC 9562 §5.4).
func (p *Platform) NewID() string {
	crypto := global("crypto")
	// randomUUID stands in secure contexts only; a page on a bare LAN address has
	// getRandomValues alone.
	if isFunction(get(crypto, "randomUUID")) {
		if id, err := call(crypto, "randomUUID"); err == nil {
			return text(id)
		}
	}
	array, err := global("Uint8Array").New(16)
	if err != nil {
		p.report(err)
	}
	if _, err := call(crypto, "getRandomValues", array); err != nil {
		p.report(Thrown(err))
	}
	var b [16]byte
	if _, err := safejs.CopyBytesToGo(b[:], array); err != nil {
		p.report(err)
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
	v, err := call(global("Math"), "random")
	if err != nil {
		return 0
	}
	f, err := v.Float()
	if err != nil {
		return 0
	}
	return int(f * float64(n))
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
