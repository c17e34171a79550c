package signal

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Rate is a token bucket: so many at once, and so many a second after that.
type Rate struct {
	Burst     int
	PerSecond float64
}

// String writes r as UnmarshalText reads it.
func (r Rate) String() string {
	return strconv.Itoa(r.Burst) + "+" + strconv.FormatFloat(r.PerSecond, 'f', -1, 64) + "/s"
}

// UnmarshalText implements encoding.TextUnmarshaler. It reads "100+10/s": a hundred
// at once, and ten a second after that.
func (r *Rate) UnmarshalText(text []byte) error {
	burst, rest, ok := strings.Cut(string(text), "+")
	per, unit, ok2 := strings.Cut(rest, "/")
	n, err := strconv.Atoi(burst)
	f, err2 := strconv.ParseFloat(per, 64)
	if !ok || !ok2 || unit != "s" || err != nil || err2 != nil || n < 1 || !(f > 0 && f < 1e12) {
		return fmt.Errorf("%q is no rate: want BURST+RATE/s, as 100+10/s", text)
	}
	*r = Rate{n, f}
	return nil
}

// budget is what is left of a Rate. The zero budget is a full one. It is not safe
// for concurrent use.
type budget struct {
	spent float64
	last  int64 // unix nanoseconds
}

// spend reports whether n more are allowed at now, and counts them if so.
func (b *budget) spend(r Rate, n int, now time.Time) bool {
	spent := b.left(r, now) + float64(n)
	// What is larger than all that may come at once may still come alone.
	if spent > float64(r.Burst) && spent > float64(n) {
		return false
	}
	b.spent, b.last = spent, now.UnixNano()
	return true
}

// left returns what of the past weighs on now; 0 when the budget is full.
func (b *budget) left(r Rate, now time.Time) float64 {
	passed := max(0, float64(now.UnixNano()-b.last)/float64(time.Second))
	return max(0, b.spent-r.PerSecond*passed)
}
