package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"

	"github.com/meshy/meshy/pkg/signal"
	"github.com/meshy/meshy/pkg/token"
)

// accessFlags says who may join.
type accessFlags struct {
	Auth        string         `group:"access" enum:",none,jwt" default:"" placeholder:"none|jwt" help:"none: whoever can reach it may join; jwt: whoever has a token, see \"meshy token\". Without it, jwt when a key is given, and else none, but only on this machine's own address."`
	Origin      []origin       `group:"access" placeholder:"ORIGIN" help:"Pages that may join beside those of this very host and of localhost, as https://example.com; null for pages of files, * for all. May be repeated."`
	TrustProxy  []netip.Prefix `group:"access" placeholder:"CIDR" help:"Network of reverse proxies whose X-Forwarded-For says where a client is, as 127.0.0.0/8. May be repeated."`
	Secret      string         `name:"jwt-secret" group:"access" placeholder:"TEXT" help:"Secret of HS256 tokens, at least 32 bytes. Other users of this machine can read flags: set the variable, or give a file."`
	SecretFile  string         `name:"jwt-secret-file" group:"access" placeholder:"FILE" help:"File with that secret."`
	PublicKey   string         `name:"jwt-public-key" group:"access" placeholder:"FILE" help:"Public Ed25519 key of EdDSA tokens, in PEM."`
	JWKS        string         `name:"jwt-jwks-url" group:"access" placeholder:"URL" help:"Key set of an identity provider; keys may rotate."`
	JWTIssuer   string         `name:"jwt-issuer" group:"access" placeholder:"NAME" help:"Take only tokens with this iss."`
	JWTAudience string         `name:"jwt-audience" group:"access" placeholder:"NAME" help:"Take only tokens with this aud."`
}

// origin is a checked origin.
type origin string

// UnmarshalText implements encoding.TextUnmarshaler.
func (o *origin) UnmarshalText(text []byte) error {
	*o = origin(text)
	return signal.CheckOrigin(string(text))
}

// origins returns them as package signal takes them.
func (f accessFlags) origins() []string {
	list := make([]string, len(f.Origin))
	for i, o := range f.Origin {
		list[i] = string(o)
	}
	return list
}

// hasKey reports whether a key for tokens was given.
func (f accessFlags) hasKey() bool {
	return f.Secret != "" || f.SecretFile != "" || f.PublicKey != "" || f.JWKS != ""
}

// check says what is wrong with the flags taken together.
func (f accessFlags) check() error {
	switch {
	case f.Auth == "none" && f.hasKey():
		return errors.New("--auth none lets everybody in, and yet a key for tokens is given: leave one of them out")
	case f.Auth == "jwt" && !f.hasKey():
		return errors.New("--auth jwt needs a key: --jwt-secret-file, --jwt-public-key or --jwt-jwks-url; \"meshy token --help\" says how to make one")
	case f.Secret != "" && f.SecretFile != "":
		return errors.New("--jwt-secret and --jwt-secret-file are two secrets: leave one of them out")
	}
	return nil
}

// open reports that nobody has decided who may join: then only this machine may.
func (f accessFlags) open() bool { return f.Auth == "" && !f.hasKey() }

// authorize returns who decides, nil when everybody may join.
func (f accessFlags) authorize(ctx context.Context) (signal.Authorize, error) {
	if !f.hasKey() {
		return nil, nil
	}
	keys := token.Keys{JWKS: f.JWKS}
	var err error
	if keys.Secret, err = secret(f.Secret, f.SecretFile); err != nil {
		return nil, err
	}
	if f.PublicKey != "" {
		text, err := os.ReadFile(f.PublicKey)
		if err != nil {
			return nil, err
		}
		if keys.PublicKey, err = token.ParsePublicKey(text); err != nil {
			return nil, fmt.Errorf("%s: %w", f.PublicKey, err)
		}
	}
	var options []token.Option
	if f.JWTIssuer != "" {
		options = append(options, token.Issuer(f.JWTIssuer))
	}
	if f.JWTAudience != "" {
		options = append(options, token.Audience(f.JWTAudience))
	}
	verifier, err := token.NewVerifier(ctx, keys, options...)
	if err != nil {
		return nil, err
	}
	return verifier.Authorize, nil
}

// secret reads the secret from its flag or its file; nil when neither is given.
func secret(text, file string) ([]byte, error) {
	if file != "" {
		read, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		text = string(read)
	}
	if text == "" && file == "" {
		return nil, nil
	}
	return token.ParseSecret([]byte(text))
}

// checkPublic refuses to let everybody in from everywhere unless that was said.
func (f accessFlags) checkPublic(addr net.Addr) error {
	tcp, ok := addr.(*net.TCPAddr)
	if !f.open() || ok && tcp.IP.IsLoopback() {
		return nil
	}
	return fmt.Errorf("%w: %s can be reached from other machines, and nothing says who may join: "+
		"give --jwt-secret-file FILE (or another key, see \"meshy token --help\"), "+
		"or --auth none if everybody may, or --addr localhost:8080", errUsage, addr)
}
