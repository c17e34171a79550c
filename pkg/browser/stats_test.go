//go:build js

package browser

import (
	"slices"
	"testing"

	"github.com/meshy/meshy/pkg/browser/browsertest"
	"github.com/meshy/meshy/pkg/mesh"
)

func TestStatsTellOfThePath(t *testing.T) {
	a, b := newPair(t)
	a.openChannel(reliable, -1)
	var before []mesh.Stats
	take := func(s mesh.Stats) { before = append(before, s) }
	a.conn.Stats(take)
	a.conn.Stats(take) // answered by the same figures
	browsertest.Until(t, "the figures of no connection", func() bool { return len(before) == 2 })
	if s := before[0]; s.Paired || s.RTT != -1 || s.Loss != -1 || len(s.Local) > 0 {
		t.Errorf("before anything has happened: %+v", s)
	}
	negotiate(t, a, b)
	browsertest.Until(t, "both to be connected", func() bool {
		return a.state == mesh.ConnectionConnected && b.state == mesh.ConnectionConnected
	})
	for _, e := range []*end{a, b} {
		s := mesh.Stats{RTT: -1}
		browsertest.Until(t, "a round trip", func() bool {
			e.conn.Stats(func(got mesh.Stats) { s = got })
			return s.RTT >= 0
		})
		if !s.Paired || !slices.Contains(s.Local, "host") || s.RTT > 1000 {
			t.Errorf("got %+v", s)
		}
	}
	a.conn.Stats(func(mesh.Stats) { t.Error("a closed connection told its figures") })
	a.conn.Close()
	a.conn.Stats(func(mesh.Stats) { t.Error("a closed connection told its figures") })
}
