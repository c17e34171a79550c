package mesh_test

import (
	"errors"
	"testing"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/mesh/meshtest"
)

// stage is a world for one test, which fails with whatever breaks a rule in it.
type stage struct {
	*meshtest.World
	t      *testing.T
	server *meshtest.Server
}

func newStage(t *testing.T) *stage { return &stage{World: meshtest.New(1), t: t} }

// page returns a new page at server, or at the one of the page before.
func (s *stage) page(name string, server *meshtest.Server) *meshtest.Page {
	if server != nil {
		s.server = server
	}
	return s.NewPage(name, s.server)
}

// room returns connected pages of these names.
func (s *stage) room(names ...string) []*meshtest.Page {
	hub := s.NewHub()
	var all []*meshtest.Page
	for _, n := range names {
		all = append(all, s.page(n, hub))
	}
	s.together(all...)
	return all
}

// together connects pages at the same moment.
func (s *stage) together(pages ...*meshtest.Page) {
	for _, p := range pages {
		p.Connect()
	}
	s.settle()
}

// settle lets everything happen that is due.
func (s *stage) settle() {
	s.t.Helper()
	if err := s.Run(); err != nil {
		s.t.Fatal(err)
	}
}

// pass lets ms go by.
func (s *stage) pass(ms int) {
	s.t.Helper()
	if err := s.RunFor(ms); err != nil {
		s.t.Fatal(err)
	}
}

// check reports the rules that were broken so far.
func (s *stage) check() {
	s.t.Helper()
	for _, p := range s.Check() {
		s.t.Error(p)
	}
}

// finish checks, has everyone leave, and looks for what they left behind.
func (s *stage) finish() {
	s.t.Helper()
	s.settle()
	s.Check()
	if err := s.DisconnectAll(); err != nil {
		s.t.Fatal(err)
	}
	for _, p := range s.Problems() {
		s.t.Error(p)
	}
}

// is reports whether err is want, in an OpError that says op and peer.
func is(err, want error, op, peer string) bool {
	var e *mesh.OpError
	return errors.Is(err, want) && errors.As(err, &e) && e.Op == op && e.Peer == peer
}
