//go:build js

package jsapi

import (
	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/browser"
	"github.com/meshy/meshy/pkg/mesh"
)

// instance is one mesh of the page. Each method is a function of the public API;
// what the facade passes by itself stands before the page's arguments, and `to`
// is a clientId, or "" for everyone.
type instance struct {
	api      *api
	handle   int
	host     safejs.Value
	number   int // of the host, by which the glue knows it
	platform *browser.Platform
	mesh     *mesh.Mesh
	config   configuration
	tracks   []*declaration
	names    names
	failed   error // why the latest send failed, until the facade asks
	hidden   bool  // it was connected when the page went away
}

func newInstance(a *api, handle int, host safejs.Value) *instance {
	in := &instance{api: a, handle: handle, host: host, number: a.page.Keep(host), platform: browser.NewPlatform(a.page)}
	in.names = names{in: in, numbers: map[source]int{}}
	in.mesh = mesh.New(in.platform, in)
	in.apply(defaults())
	return in
}

// apply puts a configuration into force.
func (in *instance) apply(c configuration) {
	in.config = c
	in.platform.SetConfiguration(c.connection, c.ownServers)
	in.mesh.Configure(c.core)
}

// setConfiguration(config)
func (in *instance) setConfiguration(args arguments) (any, error) {
	c, err := in.api.parseConfiguration(args.at(0))
	if err != nil {
		return nil, err
	}
	in.apply(c)
	return nil, nil
}

// getConfiguration()
func (in *instance) getConfiguration(arguments) (any, error) {
	return in.config.value()
}

// setSocket(socket)
func (in *instance) setSocket(args arguments) (any, error) {
	s, err := in.api.page.NewSocket(args.at(0), in.mesh)
	if err != nil {
		return nil, argumentError("mesh.setSocket: " + err.Error() + ", got " + kindOf(args.at(0)))
	}
	in.mesh.SetSocket(s)
	return nil, nil
}

// connect()
func (in *instance) connect(arguments) (any, error) { return nil, in.mesh.Connect() }

// disconnect()
func (in *instance) disconnect(arguments) (any, error) {
	in.mesh.Disconnect()
	return nil, nil
}

// destroy()
func (in *instance) destroy(arguments) (any, error) {
	in.mesh.Disconnect()
	in.forget(func(string) bool { return true })
	delete(in.api.meshes, in.handle)
	in.platform.Free()
	in.api.page.Take(in.number)
	in.number = 0
	return nil, nil
}

// clientId, or "" before a server has told it
func (in *instance) clientID(arguments) (any, error) { return in.mesh.ID(), nil }

// getPeers()
func (in *instance) getPeers(arguments) (any, error) {
	list := []any{}
	for _, p := range in.mesh.Peers() {
		if c := connOf(p); c != nil {
			list = append(list, c.Value())
		}
	}
	return list, nil
}

// getPeerById(clientId)
func (in *instance) getPeerByID(args arguments) (any, error) {
	id, ok := asText(args.at(0))
	if !ok {
		return nil, argumentError("mesh.getPeerById: want a clientId, a string, got " + kindOf(args.at(0)))
	}
	if p, ok := in.mesh.Peer(id); ok {
		if c := connOf(p); c != nil {
			return c.Value(), nil
		}
	}
	return safejs.Undefined(), nil
}

func connOf(p *mesh.Peer) *browser.Conn {
	c, _ := p.Conn().(*browser.Conn)
	return c
}

// open(to, channel, promise)
func (in *instance) open(args arguments) (any, error) {
	to, promise := args.text(0), args.number(2)
	c, err := channelOf("mesh.open: channel", args.at(1))
	if err != nil {
		return nil, err
	}
	result := func(id string) any { return object("clientId", id, "channel", c.Label) }
	var opened any
	if to != "" {
		opened = result(to)
	} else {
		list := []any{}
		for _, p := range in.mesh.Peers() {
			list = append(list, result(p.ID()))
		}
		opened = list
	}
	return nil, in.mesh.Open(to, c, func(err error) { in.settle(promise, err, opened) })
}

// settle ends one of the facade's promises.
func (in *instance) settle(promise int, err error, value any) {
	failure := safejs.Undefined()
	if err != nil {
		failure = in.api.jsError(err)
	}
	if value == nil {
		value = safejs.Undefined()
	}
	if _, err := in.host.Call("settle", promise, failure, value); err != nil {
		in.api.bug(err)
	}
}
