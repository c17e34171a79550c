package mesh_test

import (
	"slices"
	"testing"
)

func TestAPageThatWakesDialsAtOnce(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b := s.page("a", hub), s.page("b", hub)
	a.OwnSocket(true)
	b.OwnSocket(true)
	s.together(a, b)
	hub.Stop()
	s.pass(60_000) // the waits are long by now
	hub.Start()
	before := a.Dials()
	a.Mesh.Wake(false)
	if n := a.Dials() - before; n != 1 {
		t.Errorf("it dialled %d times", n)
	}
	a.Mesh.Wake(false)
	if n := a.Dials() - before; n != 1 {
		t.Errorf("it dialled %d times, one of them while dialling", n)
	}
	s.finish()
}

func TestAPageWhoseNetworkIsAnotherLooksForPathsAtOnce(t *testing.T) {
	s := newStage(t)
	room := s.room("a", "b")
	s.ExpectErrors()
	all := events(room[0])
	s.MovePair(room[0], room[1])
	room[0].Mesh.Wake(true)
	s.pass(3_000)
	wantConditions(t, "a", all, "interrupted", "restarting", "connected")
	s.finish()
}

func TestAPageThatWakesAndFindsAllWellSaysNothing(t *testing.T) {
	s := newStage(t)
	room := s.room("a", "b", "c")
	all := events(room[0])
	room[0].Mesh.Wake(true)
	room[0].Mesh.Wake(false)
	s.pass(5_000)
	if got := conditions(all); len(got) > 0 {
		t.Errorf("a was told %q", slices.Clone(got))
	}
	room[0].Disconnect()
	room[0].Mesh.Wake(true) // of a page that is not connected nothing comes
	s.finish()
}
