package certificate

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/caddyserver/certmagic"
	"go.uber.org/zap"
)

// AutomaticOptions configures Automatic.
type AutomaticOptions struct {
	// Domains are the names that the certificates are for. Needed.
	Domains []string
	// Email is where the authority writes to when something is wrong. Default: none.
	Email string
	// Directory is the URL of the authority's ACME directory (RFC 8555 §7.1.1).
	// Default: Let's Encrypt.
	Directory string
	// Roots are those that vouch for the directory's own HTTPS. Default: the system's.
	Roots *x509.CertPool
	// Dir is where certificates and the account's key are kept. Needed: authorities
	// give only a few certificates a week for a name.
	Dir string
	// HTTP says that HTTPHandler answers at port 80; else the authority is shown
	// the name over TLS alone (RFC 8737), which needs port 443.
	HTTP bool
	// Log gets a line per step. Default: none.
	Log *slog.Logger
}

// Automatic is certificates that an ACME authority gives and renews.
type Automatic struct {
	// Config is for any number of listeners. While there is no certificate yet,
	// handshakes fail.
	Config *tls.Config

	domains []string
	cache   *certmagic.Cache
	magic   *certmagic.Config
	issuer  *certmagic.ACMEIssuer
}

var (
	errNoDomain = errors.New("certificate: want a domain: an authority gives certificates for names")
	errNoFolder = errors.New("certificate: want a folder to keep certificates in: authorities give only a few a week")
)

// NewAutomatic prepares certificates; Manage gets them.
func NewAutomatic(o AutomaticOptions) (*Automatic, error) {
	switch {
	case len(o.Domains) == 0:
		return nil, errNoDomain
	case o.Dir == "":
		return nil, errNoFolder
	}
	for _, d := range o.Domains {
		if !certmagic.SubjectQualifiesForCert(d) {
			return nil, fmt.Errorf("certificate: no authority gives one for %q: want a name as meshy.example.com", d)
		}
		if o.Directory == "" && !certmagic.SubjectQualifiesForPublicCert(d) {
			return nil, fmt.Errorf("certificate: no public authority gives one for %q: want a name that the internet's DNS knows, or another authority, or a self-made certificate", d)
		}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	log := zap.New(zapCore{o.Log})
	a := &Automatic{domains: o.Domains}
	a.cache = certmagic.NewCache(certmagic.CacheOptions{
		GetConfigForCert: func(certmagic.Certificate) (*certmagic.Config, error) { return a.magic, nil },
		Logger:           log,
	})
	a.magic = certmagic.New(a.cache, certmagic.Config{
		Storage: &certmagic.FileStorage{Path: o.Dir},
		Logger:  log,
	})
	directory := o.Directory
	if directory == "" {
		directory = certmagic.LetsEncryptProductionCA
	}
	a.issuer = certmagic.NewACMEIssuer(a.magic, certmagic.ACMEIssuer{
		CA:                   directory,
		TestCA:               directory, // where it tries again after a failure
		Email:                o.Email,
		Agreed:               true,
		TrustedRoots:         o.Roots,
		DisableHTTPChallenge: !o.HTTP,
		Logger:               log,
	})
	a.magic.Issuers = []certmagic.Issuer{a.issuer}
	a.Config = a.magic.TLSConfig()
	a.Config.MinVersion = tls.VersionTLS12
	return a, nil
}

// Manage gets the certificates and renews them until ctx ends, with patience: it
// returns at once, and what fails is tried again. port is where Config's listener
// takes the connections for the domains' port 443, 0 when none does; it must be
// listening by now, or else its port is taken for the time of a challenge.
func (a *Automatic) Manage(ctx context.Context, port int) error {
	a.issuer.AltTLSALPNPort = port
	return a.magic.ManageAsync(ctx, a.domains)
}

// HTTPHandler answers the authority's questions at port 80 (RFC 8555 §8.3), and
// leaves the rest to next.
func (a *Automatic) HTTPHandler(next http.Handler) http.Handler {
	return a.issuer.HTTPChallengeHandler(next)
}

// Close ends the upkeep. The last certificates stay in force.
func (a *Automatic) Close() { a.cache.Stop() }
