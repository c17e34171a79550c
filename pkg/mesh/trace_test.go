package mesh_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshy/meshy/pkg/mesh/meshtest"
)

var update = flag.Bool("update", false, "write the golden traces anew")

// TestTraces holds some conversations to the letter. A trace has a line for each
// thing that happens: who (or nobody, for the world), and what. An arrow is a
// message over the server, a star an event of the page; [audio>a-1 application]
// is a description with a sending audio section whose track is a-1; and in
// brackets stands who is at the other end of the connection, ? where that is not
// known yet. After a change on purpose:
//
//	go test ./pkg/mesh -run Traces -update
func TestTraces(t *testing.T) {
	for name, play := range map[string]func(*stage){
		"join": func(s *stage) {
			a, b := s.page("a", s.NewHub()), s.page("b", nil)
			a.AddTrack("", "audio")
			b.AddTrack("", "video")
			a.Connect()
			s.settle()
			b.Connect()
			s.settle()
		},
		"join-late": func(s *stage) {
			hub := s.NewHub()
			a, b := s.page("a", hub), s.page("b", hub)
			a.AddTrack("", "audio")
			s.together(a, b)
			c := s.page("c", hub)
			c.Connect()
			s.settle()
		},
		"glare": func(s *stage) {
			forwarder := s.NewForwarder()
			a, b := s.page("a", forwarder), s.page("b", forwarder)
			a.AddTrack("", "audio")
			b.AddTrack("", "audio")
			a.SetSocket()
			b.SetSocket()
			s.pass(20)
			s.together(a, b)
		},
		"glare-original": func(s *stage) {
			forwarder := s.NewForwarder()
			a := s.page("a", forwarder)
			a.AddTrack("", "audio")
			a.SetSocket()
			old := s.NewOldClient("old", forwarder, meshtest.Browser{NoRollback: true}, "audio")
			s.pass(20)
			a.Connect()
			old.Connect()
			s.settle()
		},
		"renegotiate-during-offer": func(s *stage) {
			hub := s.NewHub()
			a, b := s.page("a", hub), s.page("b", hub)
			s.together(a, b)
			a.AddTrack("", "audio")
			s.pass(4) // the offer is on its way
			b.AddTrack("", "audio")
			a.AddTrack("", "video")
			s.settle()
		},
		"remove-track": func(s *stage) {
			hub := s.NewHub()
			a, b := s.page("a", hub), s.page("b", hub)
			d := b.AddTrack("", "audio")
			s.together(a, b)
			b.RemoveTrack("", d)
			s.settle()
		},
		"leave": func(s *stage) {
			hub := s.NewHub()
			a, b := s.page("a", hub), s.page("b", hub)
			b.AddTrack("", "audio")
			s.together(a, b)
			b.Disconnect()
			s.settle()
		},
		"lost": func(s *stage) {
			hub := s.NewHub()
			a, b := s.page("a", hub), s.page("b", hub)
			s.together(a, b)
			b.Kill()
			s.settle()
		},
		"rejoin": func(s *stage) {
			hub := s.NewHub()
			a, b := s.page("a", hub), s.page("b", hub)
			b.AddTrack("", "audio")
			s.together(a, b)
			b.Disconnect()
			b.Connect()
			s.settle()
		},
		"new-socket": func(s *stage) {
			hub := s.NewHub()
			a, b := s.page("a", hub), s.page("b", hub)
			s.together(a, b)
			b.SetSocket()
			s.settle()
		},
		"resume": func(s *stage) {
			hub := s.NewHub()
			a, b, c := s.page("a", hub), s.page("b", hub), s.page("c", hub)
			b.OwnSocket(true)
			s.together(a, b)
			b.LoseSocket()
			s.pass(60)
			c.Connect()
			s.settle()
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.Trace = true
			play(s)
			s.check()
			var b strings.Builder
			for _, l := range s.Lines() {
				_, what, _ := strings.Cut(l, " ms  ")
				b.WriteString(strings.TrimRight(what, " ") + "\n")
			}
			file := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, b.String(), string(want))
		})
	}
}

// compare reports where two traces part.
func compare(t *testing.T, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		line := func(s []string) string {
			if i < len(s) {
				return s[i]
			}
			return "(nothing)"
		}
		if line(g) != line(w) {
			t.Fatalf("line %d\ngot   %s\nwant  %s", i+1, line(g), line(w))
		}
	}
}
