package token

import (
	"crypto/ed25519"
	"errors"
	"fmt"

	"github.com/golang-jwt/jwt/v5"
)

// Mint signs claims with key: a []byte secret or an ed25519.PrivateKey. It fails
// when a verifier would refuse what they say.
func Mint(c Claims, key any) (string, error) {
	if c.ExpiresAt == nil {
		return "", errors.New("token: a token needs an end")
	}
	if err := c.Validate(); err != nil {
		return "", fmt.Errorf("token: %w", err)
	}
	var method jwt.SigningMethod
	switch k := key.(type) {
	case []byte:
		if len(k) < MinSecret {
			return "", ErrShortSecret
		}
		method = jwt.SigningMethodHS256
	case ed25519.PrivateKey:
		method = jwt.SigningMethodEdDSA
	default:
		return "", ErrNoKey
	}
	return jwt.NewWithClaims(method, c).SignedString(key)
}
