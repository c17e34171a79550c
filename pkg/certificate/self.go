package certificate

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
)

// SelfOptions configures Self.
type SelfOptions struct {
	// Names are names and addresses for which the certificate holds, beside those
	// by which this host is known to itself.
	Names []string
	// Dir is where the certificate is kept, so that who has trusted it once need
	// not again after a restart; "" keeps it in memory alone.
	Dir string
}

// Made is a certificate that nobody vouches for.
type Made struct {
	Config      *tls.Config
	Fingerprint string // SHA-256 of the certificate, as browsers show it
	Names       []string
	// NotKept says why the certificate is gone at the next start, nil when it is not.
	NotKept error
}

// Lifetimes of a certificate: Apple's systems take none for longer than 825 days,
// and one is made anew while those that trusted it can still see the old one end.
const (
	selfLifetime = 365 * 24 * time.Hour
	selfLeft     = 30 * 24 * time.Hour
)

// Self makes a certificate, or finds the one that it made before if that still
// holds for every name.
func Self(o SelfOptions) (*Made, error) {
	names := withoutDoubles(append(ownNames(), o.Names...))
	pair, err := readSelf(o.Dir, lasting(names, o.Names), time.Now())
	var notKept error
	if err != nil {
		text, err := makeSelf(names)
		if err != nil {
			return nil, err
		}
		if pair, err = parseSelf(text); err != nil {
			return nil, err
		}
		notKept = keepSelf(o.Dir, text)
	}
	sum := sha256.Sum256(pair.Certificate[0])
	return &Made{
		Config:      newConfig(func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return &pair, nil }),
		Fingerprint: strings.ReplaceAll(fmt.Sprintf("% X", sum), " ", ":"),
		Names:       names,
		NotKept:     notKept,
	}, nil
}

// ownNames are names and addresses of this host.
func ownNames() []string {
	names := []string{"localhost", "127.0.0.1", "::1"}
	if host, err := os.Hostname(); err == nil && host != "" && !strings.ContainsFunc(host, notASCII) {
		names = append(names, host)
		if !strings.Contains(host, ".") {
			names = append(names, host+".local") // RFC 6762
		}
	}
	nets, err := net.InterfaceAddrs()
	if err != nil {
		return names
	}
	for _, n := range nets {
		if ip, ok := n.(*net.IPNet); ok && !ip.IP.IsLinkLocalUnicast() {
			names = append(names, ip.IP.String())
		}
	}
	return names
}

func notASCII(r rune) bool { return r > unicode.MaxASCII }

// lasting leaves out what an older certificate may lack: IPv6 addresses of this host,
// which change every day (RFC 8981), and by which hardly anybody opens a page. Names
// that were asked for stay.
func lasting(names, asked []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool {
		a, err := netip.ParseAddr(n)
		return err == nil && a.Is6() && !a.IsLoopback() && !slices.Contains(asked, n)
	})
}

func withoutDoubles(names []string) []string {
	var all []string
	for _, n := range names {
		if !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	return all
}

// makeSelf returns a certificate and its key in PEM. It cannot sign others: who
// trusts it trusts this host and nothing else.
func makeSelf(names []string) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: "meshy on " + names[min(3, len(names)-1)]},
		NotBefore:             now.Add(-time.Hour), // clocks differ
		NotAfter:              now.Add(selfLifetime),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, n)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("certificate: for %s: %w", strings.Join(names, ", "), err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	for _, b := range []*pem.Block{{Type: "CERTIFICATE", Bytes: der}, {Type: "PRIVATE KEY", Bytes: pkcs8}} {
		if err := pem.Encode(&text, b); err != nil {
			return nil, err
		}
	}
	return text.Bytes(), nil
}

// parseSelf reads what makeSelf wrote.
func parseSelf(text []byte) (tls.Certificate, error) { return tls.X509KeyPair(text, text) }

// selfFile holds certificate and key, so that the two cannot be of two times.
const selfFile = "self.pem"

var (
	errNoDir = errors.New("certificate: no folder to keep it in")
	errStale = errors.New("certificate: it ends soon, or is not for every name")
)

// readSelf returns the certificate that is kept, if it will do.
func readSelf(dir string, names []string, now time.Time) (tls.Certificate, error) {
	if dir == "" {
		return tls.Certificate{}, errNoDir
	}
	text, err := os.ReadFile(filepath.Join(dir, selfFile))
	if err != nil {
		return tls.Certificate{}, err
	}
	pair, err := parseSelf(text)
	if err != nil {
		return pair, err
	}
	if pair.Leaf.NotAfter.Sub(now) < selfLeft {
		return pair, errStale
	}
	for _, n := range names {
		if pair.Leaf.VerifyHostname(n) != nil {
			return pair, errStale
		}
	}
	return pair, nil
}

// keepSelf writes it so that there is no moment with half a file.
func keepSelf(dir string, text []byte) error {
	if dir == "" {
		return errNoDir
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(dir, selfFile+".*") // mode 0600
	if err != nil {
		return err
	}
	_, err = temporary.Write(text)
	err = errors.Join(err, temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), filepath.Join(dir, selfFile))
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return nil
}
