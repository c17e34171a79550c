//go:build js

package browser

import (
	"strings"

	"github.com/meshy/meshy/pkg/mesh"
)

// Stats implements mesh.Conn (web/src/statistics.js).
func (c *Conn) Stats(done func(mesh.Stats)) {
	if c.closed {
		return
	}
	c.measuring = append(c.measuring, done)
	if len(c.measuring) == 1 { // else what is on its way answers this one too
		c.page.tell(doStats, c.number, 0, nil)
	}
}

// measured hands on what the glue has read.
func (c *Conn) measured(l *reader) {
	s := mesh.Stats{RTT: l.number(), Loss: l.number(), Paired: l.isTrue()}
	s.Local, s.Remote = strings.Fields(l.text()), strings.Fields(l.last())
	waiting := c.measuring
	c.measuring = nil
	for _, done := range waiting {
		done(s)
	}
}
