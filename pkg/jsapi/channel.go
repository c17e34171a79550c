//go:build js

package jsapi

import (
	"strconv"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/wire"
)

// channelOf reads a channel: its label, or {label, ordered, maxRetransmits,
// maxPacketLifeTime} (W3C webrtc §6.1).
func channelOf(where string, v safejs.Value) (wire.Channel, error) {
	c := wire.Channel{MaxRetransmits: -1, MaxPacketLifeTime: -1}
	label, isLabel := asText(v)
	if !isLabel {
		if !isObject(v) {
			return c, argumentError(where + ": want a label or an object {label, …}, got " + kindOf(v))
		}
		m, err := members(where, v, "label", "ordered", "maxRetransmits", "maxPacketLifeTime")
		if err != nil {
			return c, err
		}
		if label, isLabel = asText(m[0]); !isLabel {
			return c, argumentError(where + ".label: want a string, got " + kindOf(m[0]))
		}
		switch m[1].Type() {
		case safejs.TypeUndefined:
		case safejs.TypeBoolean:
			ordered, _ := m[1].Bool()
			c.Unordered = !ordered
		default:
			return c, argumentError(where + ".ordered: want true or false, got " + kindOf(m[1]))
		}
		if c.MaxRetransmits, err = limit(where+".maxRetransmits", m[2]); err != nil {
			return c, err
		}
		if c.MaxPacketLifeTime, err = limit(where+".maxPacketLifeTime", m[3]); err != nil {
			return c, err
		}
		if c.MaxRetransmits >= 0 && c.MaxPacketLifeTime >= 0 {
			return c, argumentError(where + ": maxRetransmits and maxPacketLifeTime exclude each other: set one")
		}
	}
	if label == "" || len(label) > wire.MaxLabel {
		return c, argumentError(where + ": a label has 1 to " + strconv.Itoa(wire.MaxLabel) + " bytes, this one has " + strconv.Itoa(len(label)))
	}
	c.Label = label
	return c, nil
}

// limit reads a WebIDL unsigned short, -1 when absent.
func limit(where string, v safejs.Value) (int, error) {
	if v.IsUndefined() || v.IsNull() {
		return -1, nil
	}
	n, ok := integerIn(v, 0, 65535)
	if !ok {
		return -1, argumentError(where + ": want an integer from 0 to 65535")
	}
	return n, nil
}
