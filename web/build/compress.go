package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"

	"github.com/andybalholm/brotli"
)

// coding is a Content-Encoding that the server has ready.
type coding struct {
	suffix string
	writer func(io.Writer) (io.WriteCloser, error)
}

var codings = []coding{
	{".br", func(w io.Writer) (io.WriteCloser, error) { // RFC 7932; 11 takes seconds for the wasm
		return brotli.NewWriterOptions(w, brotli.WriterOptions{Quality: 11, LGWin: 24}), nil
	}},
	{".gz", func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriterLevel(w, gzip.BestCompression) }},
}

// compress packs data.
func (c coding) compress(data []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := c.writer(&out)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// cached packs data unless an earlier build has packed the same.
func (c coding) cached(data []byte) ([]byte, error) {
	sum := sha256.Sum256(data)
	path := filepath.Join(cache, hex.EncodeToString(sum[:])+c.suffix)
	if packed, err := os.ReadFile(path); err == nil {
		return packed, nil
	}
	packed, err := c.compress(data)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return nil, err
	}
	// Under its name only when it is whole: builds may run side by side.
	temporary, err := os.CreateTemp(cache, "new-*")
	if err != nil {
		return nil, err
	}
	_, err = temporary.Write(packed)
	if closeErr := temporary.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	return packed, err
}
