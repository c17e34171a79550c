package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/meshy/meshy/pkg/certificate"
)

// tlsFlags says where the certificate comes from: HTTPS and TURN over TLS have one.
type tlsFlags struct {
	TLS       string   `name:"tls" group:"tls" enum:",self" default:"" placeholder:"self" help:"self: a certificate that this program makes; browsers warn of it, and its fingerprint is printed to compare. For a network of one's own: microphones need HTTPS."`
	TLSCert   string   `name:"tls-cert" group:"tls" placeholder:"FILE" help:"Certificate in PEM, with its chain. Read again when it changes."`
	TLSKey    string   `name:"tls-key" group:"tls" placeholder:"FILE" help:"Its private key in PEM."`
	TLSDomain []string `name:"tls-domain" group:"tls" placeholder:"NAME" help:"Name or address that the certificate is for; with --tls self beside those of this machine. May be repeated."`
	TLSDir    string   `name:"tls-dir" group:"tls" placeholder:"DIR" help:"Folder in which the certificate is kept. Default: meshy in the user's configuration folder."`
}

// check says what is wrong with the flags taken together.
func (f tlsFlags) check() error {
	switch {
	case (f.TLSCert == "") != (f.TLSKey == ""):
		return errors.New("--tls-cert and --tls-key belong together: give both")
	case f.TLSCert != "" && f.TLS != "":
		return fmt.Errorf("--tls %s makes a certificate, and --tls-cert names one: leave one of them out", f.TLS)
	case len(f.TLSDomain) > 0 && f.TLS == "":
		return errors.New("--tls-domain is for --tls self")
	}
	return nil
}

// certificates returns what the flags ask for, nil when that is no TLS.
func (f tlsFlags) certificates(stdout io.Writer, log *slog.Logger) (*tls.Config, error) {
	switch {
	case f.TLSCert != "":
		return certificate.Files(f.TLSCert, f.TLSKey, log)
	case f.TLS == "self":
		made, err := certificate.Self(certificate.SelfOptions{Names: f.TLSDomain, Dir: f.dir()})
		if err != nil {
			return nil, err
		}
		if made.NotKept != nil {
			log.Warn("the certificate is not kept: the next start makes another", "err", made.NotKept)
		}
		log.Info("certificate made here", "names", made.Names)
		fmt.Fprintf(stdout, "meshy: the certificate's SHA-256 fingerprint is %s\n", made.Fingerprint)
		return made.Config, nil
	}
	return nil, nil
}

// dir is the folder for certificates, "" if there is none.
func (f tlsFlags) dir() string {
	if f.TLSDir != "" {
		return f.TLSDir
	}
	home, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, "meshy")
}
