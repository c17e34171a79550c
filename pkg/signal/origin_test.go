package signal

import (
	"net/http/httptest"
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

func TestOriginsAllowed(t *testing.T) {
	for _, c := range []struct {
		allowed []string
		host    string
		origin  string
		want    bool
		local   bool
	}{
		{nil, "mesh.example", "", true, false},
		{nil, "mesh.example", "https://mesh.example", true, false},
		{nil, "mesh.example:8080", "http://MESH.example:8080", true, false},
		{nil, "mesh.example:8080", "http://mesh.example", false, false},
		{nil, "mesh.example", "https://evil.example", false, false},
		{nil, "mesh.example", "https://mesh.example.evil.example", false, false},
		{nil, "mesh.example", "http://localhost:3000", true, false},
		{nil, "mesh.example", "http://app.localhost", true, false},
		{nil, "mesh.example", "http://127.0.0.1:5173", true, false},
		{nil, "mesh.example", "http://[::1]:5173", true, false},
		{nil, "mesh.example", "http://localhost.evil.example", false, false},
		{nil, "mesh.example", "http://127.0.0.1.evil.example", false, false},
		{nil, "mesh.example", "null", false, false},
		{nil, "mesh.example", "file://", false, false},
		{nil, "mesh.example", "://", false, false},
		// A site whose name leads to this machine is of the host that it asks.
		{nil, "evil.example:8080", "http://evil.example:8080", false, true},
		{nil, "localhost:8080", "http://localhost:8080", true, true},
		{nil, "127.0.0.1:8080", "http://localhost:3000", true, true},
		{nil, "localhost:8080", "", true, true},
		{[]string{"http://mesh.example"}, "mesh.example", "http://mesh.example", true, true},
		{[]string{"null"}, "mesh.example", "null", true, false},
		{[]string{"https://App.example/"}, "mesh.example", "https://app.example", true, false},
		{[]string{"https://app.example:443"}, "mesh.example", "https://app.example", true, false},
		{[]string{"http://app.example:80/"}, "mesh.example", "http://app.example", true, false},
		{[]string{"https://app.example"}, "mesh.example", "http://app.example", false, false},
		{[]string{"https://app.example"}, "mesh.example", "https://app.example:8443", false, false},
		{[]string{"https://a.example", "*"}, "mesh.example", "https://evil.example", true, false},
	} {
		r := httptest.NewRequest("GET", "/ws", nil)
		r.Host = c.host
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		if got := newOrigins(c.allowed, c.local).allow(r); got != c.want {
			t.Errorf("%v at %s: origin %q is allowed: %v, want %v", c.allowed, c.host, c.origin, got, c.want)
		}
	}
}
