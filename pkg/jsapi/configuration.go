//go:build js

package jsapi

import (
	"strconv"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/browser"
	"github.com/meshy/meshy/pkg/mesh"
)

// configuration is what the page has set, over the defaults.
type configuration struct {
	connection safejs.Value // RTCConfiguration: a copy, safe from the page's later changes
	ownServers bool         // iceServers are the page's word
	channels   safejs.Value // as the page wrote them, copied
	core       mesh.Config
}

// defaultConfiguration is the original's.
const defaultConfiguration = `{"connection":{"iceServers":[{"urls":"stun:stun.l.google.com:19302"}]},"channels":[]}`

func defaults() configuration {
	c := configuration{connection: safejs.Undefined(), channels: safejs.Undefined()}
	c.core.Healing = mesh.DefaultHealing()
	c.core.Data = mesh.DefaultData()
	if v, err := global("JSON", "parse", defaultConfiguration); err == nil {
		c.connection, _ = v.Get("connection")
		c.channels, _ = v.Get("channels")
	}
	return c
}

// value returns a copy for the page.
func (c *configuration) value() (any, error) {
	return safejs.Global().Call("structuredClone",
		object("connection", c.connection, "channels", c.channels, "echo", c.core.Echo, "healing", healingValue(c.core.Healing), "data", dataValue(c.core.Data)))
}

// parseConfiguration reads what the page sets, over the defaults. It fails with an
// argumentError that names the key.
func (a *api) parseConfiguration(v safejs.Value) (configuration, error) {
	const where = "mesh.setConfiguration"
	c := defaults()
	m, err := members(where, v, "connection", "channels", "echo", "healing", "data")
	if err != nil {
		return c, err
	}
	connection, channels, echo, healing, data := m[0], m[1], m[2], m[3], m[4]

	switch {
	case connection.IsUndefined():
	case !isObject(connection):
		return c, argumentError(where + ": connection: want an RTCConfiguration object, got " + kindOf(connection))
	default:
		if err := a.setConnection(&c, connection); err != nil {
			return c, argumentError(where + ": connection: " + browser.Thrown(err).Error())
		}
	}

	switch {
	case channels.IsUndefined():
	case !isArray(channels):
		return c, argumentError(where + ": channels: want an array, got " + kindOf(channels))
	default:
		if err := setChannels(&c, where, channels); err != nil {
			return c, err
		}
	}

	switch echo.Type() {
	case safejs.TypeUndefined:
	case safejs.TypeBoolean:
		c.core.Echo, _ = echo.Bool()
	default:
		return c, argumentError(where + ": echo: want true or false, got " + kindOf(echo))
	}

	if !healing.IsUndefined() {
		if err := setHealing(&c, where, healing); err != nil {
			return c, err
		}
	}
	if !data.IsUndefined() {
		if err := setData(&c, where, data); err != nil {
			return c, err
		}
	}
	return c, nil
}

// setConnection lays the page's RTCConfiguration over the default one and has the
// browser judge it now, where the page sees the error at the line that made it.
func (a *api) setConnection(c *configuration, v safejs.Value) error {
	// A copy is plain data: neither getters nor later changes come with it.
	clone, err := safejs.Global().Call("structuredClone", v)
	if err != nil {
		return err
	}
	servers, err := get(clone, "iceServers")
	if err != nil || !servers.IsUndefined() && !isArray(servers) {
		return argumentError("iceServers: want an array, got " + kindOf(servers))
	}
	merged, err := global("Object", "assign", object(), c.connection, clone)
	if err != nil {
		return err
	}
	c.connection, c.ownServers = merged, isArray(servers)
	return a.page.CheckConfiguration(merged)
}

func setChannels(c *configuration, where string, v safejs.Value) error {
	copied, err := safejs.Global().Call("structuredClone", v)
	if err != nil {
		return argumentError(where + ": channels: " + browser.Thrown(err).Error())
	}
	c.channels = copied
	seen := map[string]bool{}
	for i, e := range elements(copied) {
		at := where + ": channels[" + strconv.Itoa(i) + "]"
		channel, err := channelOf(at, e)
		if err != nil {
			return err
		}
		if seen[channel.Label] {
			return argumentError(at + ": the label " + strconv.Quote(channel.Label) + " stands there twice")
		}
		seen[channel.Label] = true
		c.core.Channels = append(c.core.Channels, channel)
	}
	if n := len(c.core.Channels); n > mesh.MaxChannels {
		return argumentError(where + ": channels: at most " + strconv.Itoa(mesh.MaxChannels) + ", got " + strconv.Itoa(n))
	}
	return nil
}
