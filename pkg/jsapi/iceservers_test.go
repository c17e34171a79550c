//go:build js

package jsapi

import "testing"

// lending is what these tests' JavaScript begins with: servers as a signalling
// server lends them, and what a page's connections use.
const lending = `
	const lend = (name) => [{ urls: ['stun:' + name] }, { urls: ['turn:' + name], username: 'u', credential: name }];
	const renew = (mesh, name) => mesh.socket.say('webrtc:socket:ice_servers', { iceServers: lend(name) });
	const names = (mesh) => mesh.getPeers().map((pc) => pc.getConfiguration().iceServers.map((s) => [s.urls].flat()[0]).join());
	const errors = (...all) => all.flatMap((mesh) => mesh.of(mesh.Events.MESH_ERROR));
`

func TestAPageWithoutICEServersUsesTheServers(t *testing.T) {
	newProgram(t).run(lending + `
		hub.lend(lend('first.example'));
		const a = create({ connection: {} });
		const b = create({ connection: { bundlePolicy: 'max-bundle' } });
		await join(a, b);
		equal([names(a), names(b)], [['stun:first.example,turn:first.example'], ['stun:first.example,turn:first.example']]);
		equal(a.getPeers()[0].getConfiguration().iceServers[1].credential, 'first.example');
		equal(b.getPeers()[0].getConfiguration().bundlePolicy, 'max-bundle');
		const [pc] = a.getPeers();
		renew(a, 'second.example');
		await until('the renewal', () => names(a)[0] === 'stun:second.example,turn:second.example');
		assert('the connection stands', a.getPeers()[0] === pc && pc.connectionState === 'connected');
		equal(names(b), ['stun:first.example,turn:first.example']);
		const c = create({ connection: {} });
		c.connect();
		await until('c', () => a.getPeers().length === 2);
		equal(names(a)[1], 'stun:second.example,turn:second.example');
		equal(a.getConfiguration().connection.iceServers, [{ urls: 'stun:stun.l.google.com:19302' }]);
		equal(errors(a, b, c), []);`)
}

func TestICEServersOfThePageGoBeforeTheServers(t *testing.T) {
	newProgram(t).run(lending + `
		hub.lend(lend('lent.example'));
		const a = create({ connection: { iceServers: [] } });
		const b = create({ connection: { iceServers: [{ urls: 'stun:own.example' }] } });
		await join(a, b);
		equal([names(a), names(b)], [[''], ['stun:own.example']]);
		renew(a, 'second.example');
		renew(b, 'second.example');
		const c = create({ connection: {} });
		await join(c, a, b);
		equal([names(a), names(b)], [['', ''], ['stun:own.example', 'stun:own.example']]);
		equal(errors(a, b, c), []);`)
}

func TestWhatIsNoICEServerIsReportedAndHurtsNothing(t *testing.T) {
	newProgram(t).run(lending + `
		hub.lend(lend('first.example'));
		const [a, b] = [create({ connection: {} }), create({ connection: {} })];
		await join(a, b);
		for (const bad of [null, 5, [5], [{ urls: 'https://x' }], [{ urls: 'turn:x' }], [{ urls: ['turn:x:999999'], username: 'u', credential: 'c' }]]) {
			a.socket.say('webrtc:socket:ice_servers', { iceServers: bad });
		}
		await until('the errors', () => errors(a).length === 6);
		assert('they name the server or the field', errors(a).every(({ reason, message }) => ['protocol', 'server'].includes(reason) && message));
		renew(a, 'second.example');
		await until('a good renewal', () => names(a)[0].includes('second.example'));
		equal(errors(b), []);`)
}
