//go:build js

package jsapi

import (
	"strconv"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/mesh"
)

// dataKey is one member of the configuration's data, and its bounds.
type dataKey struct {
	name        string
	field       func(*mesh.DataConfig) *int
	least, most int
}

var dataKeys = []dataKey{
	{"highWaterMark", func(d *mesh.DataConfig) *int { return &d.HighWater }, 1 << 10, 15 << 20}, // Chromium's own buffer has 16 MiB
	{"lowWaterMark", func(d *mesh.DataConfig) *int { return &d.LowWater }, 0, 15 << 20},
	{"maxQueuedMessages", func(d *mesh.DataConfig) *int { return &d.MaxQueued }, 1, 1 << 20},
	{"maxQueuedBytes", func(d *mesh.DataConfig) *int { return &d.MaxWaiting }, 1 << 10, 1 << 30},
	{"maxMessageSize", func(d *mesh.DataConfig) *int { return &d.MaxMessage }, 1 << 10, 1 << 40},
}

// setData reads the configuration's data, {highWaterMark, …}, over the defaults.
func setData(c *configuration, where string, v safejs.Value) error {
	names := make([]string, len(dataKeys))
	for i, k := range dataKeys {
		names[i] = k.name
	}
	given, err := members(where+": data", v, names...)
	if err != nil {
		return err
	}
	for i, k := range dataKeys {
		if given[i].IsUndefined() {
			continue
		}
		n, ok := integerIn(given[i], k.least, k.most)
		if !ok {
			return argumentError(where + ": data." + k.name + ": want an integer from " + strconv.Itoa(k.least) + " to " + strconv.Itoa(k.most))
		}
		*k.field(&c.core.Data) = n
	}
	if d := c.core.Data; d.LowWater >= d.HighWater {
		return argumentError(where + ": data: lowWaterMark must be less than highWaterMark")
	}
	return nil
}

// dataValue is what the page reads back.
func dataValue(d mesh.DataConfig) safejs.Value {
	var members []any
	for _, k := range dataKeys {
		members = append(members, k.name, *k.field(&d))
	}
	return object(members...)
}
