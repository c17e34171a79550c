package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/meshy/meshy/pkg/certificate"
)

// tlsFlags says where the certificate comes from: HTTPS and TURN over TLS have one.
type tlsFlags struct {
	TLS         string   `name:"tls" group:"tls" enum:",auto,self" default:"" placeholder:"auto|self" help:"auto: a certificate of Let's Encrypt or another ACME authority, renewed in time. self: one that this program makes, for a network of one's own, since microphones need HTTPS; browsers warn of it, and its fingerprint is printed to compare."`
	TLSCert     string   `name:"tls-cert" group:"tls" placeholder:"FILE" help:"Certificate in PEM, with its chain. Read again when it changes."`
	TLSKey      string   `name:"tls-key" group:"tls" placeholder:"FILE" help:"Its private key in PEM."`
	TLSDomain   []string `name:"tls-domain" group:"tls" placeholder:"NAME" help:"Name that the certificate is for; with --tls self also an address, beside those of this machine. May be repeated."`
	TLSEmail    string   `name:"tls-email" group:"tls" placeholder:"ADDRESS" help:"Where the authority writes to when something is wrong."`
	TLSCA       string   `name:"tls-ca" group:"tls" placeholder:"URL" help:"ACME directory of the authority. Default: Let's Encrypt."`
	TLSCARoots  string   `name:"tls-ca-roots" group:"tls" placeholder:"FILE" help:"Certificates in PEM that vouch for that URL. Default: the system's."`
	TLSDir      string   `name:"tls-dir" group:"tls" placeholder:"DIR" help:"Folder in which certificates are kept. Default: meshy in the user's configuration folder."`
	TLSHTTPAddr string   `name:"tls-http-addr" group:"tls" placeholder:"HOST:PORT" help:"Address for plain HTTP, mostly :80: sends pages on to HTTPS, and answers the authority's questions."`
}

// check says what is wrong with the flags taken together.
func (f tlsFlags) check() error {
	switch {
	case (f.TLSCert == "") != (f.TLSKey == ""):
		return errors.New("--tls-cert and --tls-key belong together: give both")
	case f.TLSCert != "" && f.TLS != "":
		return fmt.Errorf("--tls %s makes a certificate, and --tls-cert names one: leave one of them out", f.TLS)
	case f.TLS == "auto" && len(f.TLSDomain) == 0:
		return errors.New("--tls auto needs a name: --tls-domain meshy.example.com")
	case len(f.TLSDomain) > 0 && f.TLS == "":
		return errors.New("--tls-domain is for --tls auto and --tls self")
	case f.TLSHTTPAddr != "" && f.TLS == "" && f.TLSCert == "":
		return errors.New("--tls-http-addr sends pages on to HTTPS: give --tls or --tls-cert too")
	case f.TLS != "auto" && f.TLSEmail+f.TLSCA+f.TLSCARoots != "":
		return errors.New("--tls-email, --tls-ca and --tls-ca-roots are for --tls auto")
	}
	return nil
}

// certificates is what the flags ask for.
type certificates struct {
	config    *tls.Config            // nil: no TLS
	automatic *certificate.Automatic // nil: they are there already
}

func (f tlsFlags) certificates(stdout io.Writer, log *slog.Logger) (c certificates, err error) {
	switch {
	case f.TLSCert != "":
		c.config, err = certificate.Files(f.TLSCert, f.TLSKey, log)
	case f.TLS == "self":
		made, err := certificate.Self(certificate.SelfOptions{Names: f.TLSDomain, Dir: f.dir()})
		if err != nil {
			return c, err
		}
		if made.NotKept != nil {
			log.Warn("the certificate is not kept: the next start makes another", "err", made.NotKept)
		}
		log.Info("certificate made here", "names", made.Names)
		fmt.Fprintf(stdout, "meshy: the certificate's SHA-256 fingerprint is %s\n", made.Fingerprint)
		c.config = made.Config
	case f.TLS == "auto":
		roots, err := f.roots()
		if err != nil {
			return c, err
		}
		c.automatic, err = certificate.NewAutomatic(certificate.AutomaticOptions{
			Domains: f.TLSDomain, Email: f.TLSEmail, Directory: f.TLSCA, Roots: roots,
			Dir: f.dir(), HTTP: f.TLSHTTPAddr != "", Log: log,
		})
		if err != nil {
			return c, err
		}
		c.config = c.automatic.Config
	}
	return c, err
}

// roots are those of the authority's own certificate; nil means the system's.
func (f tlsFlags) roots() (*x509.CertPool, error) {
	if f.TLSCARoots == "" {
		return nil, nil
	}
	text, err := os.ReadFile(f.TLSCARoots)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s has no certificate in PEM", f.TLSCARoots)
	}
	return roots, nil
}

// upkeep begins what certificates need while the server runs: their renewal, and
// the server of plain HTTP. https is the port of the server's listener, which must
// be open, or 0 when browsers open nothing there. stop ends it all.
func (f tlsFlags) upkeep(c certificates, https int, log *slog.Logger) (stop func(), err error) {
	ctx, cancel := context.WithCancel(context.Background())
	closers := []func(){cancel}
	stop = func() {
		for _, end := range closers {
			end()
		}
	}
	if f.TLSHTTPAddr != "" {
		listener, err := net.Listen("tcp", f.TLSHTTPAddr)
		if err != nil {
			cancel()
			return nil, err
		}
		handler := http.Handler(sendOn(https))
		if c.automatic != nil {
			handler = c.automatic.HTTPHandler(handler)
		}
		server := newServer(handler, slog.NewLogLogger(log.Handler(), slog.LevelDebug))
		go func() { _ = server.Serve(listener) }()
		log.Info("listening for plain HTTP", "addr", listener.Addr().String())
		closers = append(closers, func() { _ = server.Close() })
	}
	if c.automatic != nil {
		closers = append(closers, c.automatic.Close)
		if err := c.automatic.Manage(ctx, https); err != nil {
			stop()
			return nil, err
		}
	}
	return stop, nil
}

// sendOn sends pages to HTTPS at that port.
func sendOn(https int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		host = strings.Trim(host, "[]")
		switch {
		case host == "" || https == 0:
			http.Error(w, "there is only HTTPS here", http.StatusNotFound)
			return
		case https != 443:
			host = net.JoinHostPort(host, strconv.Itoa(https))
		case strings.Contains(host, ":"):
			host = "[" + host + "]"
		}
		// Not for ever: the next start may be without TLS.
		http.Redirect(w, r, "https://"+host+r.URL.RequestURI(), http.StatusTemporaryRedirect)
	}
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
