//go:build js

package jsapi

import (
	"fmt"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/browser"
	"github.com/meshy/meshy/pkg/mesh"
)

// api is the program as the loader sees it.
type api struct {
	page     *browser.Page
	plane    safejs.Value      // web/src/plane.js
	fault    safejs.Value      // web/src/fault.js, makes an Error
	meshes   map[int]*instance // by the handle that the facade has
	last     int               // handle given out
	sends    sends
	lastName int // number given to a source
}

// Publish makes the functions of this package and hands them to door.publish. The
// door also brings what Go needs of JavaScript: {plane, fault, publish}. Events come
// and go by gate. The functions live as long as the program.
func Publish(door safejs.Value, gate browser.Gate) error {
	plane, err := door.Get("plane")
	if err != nil {
		return err
	}
	fault, err := door.Get("fault")
	if err != nil {
		return err
	}
	a := &api{plane: plane, fault: fault, meshes: map[int]*instance{}}
	if a.page, err = browser.NewPage(plane, gate, a.bug); err != nil {
		return err
	}
	a.sends = sends{a, map[int]address{}}
	a.page.Serve(&a.sends)
	functions := map[string]any{}
	for _, f := range programs {
		if functions[f.name], err = a.expose(func(args arguments) (any, error) { return f.call(a, args) }); err != nil {
			return err
		}
	}
	for _, m := range methods {
		if functions[m.name], err = a.expose(a.method(m.call)); err != nil {
			return err
		}
	}
	_, err = door.Call("publish", functions)
	return err
}

// What is published: functions of the program, and those of each mesh. Tables are
// data, where a literal of a map is code, and this package's largest.
var (
	programs = [...]struct {
		name string
		call func(*api, arguments) (any, error)
	}{
		{"create", (*api).create},
		{"debug", (*api).debug},
		{"wake", (*api).wake},
		{"hide", (*api).hide},
		{"show", (*api).show},
	}
	methods = [...]struct {
		name string
		call func(*instance, arguments) (any, error)
	}{
		{"setConfiguration", (*instance).setConfiguration},
		{"getConfiguration", (*instance).getConfiguration},
		{"setSocket", (*instance).setSocket},
		{"connect", (*instance).connect},
		{"disconnect", (*instance).disconnect},
		{"destroy", (*instance).destroy},
		{"clientId", (*instance).clientID},
		{"getPeers", (*instance).getPeers},
		{"getPeerById", (*instance).getPeerByID},
		{"addTrack", (*instance).addTrack},
		{"removeTrack", (*instance).removeTrack},
		{"open", (*instance).open},
		{"cancel", (*instance).cancel},
		{"failure", (*instance).failure},
		{"health", (*instance).health},
	}
)

// function is one of them; it returns its value or the error to be thrown.
type function func(args arguments) (any, error)

// method makes a function of an instance's method. The facade passes its handle
// before the page's own arguments.
func (a *api) method(f func(in *instance, args arguments) (any, error)) function {
	return func(args arguments) (any, error) {
		in := a.meshes[args.number(0)]
		if in == nil {
			return nil, argumentError("this is not a mesh of the page's program")
		}
		return f(in, args[1:])
	}
}

// expose makes a function for JavaScript of f. A panic becomes an error to throw.
func (a *api) expose(f function) (safejs.Func, error) {
	return safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) (result any) {
		defer func() {
			if v := recover(); v != nil {
				result = a.jsError(asBug(v))
			}
		}()
		value, err := f(args)
		if err != nil {
			return a.jsError(err)
		}
		return value
	})
}

func asBug(v any) error {
	return &mesh.OpError{Op: "meshy", Reason: mesh.ReasonModule, Err: fmt.Errorf("this is a bug, please report it: %v", v)}
}

// bug tells every mesh of the page what should never happen and was survived.
func (a *api) bug(err error) {
	for _, in := range a.meshes {
		in.Emit(mesh.Event{Name: mesh.MeshError, Reason: mesh.ReasonModule, Err: err})
	}
}

// create makes a mesh for host and returns its handle.
func (a *api) create(args arguments) (any, error) {
	a.last++
	a.meshes[a.last] = newInstance(a, a.last, args.at(0))
	return a.last, nil
}

// debug returns what is alive in the program.
func (a *api) debug(arguments) (any, error) {
	c := a.page.Live()
	return object("funcs", c.Funcs, "timers", c.Timers, "promises", c.Promises,
		"connections", c.Connections, "sockets", c.Sockets, "payloads", c.Payloads), nil
}
