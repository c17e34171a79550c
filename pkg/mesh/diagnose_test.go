package mesh

import "testing"

func TestEachFailureHasItsCause(t *testing.T) {
	host, all := []string{"host"}, []string{"host", "srflx", "relay"}
	refused := []candidateError{{"stun:s", 701}, {"turn:t?transport=udp", 701}, {"turn:t?transport=tcp", 401}}
	for name, c := range map[string]struct {
		remote       string
		misdescribed bool
		complaints   []candidateError
		stats        Stats
		want         Cause
	}{
		"no answer":                       {"", false, nil, Stats{Local: host}, CauseNoAnswer},
		"a refused description":           {"x", true, nil, Stats{}, CauseDescription},
		"no relay anywhere":               {"x", false, nil, Stats{Local: host, Remote: host}, CauseNoRelay},
		"relays alone allowed, and none":  {"x", false, nil, Stats{}, CauseNoRelay},
		"credentials that have expired":   {"x", false, refused, Stats{Local: host, Remote: host}, CauseRelayRefused},
		"one relay of two refuses":        {"x", false, refused, Stats{Local: all, Remote: host}, CauseNoPath},
		"a relay that does not answer":    {"x", false, []candidateError{{"turn:t", 701}}, Stats{Local: host, Remote: host}, CauseRelayAway},
		"a STUN server that does not":     {"x", false, []candidateError{{"stun:s", 701}}, Stats{Local: host, Remote: host}, CauseUDPBlocked},
		"its relay is there, and no path": {"x", false, nil, Stats{Local: host, Remote: all}, CauseNoPath},
		"packets that pass, and no keys":  {"x", false, nil, Stats{Local: host, Remote: host, Paired: true}, CauseDTLS},
	} {
		l := &link{misdescribed: c.misdescribed, complaints: c.complaints}
		l.remote = c.remote
		if got := l.diagnose(c.stats); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if c.want.Remedy() == "" {
			t.Errorf("%s has no remedy", c.want)
		}
	}
}

// The vectors of the algorithm's authors: a key of bytes 0 to 15, a text of bytes 0 on.
func TestSipHash(t *testing.T) {
	const k0, k1 = 0x0706050403020100, 0x0f0e0d0c0b0a0908
	text := ""
	for i, want := range []uint64{0x726fdb47dd0e0e31, 0x74f839c593dc67fd, 0x0d6c8009d9a94f5a, 0x85676696d7fb7e2d} {
		if got := sipHash(k0, k1, text); got != want {
			t.Errorf("of %d bytes: %x, want %x", len(text), got, want)
		}
		text += string(rune(i))
	}
	text = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e"
	if got := sipHash(k0, k1, text); got != 0xa129ca6149be45e5 {
		t.Errorf("of 15 bytes: %x", got)
	}
}

func TestASealHoldsForTheWholeText(t *testing.T) {
	key := newPairKey("secret")
	write := func(more string) string {
		return "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\na=meshy:1 control" + more + "\r\nm=audio 9 x 0\r\n"
	}
	sealed := write(" " + key.proof(write("")))
	if !key.sealed(sealed) {
		t.Error("its own seal does not hold")
	}
	for name, text := range map[string]string{
		"without a seal": write(""), "with another's": write(" " + newPairKey("other").proof(write(""))),
		"with more": sealed + "a=x\r\n", "with an empty seal": write(" proof="),
	} {
		if key.sealed(text) {
			t.Errorf("it holds for a text %s", name)
		}
	}
	if (*pairKey)(nil).sealed(sealed) {
		t.Error("no key holds it")
	}
}
