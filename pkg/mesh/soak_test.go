package mesh_test

import (
	"flag"
	"strings"
	"testing"
	"time"

	"github.com/meshy/meshy/pkg/mesh/meshtest"
)

var soak = flag.Duration("soak", 0, "play scenarios for so long, from a seed of the clock on")

// TestSoak plays scenarios for as long as it is told, `make soak FOR=8h`, and shrinks
// what fails: to the fewest acts of the same seed that still break a rule.
func TestSoak(t *testing.T) {
	if *soak == 0 {
		t.Log("nothing was asked for: -soak 1m")
		return
	}
	n := uint64(time.Now().Unix()) << 20
	played := 0
	for end := time.Now().Add(*soak); time.Now().Before(end) && !t.Failed(); n++ {
		played++
		r := meshtest.RunScenario(n, false)
		if len(r.Problems) == 0 {
			continue
		}
		acts := meshtest.Shrink(n, r.Acts)
		small := meshtest.RunActs(n, acts, true)
		t.Errorf("seed %d breaks a rule; %d of its %d acts do:\n%s\n%s", n, acts, r.Acts,
			strings.Join(small.Problems, "\n"), strings.Join(small.Lines, "\n"))
	}
	t.Logf("%d scenarios", played)
}
