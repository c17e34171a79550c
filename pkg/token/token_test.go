package token

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/meshy/meshy/pkg/signal"
	"pgregory.net/rapid"
)

var (
	noon   = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	secret = []byte("0123456789abcdef0123456789abcdef")
)

func until(t time.Time) jwt.RegisteredClaims {
	return jwt.RegisteredClaims{ExpiresAt: jwt.NewNumericDate(t)}
}

func verifier(t *testing.T, keys Keys, now *time.Time, more ...Option) *Verifier {
	t.Helper()
	v, err := NewVerifier(t.Context(), keys, append(more, Now(func() time.Time { return *now }))...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func mint(t *testing.T, c Claims, key any) string {
	t.Helper()
	text, err := Mint(c, key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestATokenGrantsWhatItSaysUntilItExpires(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		keys Keys
		key  any
	}{
		"HS256": {Keys{Secret: secret}, secret},
		"EdDSA": {Keys{PublicKey: public}, private},
	} {
		t.Run(name, func(t *testing.T) {
			now := noon
			v := verifier(t, c.keys, &now)
			text := mint(t, Claims{RegisteredClaims: until(noon.Add(time.Hour)), Rooms: Rooms{"jam-*", "lobby"}, ClientID: "ann", Capacity: 4}, c.key)
			if grant, err := v.Authorize("jam-7", text); err != nil || grant != (signal.Grant{ClientID: "ann", Capacity: 4}) {
				t.Errorf("granted %+v, %v", grant, err)
			}
			if _, err := v.Authorize("other", text); !errors.Is(err, signal.ErrForbidden) {
				t.Errorf("another room: %v", err)
			}
			now = now.Add(time.Hour + leeway + time.Second)
			if _, err := v.Authorize("lobby", text); !errors.Is(err, signal.ErrUnauthorized) || !strings.Contains(err.Error(), "expired") {
				t.Errorf("played again after its end: %v", err)
			}
		})
	}
}

// sign is a token by hand, for what Mint refuses to make.
func sign(header, claims string, key []byte) string {
	e := base64.RawURLEncoding
	text := e.EncodeToString([]byte(header)) + "." + e.EncodeToString([]byte(claims))
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return text + "." + e.EncodeToString(mac.Sum(nil))
}

func TestATokenThatProvesNothingIsExplained(t *testing.T) {
	public, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	now := noon
	hs, ed := verifier(t, Keys{Secret: secret}, &now, Issuer("us"), Audience("meshy")), verifier(t, Keys{PublicKey: public}, &now)
	pkix, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	const (
		header = `{"alg":"HS256","typ":"JWT"}`
		good   = `{"room":"*","exp":1767358800,"iss":"us","aud":"meshy"}` // an hour later
	)
	if _, err := hs.Authorize("r", sign(header, good, secret)); err != nil {
		t.Fatalf("the good one: %v", err)
	}
	for name, c := range map[string]struct {
		v    *Verifier
		text string
		want string
	}{
		"nothing":               {hs, "", "no token"},
		"no token":              {hs, "hello", "no JWT"},
		"too long":              {hs, strings.Repeat("x", maxToken+1), "too long"},
		"another secret":        {hs, sign(header, good, []byte("another")), "not signed"},
		"unsigned":              {hs, sign(`{"alg":"none"}`, good, nil), "not signed"},
		"another algorithm":     {hs, sign(`{"alg":"HS512"}`, good, secret), "not signed"},
		"HMAC of a public key":  {ed, sign(header, good, public), "not signed"},
		"HMAC of its PEM":       {ed, sign(header, good, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pkix})), "not signed"},
		"without an end":        {hs, sign(header, `{"room":"*","iss":"us","aud":"meshy"}`, secret), "lacks"},
		"of another issuer":     {hs, sign(header, `{"room":"*","exp":1767358800,"iss":"them","aud":"meshy"}`, secret), "issuer"},
		"for another audience":  {hs, sign(header, `{"room":"*","exp":1767358800,"iss":"us","aud":"x"}`, secret), "audience"},
		"not yet valid":         {hs, sign(header, `{"room":"*","exp":1767358800,"nbf":1767355900,"iss":"us","aud":"meshy"}`, secret), "not valid yet"},
		"issued in the future":  {hs, sign(header, `{"room":"*","exp":1767358800,"iat":1767355900,"iss":"us","aud":"meshy"}`, secret), "future"},
		"without a room":        {hs, sign(header, `{"exp":1767358800,"iss":"us","aud":"meshy"}`, secret), "room"},
		"with a room of number": {hs, sign(header, `{"room":1,"exp":1767358800,"iss":"us","aud":"meshy"}`, secret), "JWT"},
		"with too long an id":   {hs, sign(header, `{"room":"*","clientId":"`+strings.Repeat("x", 129)+`","exp":1767358800,"iss":"us","aud":"meshy"}`, secret), "clientId"},
		"with capacity below 0": {hs, sign(header, `{"room":"*","capacity":-1,"exp":1767358800,"iss":"us","aud":"meshy"}`, secret), "capacity"},
	} {
		t.Run(name, func(t *testing.T) {
			grant, err := c.v.Authorize("r", c.text)
			if !errors.Is(err, signal.ErrUnauthorized) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("granted %+v, %v, want %q", grant, err, c.want)
			}
		})
	}
}

func TestMintMakesNoTokenThatNobodyTakes(t *testing.T) {
	end := until(noon)
	for name, c := range map[string]struct {
		claims Claims
		key    any
	}{
		"without an end": {Claims{Rooms: Rooms{"*"}}, secret},
		"without a room": {Claims{RegisteredClaims: end}, secret},
		"short secret":   {Claims{RegisteredClaims: end, Rooms: Rooms{"*"}}, secret[:31]},
		"no key":         {Claims{RegisteredClaims: end, Rooms: Rooms{"*"}}, nil},
	} {
		if text, err := Mint(c.claims, c.key); err == nil {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestKeysThatCannotBeUsedAreExplained(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		keys Keys
		want error
	}{
		"none":             {Keys{}, ErrNoKey},
		"two":              {Keys{Secret: secret, PublicKey: public}, ErrNoKey},
		"short":            {Keys{Secret: []byte("short")}, ErrShortSecret},
		"half a key":       {Keys{PublicKey: public[:16]}, ErrNotEd25519},
		"plain http":       {Keys{JWKS: "http://keys.example/"}, ErrBadJWKS},
		"no URL":           {Keys{JWKS: "keys"}, ErrBadJWKS},
		"a file":           {Keys{JWKS: "file:///etc/keys"}, ErrBadJWKS},
		"localhost.evil":   {Keys{JWKS: "http://localhost.evil.example/"}, ErrBadJWKS},
		"http with a host": {Keys{JWKS: "http:///keys"}, ErrBadJWKS},
	} {
		if _, err := NewVerifier(t.Context(), c.keys); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	pkix, _ := x509.MarshalPKIXPublicKey(public)
	pkcs8, _ := x509.MarshalPKCS8PrivateKey(private)
	publicPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pkix})
	privatePEM := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})
	if got, err := ParsePublicKey(publicPEM); err != nil || !got.Equal(public) {
		t.Errorf("public key: %v", err)
	}
	if got, err := ParsePrivateKey(privatePEM); err != nil || !got.Equal(private) {
		t.Errorf("private key: %v", err)
	}
	for _, text := range [][]byte{nil, []byte("hello"), privatePEM} {
		if _, err := ParsePublicKey(text); !errors.Is(err, ErrNotEd25519) {
			t.Errorf("public key of %.20q: %v", text, err)
		}
	}
	if _, err := ParsePrivateKey(publicPEM); !errors.Is(err, ErrNotEd25519) {
		t.Errorf("private key of a public one: %v", err)
	}
	if got, err := ParseSecret([]byte(" " + string(secret) + "\n")); err != nil || string(got) != string(secret) {
		t.Errorf("secret: %q, %v", got, err)
	}
	if _, err := ParseSecret([]byte("short\n")); !errors.Is(err, ErrShortSecret) {
		t.Errorf("short secret: %v", err)
	}
}

func TestPatternsOfRooms(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"lobby", "lobby", true}, {"lobby", "lobby2", false}, {"lobby", "", false},
		{"*", "", true}, {"*", "x/y", true}, {"jam-*", "jam-", true}, {"jam-*", "jam", false},
		{"*-jam", "a-jam", true}, {"a*a", "a", false}, {"a*a", "aa", true}, {"a*b*c", "a-c-b-c", true},
		{"a*b*c", "acb", false}, {"**", "x", true}, {"a**b", "ab", true}, {"*ab*ab*", "aab", false},
		{"", "", true}, {"", "x", false}, {"[x]", "x", false}, {"?", "x", false},
	} {
		if got := match(c.pattern, c.name); got != c.want {
			t.Errorf("%q opens %q: %v", c.pattern, c.name, got)
		}
	}
	// Against the definition, letter by letter.
	var slow func(pattern, name string) bool
	slow = func(pattern, name string) bool {
		switch {
		case pattern == "":
			return name == ""
		case pattern[0] == '*':
			return slow(pattern[1:], name) || name != "" && slow(pattern, name[1:])
		}
		return name != "" && name[0] == pattern[0] && slow(pattern[1:], name[1:])
	}
	rapid.Check(t, func(t *rapid.T) {
		pattern := rapid.StringMatching(`[ab*]{0,7}`).Draw(t, "pattern")
		name := rapid.StringMatching(`[ab]{0,9}`).Draw(t, "name")
		if got := match(pattern, name); got != slow(pattern, name) {
			t.Fatalf("%q opens %q: %v", pattern, name, got)
		}
	})
}

func TestRoomsInJSON(t *testing.T) {
	for text, want := range map[string]int{`"a"`: 1, `["a","b"]`: 2, `[]`: 0} {
		var r Rooms
		if err := json.Unmarshal([]byte(text), &r); err != nil || len(r) != want {
			t.Errorf("%s: %v, %v", text, r, err)
		}
		if again, err := json.Marshal(r); err != nil || string(again) != text {
			t.Errorf("%s becomes %s, %v", text, again, err)
		}
	}
	var r Rooms
	if err := json.Unmarshal([]byte(`{"a":1}`), &r); err == nil {
		t.Errorf("an object is %v", r)
	}
}

func FuzzAuthorize(f *testing.F) {
	f.Add(sign(`{"alg":"HS256"}`, `{"room":"*","exp":1767358800}`, []byte("x")))
	f.Add("..")
	v, err := NewVerifier(f.Context(), Keys{Secret: secret})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if grant, err := v.Authorize("r", text); err == nil {
			t.Errorf("%q grants %+v", text, grant)
		}
	})
}
