package signal

import (
	"reflect"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshy/meshy/pkg/wire"
)

// lender lends a numbered server, and a new one every half a minute.
func lender(t *testing.T) Lend {
	loans := 0
	return func(id, host string) ([]wire.ICEServer, time.Time) {
		if host != "pipe" {
			t.Errorf("asked for a page at %q, want the Host of its request", host)
		}
		loans++
		return numbered(id, loans), time.Now().Add(30 * time.Second)
	}
}

func numbered(id string, n int) []wire.ICEServer {
	return []wire.ICEServer{{URLs: []string{"turn:h"}, Username: id, Credential: strconv.Itoa(n)}}
}

func TestWelcomeLendsICEServersAndTheyAreRenewedInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site, end := newPipeSite(t, Options{Lend: lender(t)})
		defer end()
		p := site.page("r")
		p.send(wire.Message{Event: wire.PeerConnectOffer})
		if m := p.next(); m.Event != wire.Welcome || !reflect.DeepEqual(m.ICEServers, numbered(m.ClientID, 1)) {
			t.Fatalf("got %+v, want a welcome with the first loan", m)
		} else {
			p.id = m.ClientID
		}
		from := time.Now()
		for n := 2; n < 5; n++ {
			if m := p.next(); m.Event != wire.ICERenewal || !reflect.DeepEqual(m.ICEServers, numbered(p.id, n)) {
				t.Fatalf("got %+v, want renewal %d", m, n)
			}
		}
		// Each within a beat of when it was asked for.
		if got := time.Since(from); got < 90*time.Second || got > 90*time.Second+3*site.hub.limits.PingEvery {
			t.Errorf("three renewals took %s", got)
		}
	})
}

func TestWithoutALenderNothingIsLent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site, end := newPipeSite(t, Options{})
		defer end()
		p := site.page("r")
		p.send(wire.Message{Event: wire.PeerConnectOffer})
		m := p.next()
		if m.Event != wire.Welcome || m.ICEServers != nil {
			t.Errorf("got %+v, want a welcome without ICE servers", m)
		}
		p.id = m.ClientID
		time.Sleep(time.Hour)
		p.echo()
	})
}
