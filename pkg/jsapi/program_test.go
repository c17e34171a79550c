//go:build js

package jsapi

import (
	_ "embed"
	"strings"
	"testing"

	"github.com/hack-pad/safejs"

	"github.com/meshy/meshy/pkg/browser"
	"github.com/meshy/meshy/pkg/browser/browsertest"
)

//go:embed testdata/hub.js
var hub string

// program is this test as a page's program, behind the loader's own JavaScript.
type program struct {
	t    *testing.T
	vars map[string]any
}

// newProgram publishes the package to the facade. At the test's end every mesh is
// disconnected, and nothing may be alive then.
func newProgram(t *testing.T) *program {
	t.Helper()
	browsertest.Eval(t, "globalThis.MESHY_VERSION ??= 'test'", nil)
	p := &program{t, map[string]any{
		"plane":   browsertest.Module(t, "plane.js"),
		"copying": browsertest.Module(t, "copying.js"),
		"faults":  browsertest.Module(t, "fault.js"),
		"facade":  browsertest.Module(t, "facade.js"),
		"hubs":    browsertest.Import(t, browsertest.BlobURL(t, hub)),
	}}
	door := p.eval(`
		const engine = { plane: plane.createPlane(), join() {}, part() {} };
		return { engine, plane: engine.plane, gate: copying.copyingDoor(engine.plane.gate), fault: faults.fault, publish: (api) => { engine.api = api; } };`)
	if err := Publish(door, browser.NewCopyingGate(browsertest.Get(t, door, "gate"))); err != nil {
		t.Fatal(err)
	}
	p.vars["engine"] = browsertest.Get(t, door, "engine")
	p.vars["tools"] = p.eval(tools)
	t.Cleanup(func() {
		p.eval("tools.meshes.forEach((mesh) => mesh.destroy())")
		browsertest.Until(t, "nothing to be alive", func() bool {
			return p.text("return JSON.stringify(Object.values({ ...engine.api.debug(), ...engine.plane.counts() }).filter((n) => n > 0))") == "[]"
		})
	})
	return p
}

// tools are what the tests' JavaScript begins with.
const tools = `
	const hub = hubs.createHub();
	const meshes = [];
	const create = (config) => {
		const mesh = new facade.Mesh(engine, Promise.resolve());
		mesh.log = [];
		for (const event of Object.values(mesh.Events)) mesh.on(event, (data) => mesh.log.push({ event, data }));
		mesh.of = (event) => mesh.log.filter((entry) => entry.event === event).map(({ data }) => data);
		mesh.setConfiguration({ connection: { iceServers: [] }, ...config });
		mesh.socket = hub.socket();
		mesh.setSocket(mesh.socket);
		meshes.push(mesh);
		return mesh;
	};
	// Waits for an event, or one more than there were.
	const until = async (what, condition) => {
		for (const end = Date.now() + 20000; !condition(); await new Promise((r) => setTimeout(r, 2))) {
			if (Date.now() > end) throw new Error('waited in vain for ' + what);
		}
	};
	const join = async (...joining) => {
		joining.forEach((mesh) => mesh.connect());
		await until('everyone to be there', () => joining.every((mesh) => mesh.of(mesh.Events.MESH_READY).at(-1)?.peers.length === joining.length - 1));
	};
	const tone = () => {
		const context = new AudioContext();
		const out = context.createMediaStreamDestination();
		const oscillator = context.createOscillator();
		oscillator.connect(out);
		oscillator.start();
		return { track: out.stream.getTracks()[0], stream: out.stream };
	};
	const thrown = (f) => {
		try { f(); } catch (e) { return e; }
		throw new Error('nothing was thrown by ' + f);
	};
	const rejected = (promise) => promise.then(() => { throw new Error('it was fulfilled'); }, (e) => e);
	const assert = (what, holds) => { if (!holds) throw new Error('not so: ' + what); };
	const equal = (a, b) => assert(JSON.stringify(a) + ' is ' + JSON.stringify(b), JSON.stringify(a) === JSON.stringify(b));
	return { hub, meshes, create, until, join, tone, thrown, rejected, assert, equal };
`

// eval runs the body of a function that has vars and tools in scope.
func (p *program) eval(body string) safejs.Value {
	p.t.Helper()
	return browsertest.Eval(p.t, body, p.vars)
}

func (p *program) text(body string) string {
	p.t.Helper()
	s, err := p.eval(body).String()
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

// run runs the body of an async function, in which the tools are variables, and
// fails the test with what it throws.
func (p *program) run(body string) {
	p.t.Helper()
	const names = "const { hub, create, until, join, tone, thrown, rejected, assert, equal } = tools;\n"
	promise := p.eval("return (async () => {" + names + body + "})()")
	if _, err := browsertest.Await(promise); err != nil {
		p.t.Fatalf("%v\n%s", err, strings.TrimSpace(body))
	}
}
