package signal

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"github.com/meshy/meshy/pkg/wire"
)

// resumable is a member whose page can resume, and the token of its place.
func (s *site) resumable(room string) (p *page, token string) {
	s.t.Helper()
	p = s.page(room)
	m := p.announce(wire.ResumeNone)
	if m.Resume == "" || m.Resumed {
		s.t.Fatalf("got %+v, want a token", m)
	}
	return p, m.Resume
}

// announce announces the page, with what it says of an earlier place, and returns
// the welcome.
func (p *page) announce(earlier string) wire.Message {
	p.t.Helper()
	p.send(wire.Message{Event: wire.PeerConnectOffer, Resume: earlier})
	m := p.next()
	if m.Event != wire.Welcome {
		p.t.Fatalf("got %+v, want a welcome", m)
	}
	p.id = m.ClientID
	return m
}

func TestALostSocketKeepsItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, end := newPipeSite(t, Options{})
		defer end()
		a := s.member("r")
		b, token := s.resumable("r")
		a.want(wire.PeerConnectOffer, b.id)
		c := s.member("r")
		a.want(wire.PeerConnectOffer, c.id)
		b.want(wire.PeerConnectOffer, c.id)
		b.close()
		synctest.Wait()
		// What is sent to it meanwhile waits; who comes meanwhile meets it.
		a.send(wire.Message{Event: wire.PeerICECandidate, PeerClientID: b.id})
		d := s.page("r")
		if m := d.announce(""); !slices.Equal(m.Peers, []string{a.id, b.id, c.id}) || m.Resume != "" {
			t.Fatalf("d is welcomed with %+v", m)
		}
		a.want(wire.PeerConnectOffer, d.id)
		c.want(wire.PeerConnectOffer, d.id)
		time.Sleep(s.hub.limits.Resume - time.Second)
		again := s.page("r")
		m := again.announce(token)
		if m.ClientID != b.id || !m.Resumed || m.Resume != token || !slices.Equal(m.Peers, []string{a.id, c.id, d.id}) {
			t.Fatalf("b is welcomed back with %+v, want its id, its token and the others", m)
		}
		again.want(wire.PeerICECandidate, a.id)
		again.want(wire.PeerConnectOffer, d.id)
		again.send(wire.Message{Event: wire.PeerConnectAnswer, ClientID: d.id})
		d.want(wire.PeerConnectAnswer, b.id)
		// The others have heard of nothing, and do not when the time would be over.
		time.Sleep(time.Hour)
		for _, p := range []*page{a, c, d, again} {
			p.echo()
		}
		// Its order has not changed either.
		if m := s.page("r").announce(""); !slices.Equal(m.Peers, []string{a.id, b.id, c.id, d.id}) {
			t.Errorf("e is welcomed with %v", m.Peers)
		}
		if stats := s.hub.Stats(); stats.Resumed != 1 || stats.Unresumed != 0 {
			t.Errorf("counted %+v", stats)
		}
	})
}

func TestAPlaceIsKeptForSoLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, end := newPipeSite(t, Options{})
		defer end()
		a := s.member("r")
		b, token := s.resumable("r")
		a.want(wire.PeerConnectOffer, b.id)
		start := time.Now()
		b.close()
		if m := a.want(wire.PeerDisconnect, b.id); m.Reason != wire.Lost || time.Since(start) != s.hub.limits.Resume {
			t.Errorf("told %q after %v", m.Reason, time.Since(start))
		}
		// Too late: it is new.
		c := s.page("r")
		if m := c.announce(token); m.Resumed || m.ClientID == b.id {
			t.Errorf("c is welcomed with %+v", m)
		}
		a.want(wire.PeerConnectOffer, c.id)
		a.echo()
	})
}

func TestOnlyWhoCanResumeAndIsLostKeepsAPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, end := newPipeSite(t, Options{})
		defer end()
		a := s.member("r")
		for name, how := range map[string]func() (string, *page){
			"a page that cannot": func() (string, *page) { p := s.member("r"); p.close(); return wire.Lost, p },
			"one that closed its socket": func() (string, *page) {
				p, _ := s.resumable("r")
				_ = p.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(patience))
				for range p.in {
				}
				return wire.Lost, p
			},
			"a page that went away": func() (string, *page) {
				p, _ := s.resumable("r")
				p.goAway()
				return wire.Left, p
			},
			"one that said so before": func() (string, *page) {
				p, _ := s.resumable("r")
				p.send(wire.Message{Event: wire.PeerDisconnect, Reason: wire.Left})
				p.close()
				return wire.Left, p
			},
			"one that the hub closed": func() (string, *page) {
				p, _ := s.resumable("r")
				p.raw("\xff")
				p.wantClose(wire.CloseInvalid, "")
				return wire.Lost, p
			},
		} {
			start := time.Now()
			reason, p := how()
			a.want(wire.PeerConnectOffer, p.id)
			if m := a.want(wire.PeerDisconnect, p.id); m.Reason != reason || time.Since(start) != 0 {
				t.Errorf("%s: told %q after %v, want %q at once", name, m.Reason, time.Since(start), reason)
			}
		}
	})
}

func TestAPageMayGiveItsPlaceUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, end := newPipeSite(t, Options{})
		defer end()
		a := s.member("r")
		b, token := s.resumable("r")
		a.want(wire.PeerConnectOffer, b.id)
		b.close()
		synctest.Wait()
		start := time.Now()
		again := s.page("r")
		if m := again.announce(wire.ResumeGiveUp + token); m.Resumed || m.ClientID == b.id || m.Resume == "" {
			t.Errorf("welcomed with %+v", m)
		}
		a.want(wire.PeerDisconnect, b.id)
		a.want(wire.PeerConnectOffer, again.id)
		if time.Since(start) != 0 {
			t.Errorf("told after %v", time.Since(start))
		}
		a.echo()
	})
}

// A line may be cut for one side only: the hub still holds the old socket.
func TestAPlaceIsTakenOverFromASocketThatLives(t *testing.T) {
	s := newSite(t, Options{})
	a := s.member("r")
	b, token := s.resumable("r")
	a.want(wire.PeerConnectOffer, b.id)
	again := s.page("r")
	if m := again.announce(token); !m.Resumed || m.ClientID != b.id {
		t.Fatalf("welcomed with %+v", m)
	}
	b.wantClose(wire.CloseReplaced, "another socket")
	a.send(wire.Message{Event: wire.PeerICECandidate, PeerClientID: b.id})
	again.want(wire.PeerICECandidate, a.id)
	a.echo()
}

func TestWhoGuessesTokensIsClosed(t *testing.T) {
	s := newSite(t, Options{})
	a, b := s.member("r"), s.page("r")
	first := b.announce(strings.Repeat("x", 32))
	a.want(wire.PeerConnectOffer, first.ClientID)
	b.send(wire.Message{Event: wire.PeerConnectOffer, Resume: strings.Repeat("y", 32)})
	b.wantClose(wire.CloseGuessed, "")
	a.want(wire.PeerDisconnect, first.ClientID)
	a.echo()
	// A token is worth nothing in another room.
	_, token := s.resumable("one")
	other := s.page("two")
	if m := other.announce(token); m.Resumed {
		t.Error("resumed in another room")
	}
}

func TestAFullRoomTakesItsOwnBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, end := newPipeSite(t, Options{Limits: Limits{Members: 2}})
		defer end()
		a := s.member("r")
		b, token := s.resumable("r")
		a.want(wire.PeerConnectOffer, b.id)
		b.close()
		synctest.Wait()
		stranger := s.page("r")
		stranger.send(wire.Message{Event: wire.PeerConnectOffer})
		stranger.wantClose(wire.CloseRoomFull, "")
		synctest.Wait()
		if m := s.page("r").announce(token); !m.Resumed {
			t.Errorf("welcomed with %+v", m)
		}
		a.echo()
	})
}

func TestAPlaceWhoseQueueOverflowsIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, end := newPipeSite(t, Options{Limits: Limits{QueueMessages: 4, QueueShare: 1}})
		defer end()
		a := s.member("r")
		b, token := s.resumable("r")
		a.want(wire.PeerConnectOffer, b.id)
		b.close()
		synctest.Wait()
		for range 5 {
			a.send(filler(b.id, 1))
		}
		again := s.page("r")
		if m := again.announce(token); m.Resumed || m.ClientID == b.id {
			t.Errorf("welcomed with %+v, though something was lost", m)
		}
		a.want(wire.PeerDisconnect, b.id)
		a.want(wire.PeerConnectOffer, again.id)
		a.echo()
	})
}

func TestAGrantedIDIsTheSamePageOrAnother(t *testing.T) {
	grants := Options{Authorize: passwords(map[string]Grant{"ann": {ClientID: "ann"}, "any": {}})}
	synctest.Test(t, func(t *testing.T) {
		s, end := newPipeSite(t, grants)
		defer end()
		b := s.member("r&token=any")
		ann, token := s.resumable("r&token=ann")
		b.want(wire.PeerConnectOffer, "ann")
		ann.close()
		synctest.Wait()
		again := s.page("r&token=ann")
		if m := again.announce(token); !m.Resumed || m.ClientID != "ann" {
			t.Fatalf("the same page is welcomed with %+v", m)
		}
		b.echo()
		other := s.page("r&token=ann")
		if m := other.announce(wire.ResumeNone); m.Resumed || m.ClientID != "ann" {
			t.Fatalf("another page of hers is welcomed with %+v", m)
		}
		again.wantClose(wire.CloseReplaced, "")
		b.want(wire.PeerDisconnect, "ann")
		b.want(wire.PeerConnectOffer, "ann")
		// And one that speaks before it announces itself.
		third := s.page("r&token=ann")
		third.send(wire.Message{Event: wire.PeerConnectAnswer, ClientID: b.id})
		b.want(wire.PeerDisconnect, "ann")
		b.want(wire.PeerConnectAnswer, "ann")
	})
}

func TestAShutdownForgetsPlaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, end := newPipeSite(t, Options{})
		a := s.member("r")
		b, _ := s.resumable("r")
		a.want(wire.PeerConnectOffer, b.id)
		b.close()
		synctest.Wait()
		end()
		for m := range a.in {
			t.Errorf("a got %+v", m)
		}
		s.hub.mu.Lock()
		defer s.hub.mu.Unlock()
		if n := len(s.hub.rooms); n != 0 {
			t.Errorf("%d rooms are left", n)
		}
	})
}

func TestWithoutResumeThereAreNoTokens(t *testing.T) {
	s := newSite(t, Options{Limits: Limits{Resume: -1}})
	if m := s.page("r").announce(wire.ResumeNone); m.Resume != "" {
		t.Errorf("welcomed with %+v", m)
	}
}
