package wire_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/meshy/meshy/pkg/wire"
)

// events lists every event and who sends it.
var events = []struct {
	event              wire.Event
	page, server, peer bool
}{
	{wire.PeerConnectOffer, true, true, false},
	{wire.PeerConnectAnswer, true, true, false},
	{wire.PeerMediaOffer, true, true, true},
	{wire.PeerMediaAnswer, true, true, true},
	{wire.PeerICECandidate, true, true, true},
	{wire.PeerDisconnect, true, true, true},
	{wire.Welcome, false, true, false},
	{wire.ServerError, false, true, false},
	{wire.ICERenewal, false, true, false},
	{wire.NegotiationAsk, false, false, true},
	{wire.ChannelAsk, false, false, true},
	{wire.Reach, false, false, true},
	{wire.ReachAsk, false, false, true},
	{wire.Relay, false, false, true},
	{wire.PairKey, false, false, true},
	{wire.Forgotten, false, false, true},
	{wire.Ping, false, false, true},
	{wire.Pong, false, false, true},
	{wire.AliasClaim, false, false, true},
	{wire.AliasGrant, false, false, true},
}

func TestEveryEventTravelsItsOwnWays(t *testing.T) {
	for _, e := range events {
		for from, want := range map[wire.Direction]bool{
			wire.FromPage: e.page, wire.FromServer: e.server, wire.FromPeer: e.peer,
		} {
			err := wire.Validate(wire.Message{Event: e.event}, from)
			if got := !errors.Is(err, wire.ErrDirection); got != want {
				t.Errorf("%s %s: travels = %v, want %v (%v)", e.event, from, got, want, err)
			}
		}
		if _, err := wire.RouteOf(e.event); (err == nil) != e.page {
			t.Errorf("RouteOf(%s): %v, want a route: %v", e.event, err, e.page)
		}
	}
}

func TestRouteNamesTheAddressee(t *testing.T) {
	for event, want := range map[wire.Event]wire.Route{
		wire.PeerConnectOffer:  {},
		wire.PeerConnectAnswer: {Addressee: "clientId"},
		wire.PeerMediaOffer:    {Addressee: "peerClientId", SDP: true},
		wire.PeerMediaAnswer:   {Addressee: "peerClientId", SDP: true},
		wire.PeerICECandidate:  {Addressee: "peerClientId"},
		wire.PeerDisconnect:    {},
	} {
		if got, err := wire.RouteOf(event); got != want || err != nil {
			t.Errorf("RouteOf(%s) = %+v, %v, want %+v", event, got, err, want)
		}
	}
	if _, err := wire.RouteOf("x"); !errors.Is(err, wire.ErrUnknownEvent) {
		t.Errorf("RouteOf of an unknown event: %v", err)
	}
}

func TestUnknownEventHasNoWireForm(t *testing.T) {
	m := wire.Message{Event: "x", ClientID: "a"}
	if _, err := wire.Encode(m); !errors.Is(err, wire.ErrUnknownEvent) {
		t.Errorf("Encode: %v", err)
	}
	if _, err := wire.EncodeData(m); !errors.Is(err, wire.ErrUnknownEvent) {
		t.Errorf("EncodeData: %v", err)
	}
	if err := wire.Validate(m, wire.FromServer); !errors.Is(err, wire.ErrUnknownEvent) {
		t.Errorf("Validate: %v", err)
	}
}

// The golden frames of what we send: plain forwarders and old clients read them.
func TestEncodeWritesWhatOldClientsRead(t *testing.T) {
	line := "candidate:1 1 udp 1 192.0.2.1 9 typ host"
	for _, c := range []struct {
		message wire.Message
		data    string
	}{
		{wire.Message{Event: wire.PeerConnectOffer}, `{}`},
		{wire.Message{Event: wire.PeerConnectAnswer, ClientID: "n"}, `{"clientId":"n"}`},
		{
			wire.Message{Event: wire.PeerMediaOffer, PeerClientID: "b", SDP: &wire.Description{Type: "offer", SDP: "v=0\r\n"}},
			`{"peerClientId":"b","sdp":{"type":"offer","sdp":"v=0\r\n"}}`,
		},
		{
			wire.Message{Event: wire.PeerICECandidate, PeerClientID: "b", Candidate: &wire.Candidate{Candidate: line, SDPMid: "0", UsernameFragment: "u"}},
			`{"peerClientId":"b","candidate":{"candidate":"` + line + `","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"u"}}`,
		},
		{
			wire.Message{Event: wire.PeerICECandidate, PeerClientID: "b", Candidate: &wire.Candidate{SDPMLineIndex: -1}},
			`{"peerClientId":"b","candidate":{"candidate":""}}`,
		},
		{wire.Message{Event: wire.PeerDisconnect}, `{}`},
		{wire.Message{Event: wire.Welcome, ClientID: "me"}, `{"clientId":"me","peers":[]}`},
		{wire.Message{Event: wire.Welcome, ClientID: "me", Peers: []string{"a", "b"}}, `{"clientId":"me","peers":["a","b"]}`},
		{
			wire.Message{Event: wire.ChannelAsk, Channel: &wire.Channel{Label: "c", Unordered: true, MaxRetransmits: 0, MaxPacketLifeTime: -1}},
			`{"channel":{"label":"c","ordered":false,"maxRetransmits":0}}`,
		},
		{
			wire.Message{Event: wire.Welcome, ClientID: "me", ICEServers: []wire.ICEServer{
				{URLs: []string{"stun:h:1"}}, {URLs: []string{"turn:h:1", "turns:h:2?transport=tcp"}, Username: "u", Credential: "c"},
			}},
			`{"clientId":"me","peers":[],"iceServers":[{"urls":["stun:h:1"]},{"urls":["turn:h:1","turns:h:2?transport=tcp"],"username":"u","credential":"c"}]}`,
		},
		{wire.Message{Event: wire.ICERenewal, ICEServers: []wire.ICEServer{{URLs: []string{"stun:h"}}}}, `{"iceServers":[{"urls":["stun:h"]}]}`},
		// What an event does not carry is not written.
		{wire.Message{Event: wire.Ping, ClientID: "a", Reason: "r"}, `{}`},
	} {
		want := `{"event":"` + string(c.message.Event) + `","data":` + c.data + `}`
		if got, err := wire.Encode(c.message); string(got) != want || err != nil {
			t.Errorf("Encode = %s, %v\nwant     %s", got, err, want)
		}
		if got, err := wire.EncodeData(c.message); string(got) != c.data || err != nil {
			t.Errorf("EncodeData = %s, %v\nwant         %s", got, err, c.data)
		}
	}
}

func TestErrorsNameTheFieldAndNeverQuoteAStranger(t *testing.T) {
	const secret = "SECRET"
	err := wire.Validate(wire.Message{
		Event:    wire.PeerMediaOffer,
		ClientID: "a",
		SDP:      &wire.Description{Type: secret, SDP: secret},
	}, wire.FromServer)
	const want = `wire: webrtc:socket:peer:media_offer: data.sdp.type: want "offer", got something else`
	if err == nil || err.Error() != want {
		t.Errorf("error %v\nwant  %s", err, want)
	}
	if err != nil && strings.Contains(err.Error(), secret) {
		t.Errorf("error quotes what came: %v", err)
	}
}

func TestKindsHaveNames(t *testing.T) {
	seen := make(map[string]bool)
	for k := wire.Absent; k <= wire.Object; k++ {
		seen[k.String()] = true
	}
	if len(seen) != int(wire.Object)+1 {
		t.Errorf("kinds share names: %v", seen)
	}
}
