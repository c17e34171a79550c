//go:build js

package jsapi

// What happens to the page happens to each of its meshes; web/src/lifecycle.js
// listens.

// wake(moved): the page can be seen again, or with moved its network has changed.
func (a *api) wake(args arguments) (any, error) {
	moved, err := args.at(0).Bool()
	if err != nil {
		return nil, err
	}
	for _, in := range a.meshes {
		in.mesh.Wake(moved)
	}
	return nil, nil
}

// hide(): the page goes away. The others hear of it now, and not when they miss it.
func (a *api) hide(arguments) (any, error) {
	for _, in := range a.meshes {
		if in.mesh.Joined() {
			in.hidden = true
			in.mesh.Disconnect()
		}
	}
	return nil, nil
}

// show(): the page is back, as it was, from the browser's cache.
func (a *api) show(arguments) (any, error) {
	for _, in := range a.meshes {
		if in.hidden {
			in.hidden = false
			if err := in.mesh.Connect(); err != nil {
				return nil, err
			}
		}
	}
	return nil, nil
}
