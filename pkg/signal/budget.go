package signal

import "time"

// budget is a token bucket: a burst of things is allowed, and so many a second
// after that. It is not safe for concurrent use.
type budget struct {
	burst  float64
	rate   float64 // a second
	tokens float64
	last   time.Time
}

func newBudget(burst int, rate float64, now time.Time) budget {
	return budget{burst: float64(burst), rate: rate, tokens: float64(burst), last: now}
}

// spend reports whether one more is allowed at now, and counts it if so.
func (b *budget) spend(now time.Time) bool {
	b.tokens = min(b.burst, b.tokens+b.rate*now.Sub(b.last).Seconds())
	b.last = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
