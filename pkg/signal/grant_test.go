package signal

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/meshy/meshy/pkg/wire"
)

// passwords authorizes by a table of tokens.
func passwords(table map[string]Grant) Authorize {
	return func(room, token string) (Grant, error) {
		grant, ok := table[token]
		switch {
		case !ok:
			return Grant{}, fmt.Errorf("%w: who are you", ErrUnauthorized)
		case room == "secret":
			return Grant{}, fmt.Errorf("%w: not here", ErrForbidden)
		}
		return grant, nil
	}
}

func TestATokenOpensARoomOrSaysWhyNot(t *testing.T) {
	s := newSite(t, Options{Authorize: passwords(map[string]Grant{"good": {}})})
	for _, c := range []struct {
		room   string
		header http.Header
		code   wire.CloseCode
		reason string
	}{
		{"r", nil, wire.CloseUnauthorized, "who are you"},
		{"r&token=bad", nil, wire.CloseUnauthorized, "who are you"},
		{"secret&token=good", nil, wire.CloseForbidden, "not here"},
		{"r&token=good", nil, 0, ""},
		{"r", http.Header{"Authorization": {"Bearer good"}}, 0, ""},
		{"r", http.Header{"Authorization": {"Basic good"}}, wire.CloseUnauthorized, ""},
	} {
		ws, _, err := s.dial(c.room, c.header)
		if err != nil {
			t.Fatal(err)
		}
		p := newPage(t, ws)
		switch {
		case c.code != 0:
			p.wantClose(c.code, c.reason)
		case !p.admitted():
			t.Errorf("%s: may not join", c.room)
		}
	}
}

func TestWhatARefusedPageSendsReachesNobody(t *testing.T) {
	s := newSite(t, Options{Authorize: passwords(map[string]Grant{"a": {}})})
	a := s.member("r&token=a")
	p := s.page("r")
	_ = p.admitted()
	p.wantClose(wire.CloseUnauthorized, "")
	a.echo()
}

func TestAGrantBoundsTheRoom(t *testing.T) {
	s := newSite(t, Options{Authorize: passwords(map[string]Grant{"two": {Capacity: 2}, "any": {}, "many": {Capacity: 1 << 20}}), Limits: Limits{Members: 4}})
	s.member("r&token=two")
	s.member("r&token=two")
	s.page("r&token=two").wantClose(wire.CloseRoomFull, "2 members")
	s.member("r&token=any")
	s.member("r&token=any")
	s.page("r&token=many").wantClose(wire.CloseRoomFull, "4 members")
}

func TestAGrantedIDIsWhoThePageIs(t *testing.T) {
	s := newSite(t, Options{Authorize: passwords(map[string]Grant{"ann": {ClientID: "ann"}, "any": {}})})
	b := s.member("r&token=any")
	ann := s.member("r&token=ann")
	if ann.id != "ann" {
		t.Fatalf("she is %q", ann.id)
	}
	b.want(wire.PeerConnectOffer, "ann")
	// A second socket with her token: the first gives way.
	again := s.page("r&token=ann")
	ann.wantClose(wire.CloseReplaced, "same token")
	b.want(wire.PeerDisconnect, "ann")
	again.send(wire.Message{Event: wire.PeerConnectOffer})
	if peers := again.welcome(); again.id != "ann" || len(peers) != 1 {
		t.Fatalf("she is %q, with %v", again.id, peers)
	}
	b.want(wire.PeerConnectOffer, "ann")
	b.send(wire.Message{Event: wire.PeerConnectAnswer, ClientID: "ann"})
	again.want(wire.PeerConnectAnswer, b.id)
	again.close()
	b.want(wire.PeerDisconnect, "ann")
}
