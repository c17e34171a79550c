package signal

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/meshy/meshy/pkg/wire"
	"github.com/meshy/meshy/pkg/wire/vectors"
)

// The hub accepts no more than package wire does of what a page sends. It is
// less strict only where it does not look: at descriptions and candidates.
func TestEnvelopeAgreesWithTheVectors(t *testing.T) {
	all, err := vectors.All()
	if err != nil {
		t.Fatal(err)
	}
	ignored := []string{"data.sdp.", "data.candidate", "data.reason"}
	for _, v := range all {
		if v.From != wire.FromPage {
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			e, err := open([]byte(v.Frame))
			if v.Message == nil {
				overlooked := false
				for _, field := range ignored {
					overlooked = overlooked || strings.HasPrefix(v.Field, field)
				}
				if (err == nil) != overlooked {
					t.Fatalf("error %v, want %s %s", err, v.Error, v.Field)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if to := v.Message.PeerClientID + v.Message.ClientID; e.event != v.Message.Event || e.to != to {
				t.Fatalf("%s to %q, want %s to %q", e.event, e.to, v.Message.Event, to)
			}
			got, err := wire.Decode(e.stamp("me"))
			want := *v.Message
			want.ClientID, want.PeerClientID = "me", ""
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("delivered %+v, %v\nwant      %+v", got, err, want)
			}
		})
	}
}

func TestFramesNestedTooDeeplyAreRefused(t *testing.T) {
	nest := func(n int) []byte {
		return []byte(`{"event":"` + string(wire.PeerDisconnect) + `","data":{"x":` +
			strings.Repeat("[", n) + strings.Repeat("]", n) + `}}`)
	}
	if _, err := open(nest(maxDepth - 2)); err != nil {
		t.Errorf("%d deep: %v", maxDepth, err)
	}
	if _, err := open(nest(maxDepth - 1)); err == nil {
		t.Errorf("%d deep is accepted", maxDepth+1)
	}
}

// FuzzOpen holds the scanner against encoding/json: it accepts only JSON, and
// what it lets through says who sent it, and nothing else that it did not say before.
func FuzzOpen(f *testing.F) {
	all, err := vectors.All()
	if err != nil {
		f.Fatal(err)
	}
	for _, v := range all {
		if len(v.Frame) < 4<<10 {
			f.Add([]byte(v.Frame))
		}
	}
	f.Add([]byte(`{"event":"webrtc:socket:peer:ice_candidate","data":{"client\u0049d":1,"a":[],"peerClientId":"b" , "z":{}}}`))
	f.Fuzz(func(t *testing.T, frame []byte) {
		if !utf8.Valid(frame) {
			return // the socket is closed before
		}
		s := scanner{text: frame}
		s.space()
		err := s.value(0)
		if err == nil {
			err = s.end()
		}
		if err != errDeep && (err == nil) != json.Valid(frame) {
			t.Fatalf("scanned with %v, valid JSON: %v", err, json.Valid(frame))
		}
		e, err := open(frame)
		if err != nil {
			return
		}
		_, before := members(t, frame)
		stamped := e.stamp("me")
		event, after := members(t, stamped)
		want := map[string]json.RawMessage{"clientId": json.RawMessage(`"me"`)}
		for name, value := range before {
			if name != "clientId" && name != "peerClientId" {
				want[name] = value
			}
		}
		if event != string(e.event) || !reflect.DeepEqual(after, want) {
			t.Fatalf("%q is delivered as %q", frame, stamped)
		}
	})
}

// members returns what encoding/json reads of a frame that the hub has accepted.
func members(t *testing.T, frame []byte) (event string, data map[string]json.RawMessage) {
	var top map[string]json.RawMessage // a struct would match names in any case
	err := json.Unmarshal(frame, &top)
	if err == nil {
		err = json.Unmarshal(top["event"], &event)
	}
	if err == nil && top["data"] != nil {
		err = json.Unmarshal(top["data"], &data)
	}
	if err != nil {
		t.Fatalf("%q is accepted: %v", frame, err)
	}
	return event, data
}

func BenchmarkOpenAndStamp(b *testing.B) {
	frame, err := wire.Encode(wire.Message{Event: wire.PeerMediaOffer, PeerClientID: "AAAAAAAAAAAAAAAA",
		SDP: &wire.Description{Type: "offer", SDP: strings.Repeat("a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n", 90)}})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(frame)))
	b.ReportAllocs()
	for b.Loop() {
		e, err := open(frame)
		if err != nil {
			b.Fatal(err)
		}
		e.stamp("BBBBBBBBBBBBBBBB")
	}
}
