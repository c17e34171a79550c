package signal

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"github.com/meshy/meshy/pkg/wire"
)

// filler is a candidate message of some size, for the client id.
func filler(id string, size int) wire.Message {
	return wire.Message{Event: wire.PeerICECandidate, PeerClientID: id,
		Candidate: &wire.Candidate{Candidate: strings.Repeat("x", size), SDPMid: "0", SDPMLineIndex: -1}}
}

// deaf is a member whose page has stopped reading.
func (s *site) deaf(room string) *page {
	s.t.Helper()
	ws, _, err := s.dial(room, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	p := &page{t: s.t, ws: ws}
	p.raw(`{"event":"` + string(wire.PeerConnectOffer) + `"}`)
	_, frame, err := ws.ReadMessage()
	if err != nil {
		s.t.Fatal(err)
	}
	m, err := wire.Decode(frame)
	if err != nil || m.Event != wire.Welcome {
		s.t.Fatalf("got %s, want a welcome", frame)
	}
	p.id = m.ClientID
	return p
}

func TestASlowReaderIsClosedAndNobodyWaits(t *testing.T) {
	// No write ever times out here: were anybody to wait for the slow one, the
	// test would hang.
	s := newSite(t, Options{Limits: Limits{QueueMessages: 64, QueueShare: 1, WriteTimeout: time.Hour, Bytes: Rate{1 << 40, 1}}})
	a, b := s.member("r"), s.member("r")
	slow := s.deaf("r")
	defer slow.ws.Close()
	a.want(wire.PeerConnectOffer, b.id)
	a.want(wire.PeerConnectOffer, slow.id)
	b.want(wire.PeerConnectOffer, slow.id)
	for n := 0; ; n++ {
		a.send(filler(slow.id, 16<<10)) // the kernel takes some megabytes of it
		a.send(filler(b.id, 1))
		m := b.next()
		if m.Event == wire.PeerDisconnect {
			if m.ClientID != slow.id {
				t.Fatalf("%s was closed, want the slow one, %s", m.ClientID, slow.id)
			}
			return
		}
		if m.Event != wire.PeerICECandidate || m.ClientID != a.id {
			t.Fatalf("b got %+v", m)
		}
		if n > 10000 {
			t.Fatal("the slow reader is not closed")
		}
	}
}

func TestASlowReaderHearsWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, end := newPipeSite(t, Options{Limits: Limits{QueueMessages: 4, QueueShare: 1}})
		defer end()
		a, slow := s.member("r"), s.deaf("r")
		a.want(wire.PeerConnectOffer, slow.id)
		for range 8 {
			a.send(filler(slow.id, 1))
		}
		synctest.Wait()
		// It wakes up before the closing handshake is out of time.
		for {
			_, _, err := slow.ws.ReadMessage()
			if err != nil {
				wantClose(t, err, wire.CloseSlow, "too slow")
				break
			}
		}
		slow.ws.Close()
		a.want(wire.PeerDisconnect, slow.id)
		a.close()
	})
}

func TestAWriteThatGetsNowhereClosesTheReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, end := newPipeSite(t, Options{Limits: Limits{WriteTimeout: 10 * time.Second, PingEvery: time.Hour, Idle: time.Hour}})
		defer end()
		a, slow := s.member("r"), s.deaf("r")
		a.want(wire.PeerConnectOffer, slow.id)
		start := time.Now()
		a.send(filler(slow.id, 1))
		a.want(wire.PeerDisconnect, slow.id)
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("closed after %v, want the write's 10s", took)
		}
		slow.ws.Close()
		a.close()
	})
}

func TestOneSenderCannotHaveAnotherClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, end := newPipeSite(t, Options{Limits: Limits{QueueMessages: 40, QueueShare: 4, Errors: Rate{100, 1}}})
		defer end()
		victim, friend, flooder := s.deaf("r"), s.page("r"), s.page("r")
		for i := range 100 {
			flooder.send(filler(victim.id, 1))
			synctest.Wait()
			if i < 11 { // one is being written, ten are its share
				continue
			}
			if m := flooder.wantError("too much is waiting"); m.PeerClientID != victim.id {
				t.Errorf("the error names %q, want %q", m.PeerClientID, victim.id)
			}
		}
		friend.raw(`{"event":"` + string(wire.PeerConnectAnswer) + `","data":{"clientId":"` + victim.id + `"}}`)
		synctest.Wait()
		reader := newPage(t, victim.ws)
		for range 11 {
			if m := reader.next(); m.Event != wire.PeerICECandidate {
				t.Fatalf("the victim got %+v", m)
			}
		}
		if m := reader.next(); m.Event != wire.PeerConnectAnswer {
			t.Fatalf("the victim got %+v, want the friend's word", m)
		}
		for _, p := range []*page{reader, friend, flooder} {
			p.close()
		}
	})
}

func TestASilentPageIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limits := Limits{}.WithDefaults()
		s, end := newPipeSite(t, Options{})
		defer end()
		a := s.member("r")
		start := time.Now()
		dead := s.deaf("r") // reads no ping, so sends no pong
		a.want(wire.PeerConnectOffer, dead.id)
		a.want(wire.PeerDisconnect, dead.id)
		if took := time.Since(start); took > limits.Idle {
			t.Errorf("closed after %v, want at most %v", took, limits.Idle)
		}
		dead.ws.Close()
		a.close()
	})
}

func TestAPageThatAnswersPingsStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, end := newPipeSite(t, Options{})
		defer end()
		a := s.member("r")
		time.Sleep(time.Hour) // virtual
		a.echo()
		if n := len(a.pings); n < cap(a.pings) {
			t.Errorf("%d pings in an hour", n)
		}
		a.close()
	})
}

func TestAFrameThatTricklesInIsNotWaitedForForever(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limits := Limits{}.WithDefaults()
		s, end := newPipeSite(t, Options{})
		defer end()
		a, slow := s.member("r"), s.deaf("r")
		a.want(wire.PeerConnectOffer, slow.id)
		start := time.Now()
		raw := slow.ws.NetConn()
		// A masked text frame of 100 bytes (RFC 6455 §5.2), one byte a second.
		if _, err := raw.Write([]byte{0x81, 0x80 | 100, 0, 0, 0, 0}); err != nil {
			t.Fatal(err)
		}
		for range 100 {
			if _, err := raw.Write([]byte{' '}); err != nil {
				break
			}
			time.Sleep(time.Second)
		}
		a.want(wire.PeerDisconnect, slow.id)
		if took := time.Since(start); took > limits.Idle+time.Second {
			t.Errorf("closed after %v, want at most %v", took, limits.Idle)
		}
		raw.Close()
		a.close()
	})
}

func TestShutdownClosesEverySocketAndTellsNoLeave(t *testing.T) {
	s := newSite(t, Options{})
	var pages []*page
	for range 20 {
		p := s.member("r")
		for _, other := range pages {
			other.want(wire.PeerConnectOffer, p.id)
		}
		pages = append(pages, p)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := s.hub.Shutdown(ctx); err != nil {
		t.Fatalf("Shutdown: %v", err)
	}
	for _, p := range pages {
		for m := range p.in {
			t.Errorf("%s got %+v after the shutdown began", p.id, m)
		}
		wantClose(t, p.err, wire.CloseGoingAway, "shutting down")
	}
	if _, response, err := s.dial("r", nil); err == nil || response == nil || response.StatusCode != 503 {
		t.Errorf("dial after the shutdown: %v, want status 503", err)
	}
}

func TestShutdownDropsThoseWhoDoNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, end := newPipeSite(t, Options{Limits: Limits{CloseTimeout: time.Hour, WriteTimeout: time.Hour}})
		defer end()
		deaf := s.deaf("r")
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		start := time.Now()
		if err := s.hub.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Shutdown: %v, want the context's end", err)
		}
		if took := time.Since(start); took != 5*time.Second {
			t.Errorf("Shutdown took %v, want 5s", took)
		}
		deaf.ws.Close()
	})
}

func TestShutdownFinishesWhatIsNotAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, end := newPipeSite(t, Options{Limits: Limits{CloseTimeout: time.Second}})
		defer end()
		deaf := s.deaf("r")
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		if err := s.hub.Shutdown(ctx); err != nil {
			t.Errorf("Shutdown: %v", err)
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("Shutdown took %v, want the second of a closing handshake", took)
		}
		deaf.ws.Close()
	})
}

func TestAClosedTabEndsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, end := newPipeSite(t, Options{})
		defer end()
		a, b := s.member("r"), s.member("r")
		a.want(wire.PeerConnectOffer, b.id)
		start := time.Now()
		err := b.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseGoingAway, ""), time.Now().Add(time.Second))
		if err != nil {
			t.Fatal(err)
		}
		a.want(wire.PeerDisconnect, b.id)
		if took := time.Since(start); took != 0 {
			t.Errorf("told after %v", took)
		}
		b.wantClose(wire.CloseGoingAway, "")
		a.close()
	})
}

func TestEmptyLimitsTakeTheirDefaults(t *testing.T) {
	got := Limits{Members: 1 << 20, Idle: time.Minute}.WithDefaults()
	if got.Frame != wire.MaxFrame || got.Idle != time.Minute || got.QueueMessages == 0 {
		t.Errorf("limits %+v", got)
	}
	if got.Members != wire.MaxPeers {
		t.Errorf("%d members, want no more than a welcome can list", got.Members)
	}
}
