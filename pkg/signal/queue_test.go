package signal

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Against a model: order is kept, limits hold, nothing is lost.
func TestQueueKeepsOrderAndLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := Limits{
			QueueMessages: rapid.IntRange(1, 12).Draw(t, "messages"),
			QueueBytes:    rapid.IntRange(1, 60).Draw(t, "bytes"),
			QueueShare:    rapid.IntRange(1, 4).Draw(t, "share"),
		}
		var q queue
		var model []item
		load := func(from string, all bool) (n, bytes int) {
			for _, it := range model {
				if all || it.from == from {
					n++
					bytes += len(it.frame)
				}
			}
			return n, bytes
		}
		t.Repeat(map[string]func(*rapid.T){
			"push": func(t *rapid.T) {
				it := item{
					frame: make([]byte, rapid.IntRange(0, 20).Draw(t, "size")),
					from:  rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "from"),
				}
				n, bytes := load("", true)
				ownN, ownBytes := load(it.from, false)
				want := accepted
				switch {
				case n+1 > l.QueueMessages || bytes+len(it.frame) > l.QueueBytes:
					want = overflow
				case it.from != "" && ownN > 0 && (ownN+1 > l.QueueMessages/l.QueueShare || ownBytes+len(it.frame) > l.QueueBytes/l.QueueShare):
					want = refused
				}
				if got := q.push(it, &l); got != want {
					t.Fatalf("push of %d bytes from %q: %v, want %v", len(it.frame), it.from, got, want)
				}
				if want == accepted {
					model = append(model, it)
				}
			},
			"pop": func(t *rapid.T) {
				it, ok := q.pop()
				if ok != (len(model) > 0) {
					t.Fatalf("pop: %v with %d waiting", ok, len(model))
				}
				if !ok {
					if q.items != nil || q.by != nil {
						t.Fatal("an empty queue holds memory")
					}
					return
				}
				if it.from != model[0].from || len(it.frame) != len(model[0].frame) {
					t.Fatalf("pop: %+v, want %+v", it, model[0])
				}
				model = model[1:]
			},
		})
	})
}

func TestBudgetRefillsWithTime(t *testing.T) {
	now := time.Unix(0, 0)
	var b budget
	rate := Rate{3, 2}
	spend := func(after time.Duration, want bool) {
		t.Helper()
		now = now.Add(after)
		if got := b.spend(rate, 1, now); got != want {
			t.Errorf("at %v: %v, want %v", now.Sub(time.Unix(0, 0)), got, want)
		}
	}
	for range 3 {
		spend(0, true)
	}
	spend(0, false)
	spend(499*time.Millisecond, false)
	spend(time.Millisecond, true)
	spend(time.Hour, true) // never more than the burst
	spend(0, true)
	spend(0, true)
	spend(0, false)
	now = now.Add(-time.Hour) // a clock that is set back gives nothing, and takes nothing
	spend(0, false)
	now = now.Add(2 * time.Hour)
	if !b.spend(rate, 10, now) || b.spend(rate, 1, now) {
		t.Error("what is larger than the burst may come alone, and then nothing")
	}
}

func TestRatesAsText(t *testing.T) {
	for _, want := range []Rate{{100, 10}, {1, 0.5}} {
		var got Rate
		if err := got.UnmarshalText([]byte(want.String())); err != nil || got != want {
			t.Errorf("%s becomes %s, %v", want, got, err)
		}
	}
	for _, bad := range []string{"", "100", "100+10", "100/s", "0+1/s", "1+0/s", "-1+1/s", "1+NaN/s", "1+Inf/s", "1+1/m", "x+1/s"} {
		var r Rate
		if err := r.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q is %s", bad, r)
		}
	}
}
