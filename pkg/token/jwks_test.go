package token

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/meshy/meshy/pkg/signal"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// keySet is a JWKS endpoint whose keys can change.
type keySet struct {
	keys  atomic.Value // []map[string]string
	reads atomic.Int32
	down  atomic.Bool
}

func (s *keySet) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	s.reads.Add(1)
	if s.down.Load() {
		http.Error(w, "down", http.StatusServiceUnavailable)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"keys": s.keys.Load()})
}

// jwk is a public key as RFC 7517 writes it.
func jwk(kid string, key crypto.PublicKey) map[string]string {
	e := base64.RawURLEncoding
	switch k := key.(type) {
	case ed25519.PublicKey:
		return map[string]string{"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": e.EncodeToString(k)}
	case *rsa.PublicKey:
		return map[string]string{"kty": "RSA", "kid": kid, "n": e.EncodeToString(k.N.Bytes()), "e": e.EncodeToString(big.NewInt(int64(k.E)).Bytes())}
	}
	panic("no such key")
}

// by signs a token for all rooms that names its key.
func by(t *testing.T, method jwt.SigningMethod, kid string, key any) string {
	t.Helper()
	token := jwt.NewWithClaims(method, Claims{RegisteredClaims: until(time.Now().Add(time.Hour)), Rooms: Rooms{"*"}})
	token.Header["kid"] = kid
	text, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAKeySetMayRotate(t *testing.T) {
	oldPublic, oldPrivate, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	set := &keySet{}
	set.keys.Store([]map[string]string{jwk("old", oldPublic)})
	server := httptest.NewServer(set)
	defer server.Close()
	defer http.DefaultClient.CloseIdleConnections()
	v, err := NewVerifier(t.Context(), Keys{JWKS: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	good := func(text string) {
		t.Helper()
		if _, err := v.Authorize("r", text); err != nil {
			t.Error(err)
		}
	}
	bad := func(text string) {
		t.Helper()
		if _, err := v.Authorize("r", text); !errors.Is(err, signal.ErrUnauthorized) {
			t.Error(err)
		}
	}
	good(by(t, jwt.SigningMethodEdDSA, "old", oldPrivate))
	bad(by(t, jwt.SigningMethodHS256, "old", []byte(oldPublic)))
	bad(by(t, jwt.SigningMethodRS256, "old", fresh))

	// The new key is found when a token first names it; the old one is no longer good.
	set.keys.Store([]map[string]string{jwk("new", &fresh.PublicKey)})
	good(by(t, jwt.SigningMethodRS256, "new", fresh))
	bad(by(t, jwt.SigningMethodEdDSA, "old", oldPrivate))

	// Made-up keys do not have the endpoint read each time, nor wait for it.
	before := set.reads.Load()
	for range 50 {
		bad(by(t, jwt.SigningMethodEdDSA, "made up", oldPrivate))
	}
	if n := set.reads.Load() - before; n > 1 {
		t.Errorf("the endpoint was read %d times", n)
	}
	// While it is down, the keys it gave are good.
	set.down.Store(true)
	good(by(t, jwt.SigningMethodRS256, "new", fresh))
}

func TestAKeySetThatCannotBeReadIsAnError(t *testing.T) {
	set := &keySet{}
	set.down.Store(true)
	server := httptest.NewServer(set)
	defer server.Close()
	if _, err := NewVerifier(t.Context(), Keys{JWKS: server.URL}); err == nil || !strings.Contains(err.Error(), server.URL) {
		t.Errorf("error %v", err)
	}
	http.DefaultClient.CloseIdleConnections()
}
