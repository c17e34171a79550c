package mesh

import (
	"slices"
	"strings"

	"github.com/meshy/meshy/pkg/sdp"
	"github.com/meshy/meshy/pkg/wire"
)

// A pair that has met shares a key: the founder of its first connection makes it
// and tells it over the control channel, which DTLS protects. With it, each of the
// two knows the other again where neither a clientId nor a standing connection can
// say so: after a new address at the server, over a fresh connection, and when a
// third page carries their words. A description that goes to a page that may be
// such a peer is sealed: its hello ends in a MAC of the whole text (hello.go), which
// nobody but the two can make, and which covers the DTLS fingerprint.
//
// A peer that has forgotten the pair has no key. So the seal also says that both
// ends mean the same Peer: the one that PeerConnect named, with its tracks, its
// channels and what was under way on them.

const proofToken = "proof="

// pairKey is the secret of two pages, or nil before they have one.
type pairKey struct{ k0, k1 uint64 }

// newPairKey makes the key of a random identifier.
func newPairKey(secret string) *pairKey {
	return &pairKey{sipHash(0, 0, secret), sipHash(1, 0, secret)}
}

// proof returns the token that seals text, an outgoing copy without it.
func (k *pairKey) proof(text string) string { return proofToken + hex(sipHash(k.k0, k.k1, text)) }

// sealed reports whether text carries the proof of k.
func (k *pairKey) sealed(text string) bool {
	token := proofOf(text)
	return k != nil && token != "" && token == k.proof(strings.Replace(text, " "+token, "", 1))
}

// proofOf returns the proof that text carries, or "".
func proofOf(text string) string {
	tokens, _ := sdp.Capabilities(text)
	for _, t := range tokens {
		if strings.HasPrefix(t, proofToken) {
			return t
		}
	}
	return ""
}

// seal makes the outgoing copy of a description with its proof, where the peer may
// have one of our keys: it is that peer, or a page that says it is one of ours.
func (l *link) seal(hello []string, write func(hello []string) string) string {
	text := write(hello)
	l.sessions = remember(l.sessions, sdp.SessionID(text))
	key := l.peer.key
	for _, q := range l.mesh.order {
		if key == nil && l.peer.page != "" && q.page == l.peer.page {
			key = q.key
		}
	}
	if key == nil {
		return text
	}
	return write(append(hello, key.proof(text)))
}

// shareKey tells the peer a key, once the control channel can carry it.
func (l *link) shareKey() {
	if p := l.peer; l.founder && p.key == nil && p.capable {
		secret := p.mesh.platform.NewID()
		if l.tell(wire.Message{Event: wire.PairKey, Session: secret}) {
			p.key = newPairKey(secret)
		}
	}
}

// keyShared takes the key from the founder of the pair's first connection.
func (p *Peer) keyShared(secret string) {
	if p.key == nil && !p.link.founder {
		p.key = newPairKey(secret)
	}
}

// reunited returns the peer whose description d is. That is p, from whom it came,
// unless its seal says that p is one whom this page knows under another address:
// then p's entry, which was a newcomer's, gives way. It returns nil when d is done
// with: a sealed answer has told whom our offer reached, and a new one goes there.
func (p *Peer) reunited(d wire.Description) *Peer {
	if p.state != peerExpected || proofOf(d.SDP) == "" {
		return p
	}
	m := p.mesh
	for _, q := range m.all() {
		if q == p || q.state != peerConnected || !q.key.sealed(d.SDP) || slices.Contains(q.merged, offerRef(d.SDP)) {
			continue
		}
		q.merged = remember(q.merged, offerRef(d.SDP))
		address := p.address
		p.leave(ReasonAlias)
		m.readdress(q, address)
		q.trouble()
		if d.Type == "offer" {
			return q
		}
		q.rebuild()
		return nil
	}
	return p
}

func hex(n uint64) string {
	const digits = "0123456789abcdef"
	var b [16]byte
	for i := range b {
		b[i] = digits[n>>(60-4*i)&15]
	}
	return string(b[:])
}

// sipHash is SipHash-2-4 (Aumasson and Bernstein, 2012), a MAC of 64 bits. It
// stands here because a page pays 100 KB for Go's crypto, and the core must answer
// at once, while the browser's own crypto answers with a promise.
func sipHash(k0, k1 uint64, text string) uint64 {
	v0, v1 := k0^0x736f6d6570736575, k1^0x646f72616e646f6d
	v2, v3 := k0^0x6c7967656e657261, k1^0x7465646279746573
	round := func() {
		v0 += v1
		v1 = v1<<13 | v1>>51
		v1 ^= v0
		v0 = v0<<32 | v0>>32
		v2 += v3
		v3 = v3<<16 | v3>>48
		v3 ^= v2
		v0 += v3
		v3 = v3<<21 | v3>>43
		v3 ^= v0
		v2 += v1
		v1 = v1<<17 | v1>>47
		v1 ^= v2
		v2 = v2<<32 | v2>>32
	}
	word := uint64(0)
	for i := range len(text) {
		word |= uint64(text[i]) << (8 * (i % 8))
		if i%8 == 7 {
			v3 ^= word
			round()
			round()
			v0 ^= word
			word = 0
		}
	}
	word |= uint64(len(text)) << 56
	v3 ^= word
	round()
	round()
	v0 ^= word
	v2 ^= 0xff
	for range 4 {
		round()
	}
	return v0 ^ v1 ^ v2 ^ v3
}
