package token

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/meshy/meshy/pkg/signal"
)

// Verifier checks tokens.
type Verifier struct {
	parser *jwt.Parser
	key    jwt.Keyfunc
}

// Option narrows what a Verifier accepts.
type Option = jwt.ParserOption

// Issuer asks for tokens whose `iss` is name, Audience for those whose `aud` has it.
func Issuer(name string) Option   { return jwt.WithIssuer(name) }
func Audience(name string) Option { return jwt.WithAudience(name) }

// Now replaces the clock.
func Now(now func() time.Time) Option { return jwt.WithTimeFunc(now) }

// leeway is how far the clocks of the server and of whoever mints may be apart.
const leeway = 10 * time.Second

// maxToken bounds a token, in bytes.
const maxToken = 8 << 10

// NewVerifier returns a Verifier of tokens signed with keys. A key set is read now,
// and anew until ctx ends.
func NewVerifier(ctx context.Context, keys Keys, options ...Option) (*Verifier, error) {
	key, methods, err := keys.keyfunc(ctx)
	if err != nil {
		return nil, err
	}
	options = append([]Option{
		jwt.WithValidMethods(methods),
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithLeeway(leeway),
	}, options...)
	return &Verifier{parser: jwt.NewParser(options...), key: key}, nil
}

// Authorize implements signal.Options.Authorize. It fails with
// signal.ErrUnauthorized for a token that proves nothing, and with
// signal.ErrForbidden for one that opens other rooms.
func (v *Verifier) Authorize(room, text string) (signal.Grant, error) {
	if text == "" {
		return signal.Grant{}, fmt.Errorf("%w: there is no token in the URL's ?token=", signal.ErrUnauthorized)
	}
	if len(text) > maxToken {
		return signal.Grant{}, fmt.Errorf("%w: the token is too long", signal.ErrUnauthorized)
	}
	var claims Claims
	if _, err := v.parser.ParseWithClaims(text, &claims, v.key); err != nil {
		return signal.Grant{}, fmt.Errorf("%w: %s", signal.ErrUnauthorized, explain(err))
	}
	if !claims.Rooms.Open(room) {
		return signal.Grant{}, fmt.Errorf("%w: the token opens other rooms", signal.ErrForbidden)
	}
	return signal.Grant{ClientID: claims.ClientID, Capacity: claims.Capacity}, nil
}

// explain says in few words, without anything of the token, why it was refused.
func explain(err error) string {
	for _, c := range []struct {
		err  error
		text string
	}{
		{jwt.ErrTokenMalformed, "the token is no JWT"},
		{jwt.ErrTokenUnverifiable, "the token's key is not known here"},
		{jwt.ErrTokenSignatureInvalid, "the token is not signed by whom this server trusts"},
		{jwt.ErrTokenExpired, "the token has expired"},
		{jwt.ErrTokenNotValidYet, "the token is not valid yet"},
		{jwt.ErrTokenUsedBeforeIssued, "the token was issued in the future"},
		{jwt.ErrTokenInvalidIssuer, "the token is of another issuer"},
		{jwt.ErrTokenInvalidAudience, "the token is for another audience"},
		{jwt.ErrTokenRequiredClaimMissing, "the token lacks a claim that this server asks for: exp, iss or aud"},
		{errClaims, "the token lacks a room, or has a bad clientId or capacity"},
	} {
		if errors.Is(err, c.err) {
			return c.text
		}
	}
	return "the token is not valid"
}
