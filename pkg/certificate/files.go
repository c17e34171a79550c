package certificate

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// recheck is how long files are taken as unchanged.
const recheck = time.Second

// Files serves a certificate from PEM files: cert with the chain, the leaf first,
// and key. They are read again when they change; while they make no sense, such as
// when only one of the two has been replaced, the last good pair stays in force. It
// fails when they make no sense now.
func Files(cert, key string, log *slog.Logger) (*tls.Config, error) {
	f := &files{cert: cert, key: key, log: log}
	f.stamp = f.stampNow()
	var err error
	if f.pair, err = f.read(); err != nil {
		return nil, err
	}
	return newConfig(f.get), nil
}

// newConfig returns a server's configuration.
func newConfig(get func(*tls.ClientHelloInfo) (*tls.Certificate, error)) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: get}
}

type files struct {
	cert, key string
	log       *slog.Logger

	mu      sync.Mutex
	pair    *tls.Certificate
	stamp   stamp // of the files when they were read last, in vain or not
	checked time.Time
}

// stamp tells one state of the files from another.
type stamp struct{ cert, key fileStamp }

type fileStamp struct {
	time int64 // of modification, in ns
	size int64
}

func (f *files) stampNow() stamp { return stamp{stampOf(f.cert), stampOf(f.key)} }

func stampOf(path string) fileStamp {
	info, err := os.Stat(path) // of what a link leads to
	if err != nil {
		return fileStamp{}
	}
	return fileStamp{info.ModTime().UnixNano(), info.Size()}
}

func (f *files) read() (*tls.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return nil, fmt.Errorf("certificate: %s with %s: %w", f.cert, f.key, err)
	}
	return &pair, nil
}

// get is a tls.Config's GetCertificate.
func (f *files) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	if now.Sub(f.checked) < recheck {
		return f.pair, nil
	}
	f.checked = now
	// The stamp before the files: what changes meanwhile is read the next time.
	if s := f.stampNow(); s != f.stamp {
		f.stamp = s
		pair, err := f.read()
		if err != nil {
			f.log.Warn("certificate not read again: the last one stays", "err", err)
			return f.pair, nil
		}
		f.pair = pair
		f.log.Info("certificate read again", "file", f.cert, "until", pair.Leaf.NotAfter)
	}
	return f.pair, nil
}
