package certificate

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// writePair writes a new pair, and returns where.
func writePair(t *testing.T, dir string, names ...string) (cert, key string) {
	t.Helper()
	text, err := makeSelf(append([]string{"localhost"}, names...))
	if err != nil {
		t.Fatal(err)
	}
	block, rest := pem.Decode(text)
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, text := range map[string][]byte{cert: pem.EncodeToMemory(block), key: rest} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// leaf returns what a client would get.
func leaf(t *testing.T, c *tls.Config) *x509.Certificate {
	t.Helper()
	pair, err := c.GetCertificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	return pair.Leaf
}

func TestFilesAreReadAgainWhenTheyChange(t *testing.T) {
	dir := t.TempDir()
	cert, key := writePair(t, dir, "old.example")
	var log bytes.Buffer
	f := &files{cert: cert, key: key, log: slog.New(slog.NewTextHandler(&log, nil))}
	get := func() *x509.Certificate {
		f.checked = time.Time{} // a second has passed
		return leaf(t, newConfig(f.get))
	}
	if err := get().VerifyHostname("old.example"); err != nil {
		t.Error(err)
	}
	writePair(t, dir, "new.example.org")
	if err := get().VerifyHostname("new.example.org"); err != nil {
		t.Error(err)
	}
	// Half of a change, and what is no certificate, leave the last good pair.
	other, _ := writePair(t, t.TempDir(), "other.example.org")
	for _, text := range []string{read(t, other), "nonsense"} {
		if err := os.WriteFile(cert, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := get().VerifyHostname("new.example.org"); err != nil {
			t.Error(err)
		}
	}
	if n := strings.Count(log.String(), "not read again"); n != 2 {
		t.Errorf("said %d times that it was not read:\n%s", n, log.String())
	}
	if err := os.Remove(cert); err != nil {
		t.Fatal(err)
	}
	if err := get().VerifyHostname("new.example.org"); err != nil {
		t.Error(err)
	}
	get()
	if n := strings.Count(log.String(), "not read again"); n != 3 {
		t.Errorf("said %d times that it was not read, want once for each change:\n%s", n, log.String())
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestFilesThatAreWrongFromTheBeginningAreAnError(t *testing.T) {
	cert, key := writePair(t, t.TempDir())
	other, _ := writePair(t, t.TempDir())
	if _, err := Files(cert, "/nowhere", slog.New(slog.DiscardHandler)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing key: %v", err)
	}
	if _, err := Files(other, key, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), other) {
		t.Errorf("a key of another: %v", err)
	}
}

func TestSelfIsKeptWhileItWillDo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	self := func(names ...string) *Made {
		t.Helper()
		m, err := Self(SelfOptions{Dir: dir, Names: names})
		if err != nil || m.NotKept != nil {
			t.Fatal(err, m)
		}
		return m
	}
	first := self()
	if again := self(); again.Fingerprint != first.Fingerprint {
		t.Error("it was made anew for nothing")
	}
	wider := self("meshy.lan")
	if wider.Fingerprint == first.Fingerprint || leaf(t, wider.Config).VerifyHostname("meshy.lan") != nil {
		t.Error("it does not hold for a name that came")
	}
	if again := self(); again.Fingerprint != wider.Fingerprint {
		t.Error("it was made anew for one name less")
	}
	if err := os.WriteFile(filepath.Join(dir, selfFile), []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	if self().Fingerprint == wider.Fingerprint {
		t.Error("nonsense was taken for it")
	}
	info, err := os.Stat(filepath.Join(dir, selfFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file is %v, %v", info.Mode(), err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left in the folder: %v, %v", left, err)
	}
}

func TestAPassingIPv6AddressIsNoReasonForANewOne(t *testing.T) {
	got := lasting([]string{"localhost", "::1", "192.168.1.2", "2001:db8::1", "2001:db8::2"}, []string{"2001:db8::2"})
	if want := []string{"localhost", "::1", "192.168.1.2", "2001:db8::2"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSelfHoldsForThisHost(t *testing.T) {
	m, err := Self(SelfOptions{Names: []string{"192.0.2.77"}})
	if err != nil {
		t.Fatal(err)
	}
	c := leaf(t, m.Config)
	for _, name := range []string{"localhost", "127.0.0.1", "::1", "192.0.2.77"} {
		if err := c.VerifyHostname(name); err != nil || !slices.Contains(m.Names, name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if c.IsCA || c.KeyUsage&x509.KeyUsageCertSign != 0 {
		t.Error("who trusts it would trust what it signs")
	}
	if !errors.Is(m.NotKept, errNoDir) {
		t.Errorf("without a folder: %v", m.NotKept)
	}
	if len(m.Fingerprint) != 32*3-1 {
		t.Errorf("fingerprint %s", m.Fingerprint)
	}
}

func TestAFolderThatCannotBeWrittenIsNoFailure(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := Self(SelfOptions{Dir: filepath.Join(blocked, "folder")})
	if err != nil || m.NotKept == nil {
		t.Errorf("got %v, %+v", err, m)
	}
}

func TestACertificateThatEndsSoonWillNotDo(t *testing.T) {
	dir := t.TempDir()
	if _, err := Self(SelfOptions{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	if _, err := readSelf(dir, []string{"localhost"}, time.Now()); err != nil {
		t.Error(err)
	}
	if _, err := readSelf(dir, []string{"localhost"}, time.Now().Add(selfLifetime-selfLeft/2)); !errors.Is(err, errStale) {
		t.Errorf("got %v", err)
	}
}
