//go:build js

package jsapi

import (
	"strings"
	"testing"
)

func TestWrongArgumentsAreTypeErrorsThatNameThem(t *testing.T) {
	p := newProgram(t)
	p.eval("tools.mesh = tools.create(); tools.mesh.connect(); tools.track = tools.tone().track")
	for call, want := range map[string]string{
		"mesh.setConfiguration()":                                                                        "want an object {connection, channels, echo, healing, data}, got undefined",
		"mesh.setConfiguration(null)":                                                                    "got null",
		"mesh.setConfiguration([])":                                                                      "got an array",
		"mesh.setConfiguration('text')":                                                                  "got a string",
		"mesh.setConfiguration({ chanels: [] })":                                                         `unknown key "chanels" (did you mean "channels"?)`,
		"mesh.setConfiguration({ Echo: true })":                                                          `(did you mean "echo"?)`,
		"mesh.setConfiguration({ iceServers: [] })":                                                      `unknown key "iceServers", known are connection, channels, echo, healing, data`,
		"mesh.setConfiguration({ connection: null })":                                                    "connection: want an RTCConfiguration object, got null",
		"mesh.setConfiguration({ connection: { iceServers: {} } })":                                      "connection: iceServers: want an array, got an object",
		"mesh.setConfiguration({ connection: { iceServers: [{ urls: 'x:' }] } })":                        "connection: ",
		"mesh.setConfiguration({ connection: { bundlePolicy: 'no' } })":                                  "connection: ",
		"mesh.setConfiguration({ connection: { f() {} } })":                                              "connection: ",
		"mesh.setConfiguration({ channels: 'chat' })":                                                    "channels: want an array, got a string",
		"mesh.setConfiguration({ channels: [5] })":                                                       "channels[0]: want a label or an object {label, …}, got a number",
		"mesh.setConfiguration({ channels: ['a', ''] })":                                                 "channels[1]: a label has 1 to 1024 bytes, this one has 0",
		"mesh.setConfiguration({ channels: ['ü'.repeat(513)] })":                                         "this one has 1026",
		"mesh.setConfiguration({ channels: ['a', { label: 'a' }] })":                                     `channels[1]: the label "a" stands there twice`,
		"mesh.setConfiguration({ channels: [{}] })":                                                      "channels[0].label: want a string, got undefined",
		"mesh.setConfiguration({ channels: [{ label: 'a', orderd: true }] })":                            `(did you mean "ordered"?)`,
		"mesh.setConfiguration({ channels: [{ label: 'a', ordered: 1 }] })":                              "channels[0].ordered: want true or false, got a number",
		"mesh.setConfiguration({ channels: [{ label: 'a', maxRetransmits: -1 }] })":                      "maxRetransmits: want an integer from 0 to 65535",
		"mesh.setConfiguration({ channels: [{ label: 'a', maxRetransmits: 1.5 }] })":                     "maxRetransmits: want an integer",
		"mesh.setConfiguration({ channels: [{ label: 'a', maxPacketLifeTime: 65536 }] })":                "maxPacketLifeTime: want an integer",
		"mesh.setConfiguration({ channels: [{ label: 'a', maxPacketLifeTime: '1' }] })":                  "maxPacketLifeTime: want an integer",
		"mesh.setConfiguration({ channels: [{ label: 'a', maxRetransmits: 1, maxPacketLifeTime: 1 }] })": "exclude each other",
		"mesh.setConfiguration({ channels: Array.from({ length: 300 }, (_, i) => 'c' + i) })":            "at most",
		"mesh.setConfiguration({ healing: true })":                                                       "healing: want an object {silence, grace, restart, deadline}, got a boolean",
		"mesh.setConfiguration({ healing: { grace: 99 } })":                                              "healing.grace: want milliseconds, an integer from 100",
		"mesh.setConfiguration({ healing: { dedline: 1000 } })":                                          `(did you mean "deadline"?)`,
		"mesh.setConfiguration({ echo: 'yes' })":                                                         "echo: want true or false, got a string",
		"mesh.setSocket()":                                                                               "mesh.setSocket: the socket must be a WebSocket",
		"mesh.setSocket(null)":                                                                           "got null",
		"mesh.setSocket(5)":                                                                              "got a number",
		"mesh.setSocket({})":                                                                             "got an object",
		"mesh.setSocket('ftp://a')":                                                                      "must begin with ws: or wss:",
		"mesh.setSocket('ws://')":                                                                        "mesh.setSocket: ",
		"mesh.getPeerById()":                                                                             "want a clientId, a string, got undefined",
		"mesh.getPeerById(5)":                                                                            "got a number",
		"mesh.on('e')":                                                                                   "must be a function",
		"mesh.off(5, () => {})":                                                                          "one of mesh.Events",
		"mesh.to()":                                                                                      "want the clientId of a peer",
		"mesh.to('')":                                                                                    "want the clientId of a peer",
		"mesh.addTrack()":                                                                                "the track must be a MediaStreamTrack, got undefined",
		"mesh.addTrack({ kind: 'audio' })":                                                               "the track must be a MediaStreamTrack, got an object",
		"mesh.addTrack(track, track)":                                                                    "the stream must be a MediaStream, got an object",
		"mesh.addTrack(track, undefined)":                                                                "the stream must be a MediaStream, got undefined",
		"mesh.removeTrack()":                                                                             "pass the senders or the trackId",
		"mesh.removeTrack(5)":                                                                            "pass the senders or the trackId",
		"mesh.open()":                                                                                    "channel: want a label or an object {label, …}, got undefined",
		"mesh.open('')":                                                                                  "a label has 1 to 1024 bytes",
		"mesh.open({ label: 'a', x: 1 })":                                                                `unknown key "x"`,
		"mesh.to('a').open(5)":                                                                           "want a label",
		"mesh.send()":                                                                                    "the channel must be a label, a string, got undefined",
		"mesh.send('a', 1n)":                                                                             "JSON cannot hold this bigint",
		"mesh.send('a')":                                                                                 "JSON cannot hold this undefined",
		"mesh.send('a', new Map())":                                                                      "JSON cannot hold a Map",
		"mesh.send('a', {}, { signal: 5 })":                                                              "signal must be an AbortSignal",
		"mesh.setConfiguration({ data: 5 })":                                                             "data: want an object {highWaterMark, lowWaterMark, maxQueuedMessages, maxQueuedBytes, maxMessageSize}, got a number",
		"mesh.setConfiguration({ data: { highWaterMark: 1 } })":                                          "data.highWaterMark: want an integer from 1024",
		"mesh.setConfiguration({ data: { lowWaterMark: 2 ** 20 } })":                                     "lowWaterMark must be less than highWaterMark",
		"mesh.send(undefined, {})":                                                                       "the channel must be a label, a string, got undefined",
		"mesh.send({ label: 'a' }, {})":                                                                  "the channel must be a label, a string, got object",
	} {
		p.vars["want"] = want
		got := p.text("const { mesh, track } = tools; try { " + call + "; return 'nothing was thrown' } catch (e) { return [e instanceof TypeError, e.name, e.code, e.message].join(' ') }")
		if !strings.HasPrefix(got, "true TypeError argument ") || !strings.Contains(got, want) {
			t.Errorf("%s\n got %s\nwant a TypeError: %s", call, got, want)
		}
	}
}

func TestCallsThatCannotBeMadeSayWhy(t *testing.T) {
	newProgram(t).run(`
		const lonely = create();
		const socketless = new facade.Mesh(engine, Promise.resolve());
		const check = (f, code) => equal([thrown(f).name, thrown(f).code], ['MeshError', code]);
		check(() => socketless.connect(), 'noSocket');
		check(() => lonely.send('chat', {}), 'notConnected');
		check(() => lonely.open('chat'), 'notConnected');
		lonely.connect();
		check(() => lonely.send('nobody-configured-it', {}), 'unknownChannel');
		check(() => lonely.to('stranger').send('chat', {}), 'unknownPeer');
		check(() => lonely.to('stranger').open('chat'), 'unknownPeer');
		check(() => lonely.to('stranger').addTrack(tone().track), 'unknownPeer');
		check(() => lonely.removeTrack('no-such-id'), 'unknownTrack');
		check(() => lonely.removeTrack([]), 'unknownTrack');
		check(() => lonely.removeTrack({}), 'unknownTrack');
		equal(thrown(() => lonely.to('stranger').send('chat', {})).clientId, 'stranger');
		equal(lonely.getPeers(), []);
		assert('a stranger has no connection', lonely.getPeerById('stranger') === undefined);
		equal(engine.plane.counts().slots, 0);`)
}

func TestConfigurationIsLaidOverTheDefaults(t *testing.T) {
	newProgram(t).run(`
		const mesh = new facade.Mesh(engine, Promise.resolve());
		const stun = { iceServers: [{ urls: 'stun:stun.l.google.com:19302' }] };
		const healing = { silence: 5000, grace: 2000, restart: 6000, deadline: 30000 };
		const data = { highWaterMark: 1 << 20, lowWaterMark: 1 << 16, maxQueuedMessages: 8192, maxQueuedBytes: 1 << 24, maxMessageSize: 1 << 28 };
		const sorted = (config) => Object.fromEntries(Object.entries(config).sort());
		equal(sorted(mesh.getConfiguration()), { channels: [], connection: stun, data, echo: false, healing });
		const channels = ['a', { label: 'b', ordered: false, maxRetransmits: 0 }];
		mesh.setConfiguration({ connection: { iceServers: [], bundlePolicy: 'max-bundle' }, channels, echo: true });
		equal(sorted(mesh.getConfiguration()), { channels, connection: { iceServers: [], bundlePolicy: 'max-bundle' }, data, echo: true, healing });
		channels.push('c');
		mesh.getConfiguration().channels.push('d');
		mesh.getConfiguration().connection.iceServers.push({});
		equal(mesh.getConfiguration().channels.length, 2);
		equal(mesh.getConfiguration().connection.iceServers, []);
		mesh.setConfiguration({ connection: { bundlePolicy: 'max-bundle' } });
		equal(mesh.getConfiguration().connection, { ...stun, bundlePolicy: 'max-bundle' });
		equal(mesh.getConfiguration().channels, []);
		mesh.setConfiguration({ connection: { bundlePolicy: 'max-bundle' }, healing: { deadline: 8000 } });
		equal(mesh.getConfiguration().healing, { ...healing, deadline: 8000 });
		mesh.setConfiguration({ data: { maxMessageSize: 5000 } });
		equal(mesh.getConfiguration().data, { ...data, maxMessageSize: 5000 });
		mesh.setConfiguration({ connection: { bundlePolicy: 'max-bundle' } });
		thrown(() => mesh.setConfiguration({ echo: 5 }));
		equal(mesh.getConfiguration().connection.bundlePolicy, 'max-bundle');`)
}

func TestObjectsThatThrowEndNothing(t *testing.T) {
	newProgram(t).run(`
		const mesh = create();
		const trap = () => { throw { get name() { throw 1; }, get message() { throw 2; } }; };
		const evil = new Proxy({}, { get: trap, ownKeys: trap, getPrototypeOf: trap, has: trap });
		const gate = (name) => Object.defineProperty({}, name, { enumerable: true, get: trap });
		const { proxy, revoke } = Proxy.revocable({}, {});
		revoke();
		for (const value of [evil, proxy, Object.create(null), Object.create(evil)]) {
			thrown(() => mesh.setConfiguration({ connection: value, echo: 'also wrong' }));
			thrown(() => mesh.setConfiguration({ channels: value }));
			thrown(() => mesh.setConfiguration({ channels: [value] }));
			thrown(() => mesh.setSocket(value));
			thrown(() => mesh.addTrack(value));
			thrown(() => mesh.open(value));
			thrown(() => mesh.removeTrack(value));
			thrown(() => mesh.getPeerById(value));
		}
		thrown(() => mesh.setConfiguration(evil));
		for (const name of ['connection', 'channels', 'echo', 'healing']) thrown(() => mesh.setConfiguration(gate(name)));
		thrown(() => mesh.setConfiguration({ connection: gate('iceServers') }));
		thrown(() => mesh.open(gate('label')));
		equal(mesh.getConfiguration().connection.iceServers, []);
		mesh.connect();`)
}

func TestWordsThatAreMeantAreFound(t *testing.T) {
	keys := []string{"connection", "channels", "echo", "healing"}
	for word, want := range map[string]string{
		"conection": `"connection"`, "chanel": `"channels"`, "ECHO": `"echo"`, "channel": `"channels"`,
		"iceServers": "known are", "": "known are", "x": "known are",
	} {
		if got := didYouMean(word, keys); !strings.Contains(got, want) {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"kitten", "sitting", 3}, {"abc", "abc", 0}, {"flaw", "lawn", 2}} {
		if got := edits(c.a, c.b); got != c.want {
			t.Errorf("edits(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
