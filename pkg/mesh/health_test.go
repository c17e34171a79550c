package mesh_test

import (
	"testing"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/mesh/meshtest"
)

// ask returns what p's Health answers.
func (s *stage) ask(p interface{ Health(func(mesh.Health)) }) mesh.Health {
	s.t.Helper()
	answers := 0
	var h mesh.Health
	p.Health(func(got mesh.Health) { answers++; h = got })
	s.pass(2_000)
	if answers != 1 {
		s.t.Fatalf("Health answered %d times", answers)
	}
	return h
}

func TestHealthIsTheWholeMatrix(t *testing.T) {
	s := newStage(t)
	room := s.room("a", "b", "c", "d")
	s.pass(2_000)
	h := s.ask(room[0].Mesh)
	if len(h.Members) != 4 || h.Members[0] != room[0].Mesh.ID() || len(h.Edges) != 12 || len(h.Missing) != 0 {
		t.Errorf("got %+v", h)
	}
	for _, e := range h.Edges {
		if e.State != "connected" || e.RTT != 20 || e.Loss != 0 {
			t.Errorf("got %+v", e)
		}
	}
	s.finish()
}

func TestHealthNamesThePairThatIsMissing(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b, c := s.page("a", hub), s.page("b", hub), s.page("c", hub)
	s.ExpectErrors()
	s.CutPair(a, b)
	errs := events(a)
	for _, p := range []*meshtest.Page{a, b, c} {
		p.Connect()
	}
	s.pass(90_000)
	told := false
	for _, e := range errorsOf(errs) {
		told = told || e.Cause == mesh.CauseNoRelay && s.NameOf(e.ClientID) == "b"
	}
	if !told {
		t.Errorf("a was told %+v", errorsOf(errs))
	}
	for _, who := range []*meshtest.Page{a, b} {
		h := s.ask(who.Mesh)
		if len(h.Missing) != 1 || h.Missing[0].Cause != mesh.CauseNoRelay || h.Missing[0].Cause.Remedy() == "" {
			t.Errorf("missing are %+v", h.Missing)
		}
	}
	if h := s.ask(c.Mesh); len(h.Missing) != 1 || h.Missing[0].Cause != "" {
		t.Errorf("missing are %+v", h.Missing)
	}
	s.HealPair(a, b)
	s.pass(40_000)
	s.finish()
}

func TestHealthAnswersAPageThatIsAloneOrLeaves(t *testing.T) {
	s := newStage(t)
	a := s.page("a", s.NewHub())
	if h := s.ask(a.Mesh); len(h.Members) != 1 || h.Members[0] != "self" {
		t.Errorf("got %+v", h)
	}
	s.together(a, s.page("b", nil))
	answered := false
	a.Mesh.Health(func(mesh.Health) { answered = true })
	a.Disconnect()
	if !answered {
		t.Error("it was not answered")
	}
	s.finish()
}
