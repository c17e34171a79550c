package mesh_test

import (
	"slices"
	"testing"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/mesh/meshtest"
	"github.com/meshy/meshy/pkg/wire"
)

// conditions returns what is told of connections, and of ends.
func conditions(all *[]mesh.Event) []string {
	var list []string
	for _, e := range *all {
		switch e.Name {
		case mesh.PeerState:
			list = append(list, string(e.Condition))
		case mesh.PeerDisconnect:
			list = append(list, string(e.Name)[len("webrtc:peer:"):]+" "+string(e.Reason))
		case mesh.PeerConnect, mesh.PeerAddTrack, mesh.PeerRemoveTrack, mesh.PeerReplaceTrack:
			list = append(list, string(e.Name)[len("webrtc:peer:"):])
		}
	}
	return list
}

func wantConditions(t *testing.T, who string, all *[]mesh.Event, want ...string) {
	t.Helper()
	if got := conditions(all); !slices.Equal(got, want) {
		t.Errorf("%s was told %q, want %q", who, got, want)
	}
}

func TestAConnectionThatComesBackByItselfIsNoDisconnect(t *testing.T) {
	s := newStage(t)
	room := s.room("a", "b")
	s.ExpectErrors()
	a, b := events(room[0]), events(room[1])
	s.CutPair(room[0], room[1])
	s.pass(6_000)
	s.HealPair(room[0], room[1])
	s.pass(10_000)
	for who, all := range map[string]*[]mesh.Event{"a": a, "b": b} {
		got := conditions(all)
		if len(got) < 2 || got[0] != "interrupted" || got[len(got)-1] != "connected" || slices.Contains(got, "rebuilding") {
			t.Errorf("%s was told %q", who, got)
		}
	}
	s.finish()
}

func TestAFailedConnectionFindsAnotherPath(t *testing.T) {
	s := newStage(t)
	room := s.room("a", "b")
	s.ExpectErrors()
	a, b := events(room[0]), events(room[1])
	before := peerOf(room[0]).Conn()
	s.FailPair(room[0], room[1])
	s.pass(4_000)
	wantConditions(t, "a", a, "interrupted", "restarting", "connected")
	wantConditions(t, "b", b, "interrupted", "restarting", "connected")
	if peerOf(room[0]).Conn() != before {
		t.Error("the connection was replaced")
	}
	s.finish()
}

func TestAFreshConnectionTakesOverTracksAndChannels(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b := s.page("a", hub), s.page("b", hub)
	a.AddTrack("", "audio")
	s.together(a, b)
	b.AddTrack("", "audio")
	b.AddTrack("", "video")
	b.Open("", meshtest.Reliable("late"), func(error) {})
	s.settle()
	s.ExpectErrors()
	ofA, ofB := events(a), events(b)
	before := peerOf(a).Conn()
	s.SpoilPair(a, b)
	s.pass(20_000)
	for _, told := range []struct {
		who    string
		events *[]mesh.Event
		tracks int
	}{{"a", ofA, 2}, {"b", ofB, 1}} {
		got := conditions(told.events)
		swaps := 0
		for _, c := range got {
			switch c {
			case "replace_track":
				swaps++
			case "interrupted", "restarting", "rebuilding", "connected":
			default:
				t.Errorf("%s was told %q", told.who, c)
			}
		}
		if swaps != told.tracks || !slices.Contains(got, "connected") {
			t.Errorf("%s was told %q, and %d tracks should have been replaced", told.who, got, told.tracks)
		}
	}
	if peerOf(a).Conn() == before {
		t.Error("the connection was not replaced")
	}
	a.Send("", meshtest.Reliable("late"))
	b.Send("", meshtest.Reliable("chat"))
	s.settle()
	s.check() // tracks, streams, messages, and that no connection is left
	s.finish()
}

// What is removed while the connection is away is gone when it is back.
func TestATrackRemovedMeanwhileIsTakenBack(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b := s.page("a", hub), s.page("b", hub)
	d := b.AddTrack("", "audio")
	b.AddTrack("", "audio")
	s.together(a, b)
	s.ExpectErrors()
	s.SpoilPair(a, b)
	s.pass(6_000)
	b.RemoveTrack("", d)
	b.AddTrack("", "video")
	s.pass(30_000)
	s.check()
	s.finish()
}

func TestAPairThatCannotBeHealedEndsAndMeetsAgain(t *testing.T) {
	s := newStage(t)
	room := s.room("a", "b", "c")
	a, b := room[0], room[1]
	s.ExpectErrors()
	all := events(a)
	s.CutPair(a, b)
	s.pass(25_000)
	if slices.Contains(conditions(all), "disconnect failed") {
		t.Error("it was given up before its deadline")
	}
	s.pass(60_000)
	if got := conditions(all); got[len(got)-1] != "disconnect failed" {
		t.Errorf("a was told %q", got)
	}
	s.HealPair(a, b)
	s.pass(30_000)
	if got := conditions(all); got[len(got)-1] != "connect" {
		t.Errorf("a was told %q", got)
	}
	s.check()
	s.finish()
}

func TestAPageThatVanishesIsKnownToBeGone(t *testing.T) {
	t.Run("in 6 s, where the server has seen it too", func(t *testing.T) {
		s := newStage(t)
		room := s.room("a", "b", "c")
		all := events(room[0])
		room[1].Kill()
		s.pass(6_000)
		wantConditions(t, "a", all, "interrupted", "restarting", "disconnect lost")
		s.finish()
	})
	t.Run("as interrupted, where only its silence tells", func(t *testing.T) {
		s := newStage(t)
		hub := s.NewHub()
		a, b := s.page("a", hub), s.page("b", hub)
		s.together(a, b)
		hub.Stop()
		s.pass(100)
		all := events(a)
		b.Kill()
		s.pass(5_100)
		wantConditions(t, "a", all, "interrupted")
		s.pass(40_000)
		wantConditions(t, "a", all, "interrupted", "disconnect failed")
		s.finish()
	})
}

// A phone changes its network: its path to the peers ends, and so does its socket;
// it comes back under another clientId.
func TestANewNetworkIsNoNewPeer(t *testing.T) {
	for name, server := range map[string]func(*stage) *meshtest.Server{
		"at our hub":          func(s *stage) *meshtest.Server { return s.NewHub() },
		"at a bare forwarder": func(s *stage) *meshtest.Server { return s.NewForwarder() },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			hub := server(s)
			a, b, phone := s.page("a", hub), s.page("b", hub), s.page("phone", hub)
			phone.OwnSocket(true)
			phone.AddTrack("", "audio")
			s.together(a, b, phone)
			s.ExpectErrors()
			all := events(a)
			s.SpoilPair(a, phone)
			s.SpoilPair(b, phone)
			phone.LoseSocket()
			s.pass(40_000)
			for _, c := range conditions(all) {
				if c == "connect" || c == "remove_track" || len(c) > 10 && c[:10] == "disconnect" {
					t.Errorf("a was told %q", c)
				}
			}
			s.check()
			s.finish()
		})
	}
}

// A sleeping machine has no timers and answers nobody. When it wakes, its silence is
// not the others'.
func TestAPageThatWakesDeclaresNobodyDead(t *testing.T) {
	s := newStage(t)
	room := s.room("a", "b", "c")
	a := room[0]
	s.ExpectErrors()
	all := events(a)
	s.Sleep(a)
	s.pass(20_000)
	s.Wake(a)
	s.pass(20_000)
	for _, c := range conditions(all) {
		if len(c) > 10 && c[:10] == "disconnect" {
			t.Errorf("a was told %q", c)
		}
	}
	s.check()
	s.finish()
}

// Nobody but the two of a pair can speak for one of them.
func TestAnUnsealedOfferTakesNobodysPlace(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b := s.page("a", hub), s.page("b", hub)
	s.together(a, b)
	s.ExpectErrors()
	s.SpoilPair(a, b) // while they heal, m says that it is b
	all := events(a)
	m := s.NewOldClient("m", hub, meshtest.Browser{}, "audio")
	m.Hello = []string{"control", "page=b-1", "proof=0123456789abcdef"}
	m.Connect()
	s.pass(40_000)
	for _, e := range *all {
		if e.Name == mesh.PeerDisconnect && s.NameOf(e.ClientID) == "b" {
			t.Errorf("b is gone: %s", e.Reason)
		}
	}
	m.Disconnect()
	s.finish()
}

// An answer that is lost, or that the browser refuses, must not stop everything
// that would be offered after it.
func TestAnOfferIsMadeAgainUntilItIsAnswered(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b := s.page("a", hub), s.page("b", hub)
	s.ExpectErrors()
	hub.Lose(func(m wire.Message) bool { return m.Event == wire.PeerMediaAnswer || m.Event == wire.PeerICECandidate }, 5)
	s.together(a, b)
	s.check()
	s.finish()
}

// One side may give the other up while that still heals. It is not there twice then.
func TestWhoHasEndedAPairSaysSo(t *testing.T) {
	s := newStage(t)
	hub := s.NewHub()
	a, b, c := s.page("a", hub), s.page("b", hub), s.page("c", hub)
	a.Mesh.Configure(mesh.Config{
		Channels: []wire.Channel{meshtest.Reliable("chat")},
		Healing:  mesh.Healing{Silence: 2_000, Grace: 1_000, Restart: 2_000, Deadline: 4_000},
	})
	s.together(a, b, c)
	s.ExpectErrors()
	ofB := events(b)
	s.CutPair(a, b)
	s.pass(14_000) // a has given b up, b has not given a up
	if slices.Contains(conditions(ofB), "disconnect failed") {
		t.Fatal("b has given a up too")
	}
	s.HealPair(a, b)
	s.pass(14_000)
	if got := conditions(ofB); !slices.Contains(got, "disconnect replaced") {
		t.Errorf("b was told %q", got)
	}
	if n := len(b.Mesh.Peers()); n != 2 {
		t.Errorf("b has %d peers", n)
	}
	s.check()
	s.finish()
}
