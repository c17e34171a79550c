//go:build js

package browser

import (
	"strconv"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/wire"
)

// Dictionaries for the browser are written as JSON text, which the glue parses:
// one crossing of the border, where a js.Value of an object takes one a member.

// Dictionary is a JSON object that is being written; nil is the empty one.
type Dictionary []byte

func (d Dictionary) name(name string) Dictionary {
	if len(d) == 0 {
		d = append(d, '{')
	} else {
		d = append(d, ',')
	}
	return append(wire.AppendString(d, name), ':')
}

// Text adds a member.
func (d Dictionary) Text(name, v string) Dictionary { return wire.AppendString(d.name(name), v) }

func (d Dictionary) integer(name string, v int) Dictionary {
	return strconv.AppendInt(d.name(name), int64(v), 10)
}

func (d Dictionary) boolean(name string, v bool) Dictionary {
	return strconv.AppendBool(d.name(name), v)
}

// Texts adds a member that is an array.
func (d Dictionary) Texts(name string, list []string) Dictionary {
	d = append(d.name(name), '[')
	for i, v := range list {
		if i > 0 {
			d = append(d, ',')
		}
		d = wire.AppendString(d, v)
	}
	return append(d, ']')
}

// end returns the whole object.
func (d Dictionary) end() []byte {
	if len(d) == 0 {
		return []byte("{}")
	}
	return append(d, '}')
}

// parse returns the value of a JSON text that this program has written.
func parse(json []byte) (safejs.Value, error) {
	return call(global("JSON"), "parse", string(json))
}
