package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/meshy/meshy/pkg/token"
)

// tokenCommand is `meshy token`.
type tokenCommand struct {
	Room     []string      `required:"" sep:"none" placeholder:"NAME" help:"Room that the token opens; * stands for any run of characters, as in jam-*. May be repeated."`
	ClientID string        `placeholder:"ID" help:"Id under which the others know the page. Without it each socket gets one of its own, so that one token serves many pages."`
	Capacity int           `placeholder:"N" help:"Refuse to join a room that would then have more than N members."`
	TTL      time.Duration `name:"ttl" default:"1h" placeholder:"TIME" help:"How long the token can be used to join, as 90s, 10m or 12h. Who is in stays."`
	Issuer   string        `placeholder:"NAME" help:"The token's iss."`
	Audience string        `placeholder:"NAME" help:"The token's aud."`

	Secret     string `name:"jwt-secret" group:"key" placeholder:"TEXT" help:"Secret to sign with (HS256). Other users of this machine can read flags: set the variable, or give a file."`
	SecretFile string `name:"jwt-secret-file" group:"key" placeholder:"FILE" help:"File with that secret."`
	PrivateKey string `name:"jwt-private-key" group:"key" placeholder:"FILE" help:"Private Ed25519 key to sign with (EdDSA), in PEM."`
	configFlags
}

// Help is the rest of what --help says.
func (tokenCommand) Help() string {
	return `Prints a token that "meshy serve --auth jwt" takes, for a page's URL:
  wss://example.com/ws?room=lobby&token=...

A secret, for the server and for whoever mints:
  openssl rand -base64 32 > secret
  meshy serve --jwt-secret-file secret
  meshy token --jwt-secret-file secret --room lobby

A key pair, so that the server cannot mint:
  openssl genpkey -algorithm ed25519 -out private.pem
  openssl pkey -in private.pem -pubout -out public.pem
  meshy serve --jwt-public-key public.pem
  meshy token --jwt-private-key private.pem --room lobby

Any JWT library can mint too: the claims are room (a name or a list), clientId, capacity and exp.`
}

// Run prints a token.
func (c *tokenCommand) Run(_ context.Context, to streams) error {
	key, err := c.key()
	if err != nil {
		return err
	}
	if c.TTL <= 0 {
		return fmt.Errorf("%w: --ttl must be longer than nothing", errUsage)
	}
	now := time.Now()
	claims := token.Claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer:    c.Issuer,
			IssuedAt:  jwt.NewNumericDate(now),
			ExpiresAt: jwt.NewNumericDate(now.Add(c.TTL)),
		},
		Rooms:    c.Room,
		ClientID: c.ClientID,
		Capacity: c.Capacity,
	}
	if c.Audience != "" {
		claims.Audience = jwt.ClaimStrings{c.Audience}
	}
	text, err := token.Mint(claims, key)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(to.stdout, text)
	return err
}

// key returns what to sign with.
func (c *tokenCommand) key() (any, error) {
	signing, err := secret(c.Secret, c.SecretFile)
	switch {
	case err != nil:
		return nil, err
	case signing != nil && c.PrivateKey != "":
		return nil, fmt.Errorf("%w: a secret and a private key are two keys: leave one of them out", errUsage)
	case signing != nil:
		return signing, nil
	case c.PrivateKey == "":
		return nil, fmt.Errorf("%w: give --jwt-secret-file or --jwt-private-key; --help says how to make one", errUsage)
	}
	text, err := os.ReadFile(c.PrivateKey)
	if err != nil {
		return nil, err
	}
	private, err := token.ParsePrivateKey(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.PrivateKey, err)
	}
	return private, nil
}
