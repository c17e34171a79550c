package signal

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/meshy/meshy/pkg/wire"
)

func TestAnnouncementGoesToThoseAnnouncedBefore(t *testing.T) {
	s := newSite(t, Options{})
	a := s.member("r")
	silent := s.page("r")
	b := s.page("r")
	b.send(wire.Message{Event: wire.PeerConnectOffer})
	if got := b.welcome(); !slices.Equal(got, []string{a.id}) {
		t.Fatalf("b is welcomed with %v, want %v", got, []string{a.id})
	}
	a.want(wire.PeerConnectOffer, b.id)
	c := s.page("r")
	c.send(wire.Message{Event: wire.PeerConnectOffer})
	if got := c.welcome(); !slices.Equal(got, []string{a.id, b.id}) {
		t.Fatalf("c is welcomed with %v, want a and b in the order they came", got)
	}
	// The silent one has heard of nobody.
	silent.send(wire.Message{Event: wire.PeerConnectOffer})
	if got := silent.welcome(); !slices.Equal(got, []string{a.id, b.id, c.id}) {
		t.Fatalf("the silent one is welcomed with %v", got)
	}
}

func TestRoomsDoNotHearEachOther(t *testing.T) {
	s := newSite(t, Options{})
	a := s.member("one")
	b := s.page("two")
	b.send(wire.Message{Event: wire.PeerConnectOffer})
	if got := b.welcome(); len(got) != 0 {
		t.Fatalf("b hears of %v in another room", got)
	}
	b.send(wire.Message{Event: wire.PeerConnectAnswer, ClientID: a.id})
	if m := b.wantError("no such client"); m.PeerClientID != a.id {
		t.Errorf("the error names %q, want %q", m.PeerClientID, a.id)
	}
	b.close()
	a.echo()
}

func TestRoomWithoutANameIsCalledDefault(t *testing.T) {
	s := newSite(t, Options{})
	a := s.member("default")
	b := s.page("")
	b.send(wire.Message{Event: wire.PeerConnectOffer})
	if got := b.welcome(); !slices.Equal(got, []string{a.id}) {
		t.Fatalf("b is welcomed with %v, want %v", got, []string{a.id})
	}
}

func TestDirectedMessagesReachTheirAddresseeStamped(t *testing.T) {
	s := newSite(t, Options{})
	a, b := s.member("r"), s.member("r")
	a.want(wire.PeerConnectOffer, b.id)

	a.send(wire.Message{Event: wire.PeerConnectAnswer, ClientID: b.id})
	b.want(wire.PeerConnectAnswer, a.id)

	offer := wire.Message{Event: wire.PeerMediaOffer, PeerClientID: b.id, SDP: &wire.Description{Type: "offer", SDP: "v=0\r\n"}}
	a.send(offer)
	if m := b.want(wire.PeerMediaOffer, a.id); *m.SDP != *offer.SDP || m.PeerClientID != "" {
		t.Errorf("b got %+v", m)
	}
	answer := wire.Message{Event: wire.PeerMediaAnswer, PeerClientID: a.id, SDP: &wire.Description{Type: "answer", SDP: "v=0\r\n"}}
	b.send(answer)
	if m := a.want(wire.PeerMediaAnswer, b.id); *m.SDP != *answer.SDP {
		t.Errorf("a got %+v", m)
	}
	candidate := wire.Message{Event: wire.PeerICECandidate, PeerClientID: a.id, Candidate: &wire.Candidate{Candidate: "c", SDPMid: "0", SDPMLineIndex: -1}}
	b.send(candidate)
	if m := a.want(wire.PeerICECandidate, b.id); *m.Candidate != *candidate.Candidate {
		t.Errorf("a got %+v", m)
	}
}

func TestDirectedMessagesReachMembersThatAreNotAnnounced(t *testing.T) {
	s := newSite(t, Options{})
	a := s.member("r")
	b := s.page("r")
	b.send(wire.Message{Event: wire.PeerConnectAnswer, ClientID: a.id})
	m := a.next()
	a.send(wire.Message{Event: wire.PeerICECandidate, PeerClientID: m.ClientID})
	b.want(wire.PeerICECandidate, a.id)
	// It has spoken, so its end is told.
	b.close()
	a.want(wire.PeerDisconnect, m.ClientID)
}

func TestAPageCannotSayWhoItIs(t *testing.T) {
	s := newSite(t, Options{})
	a, b := s.member("r"), s.member("r")
	a.want(wire.PeerConnectOffer, b.id)
	for _, claim := range []string{`"clientId":"evil"`, `"client\u0049d":"evil"`, `"clientId":{"toString":"evil"}`, `"clientId":null`} {
		b.raw(`{"event":"` + string(wire.PeerICECandidate) + `","data":{` + claim + `,"peerClientId":"` + a.id + `","candidate":null}}`)
		a.want(wire.PeerICECandidate, b.id)
		b.raw(`{"event":"` + string(wire.PeerConnectOffer) + `","data":{` + claim + `}}`)
		b.welcome()
		a.want(wire.PeerConnectOffer, b.id)
	}
	b.raw(`{"event":"` + string(wire.PeerICECandidate) + `","data":{"peerClientId":"` + a.id + `","clientId":"x","clientId":"evil"}}`)
	b.wantError("two")
	a.echo()
}

func TestUnknownMembersOfDataPassUnharmed(t *testing.T) {
	s := newSite(t, Options{})
	a := s.member("r")
	ws, _, err := s.dial("r", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	write := func(text string) {
		if err := ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"event":"` + string(wire.PeerConnectOffer) + `"}`)
	_, frame, err := ws.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	welcome, err := wire.Decode(frame)
	if err != nil {
		t.Fatal(err)
	}
	a.want(wire.PeerConnectOffer, welcome.ClientID)
	a.raw(`{"event":"` + string(wire.PeerMediaOffer) + `", "data" : { "trace":[1, {"a":null}] , "peerClientId":"` + welcome.ClientID + `", "sdp":{"type":"offer","sdp":"v=0","x":1e99}, "clientId":"me", "z":"\ud800" } }`)
	if _, frame, err = ws.ReadMessage(); err != nil {
		t.Fatal(err)
	}
	want := `{"event":"` + string(wire.PeerMediaOffer) + `","data":{"clientId":"` + a.id + `","trace":[1, {"a":null}],"sdp":{"type":"offer","sdp":"v=0","x":1e99},"z":"\ud800"}}`
	if string(frame) != want {
		t.Errorf("delivered %s\nwant      %s", frame, want)
	}
}

func TestMessagesOfAPairKeepTheirOrder(t *testing.T) {
	s := newSite(t, Options{})
	a, b := s.member("r"), s.member("r")
	a.want(wire.PeerConnectOffer, b.id)
	const n = 500
	var writers sync.WaitGroup
	for _, p := range []struct{ from, to *page }{{a, b}, {b, a}} {
		writers.Go(func() {
			for i := range n {
				p.from.send(wire.Message{Event: wire.PeerICECandidate, PeerClientID: p.to.id,
					Candidate: &wire.Candidate{Candidate: "c", SDPMLineIndex: i}})
			}
		})
	}
	for i := range n {
		for _, p := range []struct{ at, from *page }{{a, b}, {b, a}} {
			if m := p.at.want(wire.PeerICECandidate, p.from.id); m.Candidate.SDPMLineIndex != i {
				t.Fatalf("message %d came as number %d", m.Candidate.SDPMLineIndex, i)
			}
		}
	}
	writers.Wait()
}

func TestLeavingIsToldOnce(t *testing.T) {
	s := newSite(t, Options{})
	a, b := s.member("r"), s.member("r")
	a.want(wire.PeerConnectOffer, b.id)
	b.raw(`{"event":"` + string(wire.PeerDisconnect) + `","data":{"reason":"bye","clientId":"` + a.id + `"}}`)
	if m := a.want(wire.PeerDisconnect, b.id); m.Reason != "bye" {
		t.Errorf("a got %+v, want the reason", m)
	}
	b.echo() // still on its socket, and has not heard of its own leave
	b.close()
	c := s.member("r")
	a.want(wire.PeerConnectOffer, c.id) // not a second disconnect of b
	c.close()
	a.want(wire.PeerDisconnect, c.id)
}

func TestTheEndOfASocketSaysWhetherThePageWentWithIt(t *testing.T) {
	s := newSite(t, Options{})
	a := s.member("r")
	for _, end := range []struct {
		reason string
		by     func(*page)
	}{
		{wire.Left, func(b *page) { b.goAway() }}, // as a browser does with a closed page's sockets
		{wire.Lost, func(b *page) { b.close() }},
	} {
		b := s.member("r")
		a.want(wire.PeerConnectOffer, b.id)
		end.by(b)
		if m := a.want(wire.PeerDisconnect, b.id); m.Reason != end.reason {
			t.Errorf("a got %+v, want reason %q", m, end.reason)
		}
	}
}

func TestASocketThatNeverSpokeEndsUnheard(t *testing.T) {
	s := newSite(t, Options{})
	a := s.member("r")
	s.page("r").close()
	b := s.member("r")
	a.want(wire.PeerConnectOffer, b.id)
}

func TestAPageMayAnnounceItselfAgain(t *testing.T) {
	s := newSite(t, Options{})
	a, b := s.member("r"), s.member("r")
	a.want(wire.PeerConnectOffer, b.id)
	for range 3 {
		a.send(wire.Message{Event: wire.PeerDisconnect})
		b.want(wire.PeerDisconnect, a.id)
		a.send(wire.Message{Event: wire.PeerConnectOffer})
		if got := a.welcome(); !slices.Equal(got, []string{b.id}) {
			t.Fatalf("a is welcomed with %v, want b alone", got)
		}
		b.want(wire.PeerConnectOffer, a.id)
	}
	// Without a leave before it as well.
	a.send(wire.Message{Event: wire.PeerConnectOffer})
	if got := a.welcome(); !slices.Equal(got, []string{b.id}) {
		t.Fatalf("a is welcomed with %v, want b alone", got)
	}
	b.want(wire.PeerConnectOffer, a.id)
}

// A storm of announcements: whatever the order in which the hub takes them, of
// any two members exactly one hears of the other.
func TestEveryPairHasOneAnnouncement(t *testing.T) {
	const n = 200
	s := newSite(t, Options{})
	pages := make([]*page, n)
	for i := range pages {
		pages[i] = s.page("r")
	}
	heard := make([]map[string]int, n) // by whom, of whom, how often; in the welcome or by an offer
	var storm sync.WaitGroup
	for i, p := range pages {
		heard[i] = make(map[string]int)
		storm.Go(func() { p.raw(`{"event":"` + string(wire.PeerConnectOffer) + `"}`) })
		storm.Go(func() {
			for _, id := range p.welcome() {
				heard[i][id]++
			}
			for len(heard[i]) < n-1 {
				m := p.next()
				if m.Event != wire.PeerConnectOffer {
					t.Errorf("got %+v, want an announcement", m)
					return
				}
				heard[i][m.ClientID]++
			}
		})
	}
	storm.Wait()
	for i, p := range pages {
		p.echo() // nothing more is under way
		for _, other := range pages {
			want := 1
			if other == p {
				want = 0
			}
			if got := heard[i][other.id]; got != want {
				t.Errorf("%s heard %d times of %s, want %d", p.id, got, other.id, want)
			}
		}
	}
}

func TestIDsAreUnlikeEachOther(t *testing.T) {
	seen := make(map[string]bool)
	for range 1000 {
		id := newID()
		if len(id) != 16 || seen[id] || strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			t.Fatalf("id %q", id)
		}
		seen[id] = true
	}
}

func TestBadMessagesAreAnsweredAndHarmNobody(t *testing.T) {
	s := newSite(t, Options{})
	a, b := s.member("r"), s.member("r")
	a.want(wire.PeerConnectOffer, b.id)
	for text, reason := range map[string]string{
		`hello`:         "not JSON",
		``:              "not JSON",
		`[]`:            "frame",
		`{}`:            "event",
		`{"event":1}`:   "event",
		`{"event":"x"}`: "unknown event",
		`{"event":"webrtc:socket:welcome","data":{"clientId":"b"}}`:                             "does not travel this way",
		`{"event":"webrtc:socket:peer:connect_answer"}`:                                         "data.clientId",
		`{"event":"webrtc:socket:peer:connect_answer","data":[]}`:                               "data",
		`{"event":"webrtc:socket:peer:ice_candidate","data":{"peerClientId":1}}`:                "data.peerClientId",
		`{"event":"webrtc:socket:peer:media_offer","data":{"peerClientId":"` + b.id + `"}}`:     "data.sdp",
		`{"event":"webrtc:socket:peer:ice_candidate","data":{"peerClientId":"` + b.id + `"}} x`: "not JSON",
		strings.Repeat("[", 1000):                   "deep",
		strings.Repeat(" ", wire.MaxFrame-2) + `{}`: "event",
	} {
		a.raw(text)
		a.wantError(reason)
	}
	if err := a.ws.WriteMessage(websocket.BinaryMessage, []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	a.wantError("binary")
	a.echo()
	b.echo()
}

func TestErrorsAreAnsweredWithinABudget(t *testing.T) {
	s := newSite(t, Options{Limits: Limits{Errors: Rate{3, 1e-9}}})
	a := s.member("r")
	for range 100 {
		a.raw(`?`)
	}
	for range 3 {
		a.wantError("not JSON")
	}
	a.echo()
}

func TestAFrameOverTheLimitClosesItsSender(t *testing.T) {
	s := newSite(t, Options{})
	a, b := s.member("r"), s.member("r")
	a.want(wire.PeerConnectOffer, b.id)
	a.raw(`"` + strings.Repeat("x", wire.MaxFrame) + `"`)
	a.wantClose(wire.CloseTooLarge, "")
	b.want(wire.PeerDisconnect, a.id)
}

func TestTextThatIsNotUTF8ClosesItsSender(t *testing.T) {
	s := newSite(t, Options{})
	a, b := s.member("r"), s.member("r")
	a.want(wire.PeerConnectOffer, b.id)
	a.raw(`{"event":"` + string(wire.PeerICECandidate) + `","data":{"peerClientId":"` + b.id + `","x":"` + "\xff" + `"}}`)
	a.wantClose(wire.CloseInvalid, "UTF-8")
	b.want(wire.PeerDisconnect, a.id)
}

func TestFullRoomsAndHubsSaySo(t *testing.T) {
	s := newSite(t, Options{Limits: Limits{Members: 2, Rooms: 2}})
	a := s.member("one")
	s.member("one")
	s.page("one").wantClose(wire.CloseRoomFull, "room is full")
	s.member("two")
	s.page("three").wantClose(wire.CloseServerFull, "another room")
	a.close()
	// Whoever leaves makes room, but the leave takes a moment to arrive.
	for !s.page("one").admitted() {
	}
}

func TestAnEmptyRoomIsForgotten(t *testing.T) {
	s := newSite(t, Options{Limits: Limits{Rooms: 1}})
	for i := range 5 {
		for {
			p := s.page(fmt.Sprint("room", i))
			admitted := p.admitted()
			p.close()
			if admitted {
				break
			}
		}
	}
}

func TestWhoMayNotJoinIsToldByACloseCode(t *testing.T) {
	s := newSite(t, Options{Origins: []string{"https://app.example"}})
	for _, c := range []struct {
		name, room, origin string
		code               wire.CloseCode // 0: may join
	}{
		{"room name too long", strings.Repeat("x", 129), "", wire.CloseBadRoom},
		{"room name of the longest", strings.Repeat("x", 128), "", 0},
		{"page of another site", "r", "https://evil.example", wire.CloseBadOrigin},
		{"page of a file", "r", "null", wire.CloseBadOrigin},
		{"page of a listed site", "r", "https://app.example", 0},
		{"page of localhost", "r", "http://localhost:3000", 0},
	} {
		header := http.Header{}
		if c.origin != "" {
			header.Set("Origin", c.origin)
		}
		ws, _, err := s.dial(c.room, header)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		p := newPage(t, ws)
		switch {
		case c.code != 0:
			p.wantClose(c.code, "")
		case !p.admitted():
			t.Errorf("%s may not join", c.name)
		}
	}
}

func TestBadRequestsGetNoSocket(t *testing.T) {
	s := newSite(t, Options{})
	response, err := http.Get("http" + strings.TrimPrefix(s.url, "ws") + "/ws")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusBadRequest && response.StatusCode != http.StatusUpgradeRequired {
		t.Errorf("plain GET: status %d", response.StatusCode)
	}
	http.DefaultClient.CloseIdleConnections()
}
