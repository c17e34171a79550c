package web

import (
	"strconv"
	"strings"
)

// Content codings, best first (RFC 9110 §8.4.1, RFC 7932).
const (
	codingBrotli   = "br"
	codingGzip     = "gzip"
	codingIdentity = "identity"
)

// choose picks the coding, of those that are on offer, which an Accept-Encoding
// header likes best; between equals the earlier one. It returns "" when the
// header refuses all of them (RFC 9110 §12.5.3).
func choose(header string, offer []string) string {
	weights := parseWeights(header)
	best, bestWeight := "", 0.0
	for _, coding := range offer {
		if w := weightOf(weights, coding); w > bestWeight {
			best, bestWeight = coding, w
		}
	}
	return best
}

// weightOf returns how much a client likes a coding, from 0 to 1. What a header
// does not name is not acceptable, but for identity, which is a last resort.
func weightOf(weights map[string]float64, coding string) float64 {
	const lastResort = 0.0001 // below the smallest weight that can be written, 0.001
	if w, ok := weights[coding]; ok {
		return w
	}
	if w, ok := weights["*"]; ok {
		return w
	}
	if coding == codingIdentity {
		return lastResort
	}
	return 0
}

// parseWeights reads the codings of an Accept-Encoding header with their
// weights. What it cannot read counts as not acceptable.
func parseWeights(header string) map[string]float64 {
	weights := make(map[string]float64)
	for entry := range strings.SplitSeq(header, ",") {
		coding, params, _ := strings.Cut(entry, ";")
		coding = strings.ToLower(strings.TrimSpace(coding))
		if coding == "" {
			continue
		}
		if coding == "x-gzip" { // RFC 9110 §8.4.1.3
			coding = codingGzip
		}
		weights[coding] = parseWeight(params)
	}
	return weights
}

// parseWeight reads ";q=0.5" (RFC 9110 §12.4.2).
func parseWeight(params string) float64 {
	params = strings.TrimSpace(params)
	if params == "" {
		return 1
	}
	name, value, _ := strings.Cut(params, "=")
	w, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if !strings.EqualFold(strings.TrimSpace(name), "q") || err != nil || !(w >= 0 && w <= 1) {
		return 0
	}
	return w
}
