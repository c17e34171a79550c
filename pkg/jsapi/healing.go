//go:build js

package jsapi

import (
	"strconv"

	"github.com/hack-pad/safejs"

	"github.com/meshy/meshy/pkg/mesh"
)

// Bounds of a healing time, in ms: a beat is a fifth of the shortest, and a timer
// holds about 24 days.
const (
	shortest = 100
	longest  = 24 * 3_600_000
)

// setHealing reads {silence, grace, restart, deadline}, each in ms, over the defaults.
func setHealing(c *configuration, where string, v safejs.Value) error {
	keys := []string{"silence", "grace", "restart", "deadline"}
	given, err := members(where+": healing", v, keys...)
	if err != nil {
		return err
	}
	h := mesh.DefaultHealing()
	for i, field := range []*int{&h.Silence, &h.Grace, &h.Restart, &h.Deadline} {
		if given[i].IsUndefined() {
			continue
		}
		ms, ok := integerIn(given[i], shortest, longest)
		if !ok {
			return argumentError(where + ": healing." + keys[i] + ": want milliseconds, an integer from " +
				strconv.Itoa(shortest) + " to " + strconv.Itoa(longest))
		}
		*field = ms
	}
	c.core.Healing = h
	return nil
}

// healingValue is what the page reads back.
func healingValue(h mesh.Healing) safejs.Value {
	return object("silence", h.Silence, "grace", h.Grace, "restart", h.Restart, "deadline", h.Deadline)
}
