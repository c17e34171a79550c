package mesh_test

import (
	"flag"
	"strings"
	"testing"

	"github.com/meshy/meshy/pkg/mesh/meshtest"
)

var (
	seeds = flag.Int("seeds", 2000, "how many scenarios TestScenarios plays")
	first = flag.Uint64("first", 1, "the seed of the first of them")
	seed  = flag.Uint64("seed", 0, "play this scenario alone, with its trace")
)

// TestScenarios plays a scenario for each seed. What must hold is in meshtest's
// Check and in its pages' eyes; a failure prints its seed, which plays it again:
//
//	go test ./pkg/mesh -run Scenarios -seed N
func TestScenarios(t *testing.T) {
	if *seed != 0 {
		r := meshtest.RunScenario(*seed, true)
		t.Logf("seed %d\n%s", *seed, strings.Join(r.Lines, "\n"))
		for _, p := range r.Problems {
			t.Error(p)
		}
		return
	}
	failed, meshes := 0, 0
	for n := *first; n < *first+uint64(*seeds); n++ {
		r := meshtest.RunScenario(n, false)
		meshes += r.Meshes
		if len(r.Problems) == 0 {
			continue
		}
		t.Errorf("seed %d:\n%s", n, strings.Join(r.Problems[:min(len(r.Problems), 5)], "\n"))
		if failed++; failed == 10 {
			t.Fatal("and perhaps more")
		}
	}
	t.Logf("%d scenarios, %d meshes", *seeds, meshes)
}
