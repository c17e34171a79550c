package operate

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/meshy/meshy/pkg/signal"
	"github.com/meshy/meshy/pkg/wire"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
)

// hub is a hub that has done all kinds of things.
type hub struct{ draining bool }

func (h hub) Draining() bool { return h.draining }

func (hub) Stats() signal.Stats {
	s := signal.Stats{Rooms: 3, Sockets: 12, Joined: 40, Refused: 2, Messages: 500, Bytes: 9000, Delivered: 480, Rejected: 7, Resumed: 5, Unresumed: 1}
	s.Closed = map[wire.CloseCode]uint64{4429: 1}
	s.Limits = map[string]uint64{"messages": 1, "idle": 0}
	return s
}

func (hub) Rooms(most int) []signal.RoomStats {
	return []signal.RoomStats{{Name: "<b>lobby</b>", Members: 9, Away: 1, Messages: 77}}
}

const token = "0123456789abcdef"

func get(t *testing.T, h http.Handler, path string, header ...string) (int, string) {
	t.Helper()
	r := httptest.NewRequest("GET", "http://localhost:9090"+path, nil)
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func TestInPublicOnlyTheTokenOpensWhatIsToldOfTheHub(t *testing.T) {
	public := New(hub{}, Options{Token: token}).Public()
	for _, path := range []string{"/metrics", "/admin/state"} {
		for header, want := range map[string]int{"": 401, "Bearer wrong": 401, "Basic " + token: 401, "Bearer " + token: 200} {
			if code, _ := get(t, public, path, "Authorization", header); code != want {
				t.Errorf("%s with %q: %d, want %d", path, header, code, want)
			}
		}
	}
	if code, text := get(t, public, "/admin/"); code != 200 || !strings.Contains(text, "token") {
		t.Errorf("the page: %d", code)
	}
	if code, _ := get(t, public, "/debug/pprof/"); code != 404 {
		t.Errorf("profiles: %d", code)
	}
	none := New(hub{}, Options{}).Public()
	for _, path := range []string{"/metrics", "/admin/state", "/admin/", "/admin"} {
		if code, _ := get(t, none, path, "Authorization", "Bearer "); code != 404 {
			t.Errorf("%s without a token to know: %d, want 404", path, code)
		}
	}
}

func TestWrongTokensAreAnsweredAtARate(t *testing.T) {
	g := guard{token: token}
	now := time.Unix(1000, 0)
	for range guessBurst {
		if !g.afford(now) {
			t.Fatal("refused too soon")
		}
	}
	if g.afford(now) {
		t.Error("not refused")
	}
	if !g.afford(now.Add(2 * time.Second)) {
		t.Error("refused for ever")
	}
	// The right one is let in all the same: guessing locks nobody out.
	public := New(hub{}, Options{Token: token}).Public()
	for range guessBurst + 1 {
		get(t, public, "/metrics", "Authorization", "Bearer x")
	}
	if code, _ := get(t, public, "/metrics", "Authorization", "Bearer x"); code != 429 {
		t.Errorf("one too many: %d", code)
	}
	if code, _ := get(t, public, "/metrics", "Authorization", "Bearer "+token); code != 200 {
		t.Errorf("the right one: %d", code)
	}
}

func TestReadyUntilItDrains(t *testing.T) {
	for draining, want := range map[bool]int{false: 200, true: 503} {
		for _, h := range []http.Handler{New(hub{draining}, Options{}).Public(), New(hub{draining}, Options{}).Private()} {
			if code, _ := get(t, h, "/readyz"); code != want {
				t.Errorf("draining %v: ready says %d", draining, code)
			}
			if code, text := get(t, h, "/healthz"); code != 200 || text != "ok" {
				t.Errorf("draining %v: health says %d %q", draining, code, text)
			}
		}
	}
}

func TestThePrivateAddressIsNotForOtherSitesPages(t *testing.T) {
	private := New(hub{}, Options{Profile: true}).Private()
	for _, c := range []struct {
		header []string
		want   int
	}{
		{nil, 200},
		{[]string{"Sec-Fetch-Site", "same-origin"}, 200},
		{[]string{"Sec-Fetch-Site", "cross-site"}, 403},
		{[]string{"Sec-Fetch-Site", "same-site"}, 403},
		{[]string{"Host", "10.0.0.7:9090"}, 200},
		{[]string{"Host", "[::1]:9090"}, 200},
		{[]string{"Host", "evil.example:9090"}, 403},
		{[]string{"Host", "127.0.0.1.evil.example"}, 403},
	} {
		for _, path := range []string{"/metrics", "/admin/state", "/debug/pprof/cmdline"} {
			if code, _ := get(t, private, path, c.header...); code != c.want {
				t.Errorf("%s with %q: %d, want %d", path, c.header, code, c.want)
			}
		}
	}
	if code, _ := get(t, New(hub{}, Options{}).Private(), "/debug/pprof/"); code != 404 {
		t.Errorf("profiles that nobody asked for: %d", code)
	}
}

func TestMetricsSayWhatTheHubCounted(t *testing.T) {
	_, text := get(t, New(hub{}, Options{Version: "v1"}).Private(), "/metrics")
	for _, line := range []string{
		"meshy_rooms 3", "meshy_sockets 12", "meshy_joins_total 40", "meshy_refused_total 2",
		`meshy_resumes_total{result="found"} 5`, `meshy_resumes_total{result="lost"} 1`,
		"meshy_messages_received_total 500", "meshy_received_bytes_total 9000", "meshy_messages_sent_total 480",
		"meshy_messages_rejected_total 7", `meshy_closed_total{code="4429"} 1`, `meshy_limit_total{limit="messages"} 1`,
		`meshy_build_info{version="v1"} 1`, "go_goroutines ",
	} {
		if !strings.Contains(text, "\n"+line) {
			t.Errorf("no line %q", line)
		}
	}
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Metric, "meshy_") {
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	}
}

func TestTheStateIsWhatThePageReads(t *testing.T) {
	_, text := get(t, New(hub{}, Options{Version: "v1"}).Private(), "/admin/state")
	var s struct {
		Version string
		Uptime  float64
		Memory  uint64
		Rooms   []map[string]any
		Stats   map[string]any
	}
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		t.Fatal(err)
	}
	if s.Version != "v1" || s.Memory == 0 || s.Rooms[0]["Name"] != "<b>lobby</b>" || fmt.Sprint(s.Stats["Sockets"]) != "12" {
		t.Errorf("state %s", text)
	}
	// What admin.js reads of it must be there.
	script, err := adminFiles.ReadFile("admin/admin.js")
	if err != nil {
		t.Fatal(err)
	}
	for name := range s.Stats {
		if !strings.Contains(string(script), name) && name != "Unresumed" {
			t.Errorf("the page shows nothing of %s", name)
		}
	}
}
