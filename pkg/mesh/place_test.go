package mesh_test

import (
	"testing"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

func TestASocketThatComesBackIsNobodysBusiness(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b := s.page("a", hub), s.page("b", hub)
	b.OwnSocket(true)
	s.together(a, b)
	heardA, heardB, id := events(a), events(b), b.Mesh.ID()
	for range 3 {
		b.LoseSocket()
		s.settle()
		if got := b.Mesh.ID(); got != id {
			t.Fatalf("b is %q now, and was %q", got, id)
		}
	}
	if len(*heardA) != 0 {
		t.Errorf("a hears %v", *heardA)
	}
	for _, e := range *heardB {
		if e.Name != mesh.MeshError && e.Name != mesh.MeshCreateOffer {
			t.Errorf("b hears %v", e)
		}
	}
	s.finish()
}

// says is what a page announces itself with over its next socket.
func says(m *mesh.Mesh, socket *scripted) string {
	m.SocketOpen()
	return socket.sent[len(socket.sent)-1].Resume
}

func TestAPageAsksForItsPlaceOnlyWhereItHadIt(t *testing.T) {
	s := newStage(t)
	m, _, socket, _ := s.alone()
	if got := says(m, socket); got != wire.ResumeNone {
		t.Errorf("first: %q", got)
	}
	m.Receive(wire.Message{Event: wire.Welcome, ClientID: "me", Resume: "token"})
	m.SocketClosed(nil)
	if got := says(m, socket); got != "token" || m.ID() != "me" {
		t.Errorf("alone, then again: %q as %q", got, m.ID())
	}
	m.SocketClosed(nil)
	if got := says(m, socket); got != "token" {
		t.Errorf("again, without a welcome between: %q", got)
	}
	// The server has forgotten it.
	m.Receive(wire.Message{Event: wire.Welcome, ClientID: "new", Resume: "other"})
	if m.ID() != "new" {
		t.Errorf("it is %q", m.ID())
	}
	// A peer that is not connected yet has been told things that may be lost.
	m.Receive(wire.Message{Event: wire.PeerConnectOffer, ClientID: "peer"})
	m.SocketClosed(nil)
	if got := says(m, socket); got != wire.ResumeGiveUp+"other" || m.ID() != "" {
		t.Errorf("with a peer on the way: %q as %q", got, m.ID())
	}
	m.Receive(wire.Message{Event: wire.Welcome, ClientID: "newer", Resume: "third"})
	// Another socket may lead anywhere.
	next := &scripted{}
	m.SetSocket(next)
	if got := says(m, next); got != wire.ResumeNone {
		t.Errorf("over a new socket: %q", got)
	}
	m.Disconnect()
}
