package mesh_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/mesh/meshtest"
	"github.com/meshy/meshy/pkg/wire"
)

// lent returns one ICE server of that name, as a server lends it.
func lent(name string) []wire.ICEServer {
	return []wire.ICEServer{{URLs: []string{"turn:" + name}, Username: "u", Credential: "c"}}
}

// uses fails unless the page is at the ICE server of that name, or at none for "".
func uses(t *testing.T, p *meshtest.Page, name string) {
	t.Helper()
	got := ""
	if len(p.ICE) > 0 {
		got = strings.TrimPrefix(p.ICE[0].URLs[0], "turn:")
	}
	if got != name {
		t.Errorf("the page uses %q, want %q", got, name)
	}
}

func TestWelcomeLendsICEServersUntilThePageLeaves(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	hub.ICE = lent("first")
	a := s.page("a", hub)
	s.together(a)
	uses(t, a, "first")

	a.Mesh.Receive(wire.Message{Event: wire.ICERenewal, ICEServers: lent("second")})
	uses(t, a, "second")

	a.Mesh.Disconnect()
	uses(t, a, "")
	s.finish()
}

func TestAnotherSocketTakesTheLoanBack(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	hub.ICE = lent("first")
	a := s.page("a", hub)
	s.together(a)
	a.Mesh.SetSocket(nil)
	uses(t, a, "")
}

func TestWelcomeWithoutICEServersTakesTheLoanBack(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	hub.ICE = lent("first")
	a := s.page("a", hub)
	a.OwnSocket(true)
	s.together(a)
	hub.ICE = nil
	hub.Stop()
	s.pass(100)
	uses(t, a, "first") // a server that is gone for a while has taken nothing back
	hub.Start()
	s.settle()
	uses(t, a, "")
}

func TestRenewalOfWhatWasNeverLentIsDropped(t *testing.T) {
	s := newStage(t)
	a := s.page("a", s.NewHub())
	s.together(a)
	all := events(a)
	a.Mesh.Receive(wire.Message{Event: wire.ICERenewal, ICEServers: lent("foreign")})
	uses(t, a, "")
	if errs := errorsOf(all); len(errs) != 1 || errs[0].Reason != mesh.ReasonProtocol {
		t.Errorf("told %v, want one protocol error", errs)
	}
}

func TestRefusedICEServersAreReported(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	hub.ICE = lent("first")
	a := s.page("a", hub)
	a.Refuse = errors.New("no such scheme")
	all := events(a)
	a.Connect()
	s.settle()
	if errs := errorsOf(all); len(errs) != 1 || errs[0].Reason != mesh.ReasonServer || !strings.Contains(errs[0].Err.Error(), "no such scheme") {
		t.Errorf("told %v, want one error of the server, with the browser's words", errs)
	}
}
