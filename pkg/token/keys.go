package token

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/time/rate"
)

// Keys are what tokens are signed with: exactly one field is set.
type Keys struct {
	Secret    []byte            // HMAC with SHA-256; at least MinSecret bytes
	PublicKey ed25519.PublicKey // EdDSA
	JWKS      string            // URL of a key set
}

// MinSecret is the shortest secret, in bytes: as long as the hash (RFC 7518 §3.2).
const MinSecret = 32

// Errors of keys that cannot be used.
var (
	ErrNoKey       = errors.New("token: exactly one kind of key is needed: a secret, a public key or a JWKS URL")
	ErrShortSecret = fmt.Errorf("token: the secret must have at least %d bytes: make one with `openssl rand -base64 32`", MinSecret)
	ErrNotEd25519  = errors.New("token: not an Ed25519 key in PEM: make one with `openssl genpkey -algorithm ed25519 -out private.pem`, and its public half with `openssl pkey -in private.pem -pubout`")
	ErrBadJWKS     = errors.New("token: the JWKS URL must be https, or http on this machine")
)

// How a key set is kept fresh.
const (
	jwksRefresh = 15 * time.Minute // how often it is read again
	jwksUnknown = 10 * time.Second // how often at most because a token names a key that is not in it
	jwksTimeout = 5 * time.Second  // for one reading
)

// keyfunc returns where the key of a token is found, and which algorithms it may
// name. A key set is read anew until ctx ends.
func (k Keys) keyfunc(ctx context.Context) (jwt.Keyfunc, []string, error) {
	kinds := 0
	for _, set := range []bool{len(k.Secret) > 0, len(k.PublicKey) > 0, k.JWKS != ""} {
		if set {
			kinds++
		}
	}
	switch {
	case kinds != 1:
		return nil, nil, ErrNoKey
	case len(k.Secret) > 0:
		if len(k.Secret) < MinSecret {
			return nil, nil, ErrShortSecret
		}
		return func(*jwt.Token) (any, error) { return k.Secret, nil }, []string{jwt.SigningMethodHS256.Alg()}, nil
	case len(k.PublicKey) > 0:
		if len(k.PublicKey) != ed25519.PublicKeySize {
			return nil, nil, ErrNotEd25519
		}
		return func(*jwt.Token) (any, error) { return k.PublicKey, nil }, []string{jwt.SigningMethodEdDSA.Alg()}, nil
	}
	u, err := url.Parse(k.JWKS)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !local(u.Hostname())) {
		return nil, nil, ErrBadJWKS
	}
	strict := false
	set, err := keyfunc.NewDefaultOverrideCtx(ctx, []string{k.JWKS}, keyfunc.Override{
		Client:                    &http.Client{Timeout: jwksTimeout},
		HTTPTimeout:               jwksTimeout,
		NoErrorReturnFirstHTTPReq: &strict,
		RefreshInterval:           jwksRefresh,
		RefreshUnknownKID:         rate.NewLimiter(rate.Every(jwksUnknown), 1),
		// Tokens with made-up keys must not queue up here.
		RateLimitWaitMax: time.Millisecond,
		// The old keys stay; the next reading may succeed.
		RefreshErrorHandlerFunc: func(string) func(context.Context, error) { return func(context.Context, error) {} },
	})
	if err != nil {
		return nil, nil, fmt.Errorf("token: cannot read the keys of %s: %w", k.JWKS, err)
	}
	// Asymmetric ones only: a public key is no secret to compute an HMAC with.
	return set.Keyfunc, []string{"EdDSA", "ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}, nil
}

func local(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// ParsePublicKey reads an Ed25519 public key in PEM (PKIX).
func ParsePublicKey(text []byte) (ed25519.PublicKey, error) {
	return parseKey[ed25519.PublicKey](text, x509.ParsePKIXPublicKey)
}

// ParsePrivateKey reads an Ed25519 private key in PEM (PKCS #8).
func ParsePrivateKey(text []byte) (ed25519.PrivateKey, error) {
	return parseKey[ed25519.PrivateKey](text, x509.ParsePKCS8PrivateKey)
}

// parseKey reads the first PEM block of text as a key of one kind.
func parseKey[Key ed25519.PublicKey | ed25519.PrivateKey](text []byte, parse func(der []byte) (any, error)) (Key, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, ErrNotEd25519
	}
	parsed, err := parse(block.Bytes)
	if err != nil {
		return nil, ErrNotEd25519
	}
	key, ok := parsed.(Key)
	if !ok {
		return nil, ErrNotEd25519
	}
	return key, nil
}

// ParseSecret reads a secret from the text of a file or a variable: without the
// line end that editors add. It fails when that is too short to be one.
func ParseSecret(text []byte) ([]byte, error) {
	secret := bytes.TrimSpace(text)
	if len(secret) < MinSecret {
		return nil, ErrShortSecret
	}
	return secret, nil
}
