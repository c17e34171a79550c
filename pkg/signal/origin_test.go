package signal

import (
	"strings"
	"testing"
)

func TestAnOriginThatNoBrowserSendsIsExplained(t *testing.T) {
	for _, good := range []string{"*", "null", "https://example.com", "https://example.com/", "http://[::1]:3000", "https://xn--bcher-kva.example:8443", "chrome-extension://abcdef", "capacitor://localhost"} {
		if err := CheckOrigin(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for bad, want := range map[string]string{
		"":                         "https://",
		"example.com":              "https://example.com",
		"//example.com":            "https://example.com",
		"file:///home":             "null",
		"wss://example.com":        "https://example.com",
		"ws://example.com":         "http://example.com",
		"https://bücher.example":   "xn--",
		"https://*.example.com":    "patterns",
		"https://example.com/app":  "https://example.com",
		"https://example.com?x=1":  "path",
		"https://me@example.com":   "write it as",
		"https://":                 "write it as",
		"https://example.com:0":    "port",
		"https://example.com:port": "write it as",
	} {
		if err := CheckOrigin(bad); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", bad, err, want)
		}
	}
}
