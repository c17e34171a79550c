//go:build js

package browser

import (
	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/wire"
)

// UseICEServers implements mesh.Platform.
func (p *Platform) UseICEServers(servers []wire.ICEServer) error {
	before := p.lent
	p.lent = safejs.Undefined()
	defer p.forgetEffective()
	var err error
	if len(servers) > 0 {
		p.lent, err = parse(wire.AppendICEServers(nil, servers))
	}
	rtc := p.configuration
	if err == nil {
		rtc, err = p.effective()
	}
	if err == nil {
		err = p.CheckConfiguration(rtc)
	}
	if err != nil {
		p.lent = before
		return err
	}
	if p.own {
		return nil
	}
	for _, c := range p.conns {
		if c.platform == p {
			c.useICEServers(get(rtc, "iceServers"))
		}
	}
	return nil
}

// effective returns the RTCConfiguration for a new connection.
func (p *Platform) effective() (safejs.Value, error) {
	if p.own || p.lent.IsUndefined() {
		return p.configuration, nil
	}
	lent, err := parse([]byte("{}"))
	if err == nil {
		err = lent.Set("iceServers", p.lent)
	}
	if err != nil {
		return lent, err
	}
	return call(global("Object"), "assign", map[string]any{}, p.configuration, lent)
}

// effectiveNumber returns the glue's number for it.
func (p *Platform) effectiveNumber() (int, error) {
	if p.kept == 0 {
		rtc, err := p.effective()
		if err != nil {
			return 0, err
		}
		p.kept = p.Keep(rtc)
	}
	return p.kept, nil
}

// forgetEffective has it made anew.
func (p *Platform) forgetEffective() {
	p.Take(p.kept)
	p.kept = 0
}

// useICEServers changes the servers of a connection that stands, and nothing else
// of it (W3C webrtc §4.4.2, setConfiguration): relays keep the credentials that
// they were made with, and the next gathering uses these.
func (c *Conn) useICEServers(servers safejs.Value) {
	// A browser without setConfiguration, or a connection that the page itself has
	// closed, goes on with what it has: there is nobody to tell.
	pc := c.Value()
	rtc, err := call(pc, "getConfiguration")
	if err == nil {
		err = rtc.Set("iceServers", servers)
	}
	if err == nil {
		_, _ = call(pc, "setConfiguration", rtc)
	}
}
