//go:build js

package browser

import (
	"strconv"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/wire"
)

// Dictionaries for the browser are written as JSON text, which the glue parses:
// one crossing of the border, where a js.Value of an object takes one a member.

// dictionary is a JSON object that is being written.
type dictionary []byte

func (d dictionary) name(name string) dictionary {
	if len(d) == 0 {
		d = append(d, '{')
	} else {
		d = append(d, ',')
	}
	return append(wire.AppendString(d, name), ':')
}

func (d dictionary) text(name, v string) dictionary { return wire.AppendString(d.name(name), v) }

func (d dictionary) integer(name string, v int) dictionary {
	return strconv.AppendInt(d.name(name), int64(v), 10)
}

func (d dictionary) boolean(name string, v bool) dictionary {
	return strconv.AppendBool(d.name(name), v)
}

func (d dictionary) end() []byte { return append(d, '}') }

// parse returns the value of a JSON text that this program has written.
func parse(json []byte) (safejs.Value, error) {
	return call(global("JSON"), "parse", string(json))
}
