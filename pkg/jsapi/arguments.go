//go:build js

package jsapi

import (
	"strconv"
	"strings"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/browser"
)

// arguments are those of one call. What is missing is undefined.
type arguments []safejs.Value

func (a arguments) at(i int) safejs.Value {
	if i < len(a) {
		return a[i]
	}
	return safejs.Undefined()
}

// text returns argument i where the facade has passed a string.
func (a arguments) text(i int) string {
	s, _ := asText(a.at(i))
	return s
}

// number returns argument i where the facade has passed a number.
func (a arguments) number(i int) int {
	n, err := a.at(i).Int()
	if err != nil {
		return 0
	}
	return n
}

// integerIn returns v as an integer, and whether it is one from least to most.
func integerIn(v safejs.Value, least, most int) (n int, ok bool) {
	f, err := v.Float()
	if err != nil || !(f >= float64(least) && f <= float64(most)) || f != float64(int(f)) {
		return 0, false
	}
	return int(f), true
}

// argumentError says which argument is wrong, and what would be right. The page
// gets it as a TypeError.
type argumentError string

func (e argumentError) Error() string { return string(e) }

// members checks that v is an object with no other keys than these, and returns
// its members in their order; those that are absent are undefined.
func members(where string, v safejs.Value, keys ...string) ([]safejs.Value, error) {
	if !isObject(v) {
		return nil, argumentError(where + ": want an object {" + strings.Join(keys, ", ") + "}, got " + kindOf(v))
	}
	own, err := global("Object", "keys", v)
	if err != nil {
		return nil, argumentError(where + ": its keys cannot be read: " + browser.Thrown(err).Error())
	}
	for _, key := range elements(own) {
		name, _ := asText(key)
		known := false
		for _, k := range keys {
			known = known || k == name
		}
		if !known {
			return nil, argumentError(where + ": unknown key " + strconv.Quote(name) + didYouMean(name, keys))
		}
	}
	list := make([]safejs.Value, len(keys))
	for i, k := range keys {
		if list[i], err = get(v, k); err != nil {
			return nil, argumentError(where + ": " + k + " cannot be read: " + browser.Thrown(err).Error())
		}
	}
	return list, nil
}

// didYouMean names the key that name most likely stands for, if there is one.
func didYouMean(name string, keys []string) string {
	best, distance := "", 3 // more than two edits away is another word
	for _, k := range keys {
		if d := edits(strings.ToLower(name), strings.ToLower(k)); d < distance {
			best, distance = k, d
		}
	}
	if best == "" {
		return ", known are " + strings.Join(keys, ", ")
	}
	return " (did you mean " + strconv.Quote(best) + "?)"
}

// edits is the Levenshtein distance of two words.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := diagonal
			if a[i] != b[j] {
				d++
			}
			diagonal = row[j+1]
			row[j+1] = min(d, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
