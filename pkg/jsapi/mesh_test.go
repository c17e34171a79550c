//go:build js

package jsapi

import (
	"errors"
	"strings"
	"testing"

	"github.com/hack-pad/safejs"

	"github.com/meshy/meshy/pkg/browser/browsertest"
	"github.com/meshy/meshy/pkg/mesh"
)

func TestMeshesOfOnePageMeet(t *testing.T) {
	newProgram(t).run(`
		const [a, b] = [create({ channels: ['chat'] }), create({ channels: ['chat'] })];
		assert('no id before a server has told it', a.clientId === undefined);
		await join(a, b);
		equal([a.clientId, b.clientId], [a.socket.id, b.socket.id]);
		equal(a.of(a.Events.PEER_CONNECT), [{ clientId: b.clientId }]);
		equal(a.of(a.Events.MESH_CREATE_OFFER), [{}]);
		equal(a.of(a.Events.MESH_READY).at(-1), { peers: [b.clientId] });
		const [pc] = a.getPeers();
		assert('the browser\'s own connection', pc instanceof RTCPeerConnection && a.getPeers().length === 1);
		assert('it is found by id', a.getPeerById(b.clientId) === pc);
		equal(pc.getConfiguration().iceServers, []);
		a.disconnect();
		equal(a.of(a.Events.PEER_DISCONNECT), [{ clientId: b.clientId, reason: 'disconnected' }]);
		await until('the other to notice', () => b.of(b.Events.PEER_DISCONNECT).length === 1);
		equal(b.of(b.Events.PEER_DISCONNECT), [{ clientId: a.socket.id, reason: 'left' }]);
		equal([a.getPeers(), b.getPeers(), a.socket.listening()], [[], [], 0]);
		equal([...a.of(a.Events.MESH_ERROR), ...b.of(b.Events.MESH_ERROR)], []);`)
}

func TestMessagesArriveAsTheyWereSent(t *testing.T) {
	newProgram(t).run(`
		const [a, b] = [create({ channels: ['chat'], echo: true }), create({ channels: ['chat'] })];
		await join(a, b);
		const values = [{ message: 'hi', clientId: 'forged', channel: 'forged' }, {}, [1, [2]], 'text', 5, false, null, { big: 'ü'.repeat(100000) }];
		await Promise.all(values.map((value) => a.send('chat', value)));
		await a.to(b.clientId).send('chat', { last: true });
		values.push({ last: true });
		const events = () => b.of(b.Events.PEER_DATA_MESSAGE);
		await until('the messages', () => events().length === values.length);
		equal(events().map(({ payload }) => payload), values);
		assert('from a, on chat', events().every(({ clientId, channel }) => clientId === a.clientId && channel === 'chat'));
		equal(events()[0].message, 'hi');
		const echoes = a.of(a.Events.PEER_DATA_MESSAGE);
		equal(echoes.map(({ payload }) => payload), values);
		assert('marked as sent', echoes.every(({ sent, clientId }) => sent === true && clientId === a.clientId));
		equal(echoes.map(({ transactionId }) => transactionId), events().map(({ transactionId }) => transactionId));
		b.send('chat', { sent: true });
		await until('the answer', () => a.of(a.Events.PEER_DATA_MESSAGE).some(({ clientId }) => clientId === b.clientId));
		assert('not marked as sent', a.log.at(-1).data.sent === false);`)
}

func TestAListenerMaySendAndMayThrow(t *testing.T) {
	newProgram(t).run(`
		const [a, b] = [create({ channels: ['chat'] }), create({ channels: ['chat'] })];
		const reported = [];
		const original = console.error;
		console.error = (...args) => reported.push(args.join(' '));
		try {
			b.on(b.Events.PEER_DATA_MESSAGE, ({ n }) => { b.send('chat', { n: n + 1 }); throw new Error('a listener of the test'); });
			a.on(a.Events.PEER_DATA_MESSAGE, ({ n }) => { if (n < 40) a.send('chat', { n: n + 1 }); });
			await join(a, b);
			a.send('chat', { n: 0 });
			await until('the last message', () => a.log.at(-1).data.n === 41);
		} finally {
			console.error = original;
		}
		equal(reported.length, 21);
		assert('each is named', reported.every((text) => text.includes('a listener of the test')));`)
}

func TestOpenAnswersWithWhomAndWhat(t *testing.T) {
	newProgram(t).run(`
		const [a, b, c] = [create(), create(), create()];
		await join(a, b, c);
		const all = await a.open('one');
		equal(all.map(({ clientId, channel }) => clientId + ' ' + channel).sort(), [b, c].map((m) => m.clientId + ' one').sort());
		const one = await a.to(b.clientId).open({ label: 'two', ordered: false });
		equal([one.clientId, one.channel], [b.clientId, 'two']);
		const gone = rejected(a.to(c.clientId).open('three'));
		c.disconnect();
		const error = await gone;
		equal([error.name, error.code, error.clientId], ['MeshError', 'peerGone', c.socket.id]);`)
}

func TestDeclaredTracksReachEveryoneNowAndLater(t *testing.T) {
	newProgram(t).run(`
		const [a, b, c] = [create(), create(), create()];
		const { track, stream } = tone();
		const { trackId, senders } = a.addTrack(track, stream);
		assert('nobody is there', senders.length === 0);
		await join(a, b);
		await until('the track', () => b.of(b.Events.PEER_ADD_TRACK).length === 1);
		const event = b.of(b.Events.PEER_ADD_TRACK)[0];
		equal([event.clientId, event.trackId, event.stream.id], [a.clientId, trackId, stream.id]);
		assert('a live track of it', event.track instanceof MediaStreamTrack && event.stream.getTracks().includes(event.track));
		c.connect();
		await until('the late joiner to have it', () => c.of(c.Events.PEER_ADD_TRACK).length === 1);
		equal(senders.length, 2);
		assert('senders of the browser', senders.every((s) => s instanceof RTCRtpSender && s.track === track));

		assert('declared again it is the same', a.addTrack(track, stream).senders === senders);
		equal(thrown(() => a.to(b.clientId).addTrack(track)).code, 'trackInUse');
		a.to(b.clientId).removeTrack(senders);
		await until('b to have lost it', () => b.of(b.Events.PEER_REMOVE_TRACK).length === 1);
		equal([senders.length, c.of(c.Events.PEER_REMOVE_TRACK).length], [1, 0]);
		const single = a.to(b.clientId).addTrack(track, stream);
		await until('b to have it again', () => b.of(b.Events.PEER_ADD_TRACK).length === 2);
		assert('its own sender', single.sender instanceof RTCRtpSender && single.trackId !== trackId);
		a.to(b.clientId).removeTrack(single.sender);
		a.removeTrack([...senders]);
		await until('everyone to have lost it', () => [b, c].every((m) => m.of(m.Events.PEER_REMOVE_TRACK).length === m.of(m.Events.PEER_ADD_TRACK).length));
		equal(senders.length, 0);
		equal(thrown(() => a.removeTrack(senders)).code, 'unknownTrack');`)
}

func TestWhatNobodyWaitsForIsAnErrorEvent(t *testing.T) {
	newProgram(t).run(`
		const mesh = create();
		mesh.connect();
		await until('the welcome', () => mesh.clientId);
		const { socket } = mesh;
		const errors = () => mesh.of(mesh.Events.MESH_ERROR);
		socket.say('webrtc:socket:peer:connect_offer', { clientId: 5 });
		socket.say('webrtc:socket:peer:media_offer', { clientId: 'stranger', sdp: { type: 'offer', sdp: 'v=0' } });
		socket.say('webrtc:socket:error', { reason: 'no such room' });
		await until('the errors', () => errors().length === 3);
		equal(errors().map(({ reason }) => reason), ['protocol', 'protocol', 'server']);
		equal(errors().map(({ clientId }) => clientId), [undefined, 'stranger', undefined]);
		assert('each with its text', errors().every(({ message, error }) => message && message === error.message));
		assert('each an Error', errors().every(({ error, reason }) => error instanceof Error && error.reason === reason && error.code));
		assert('it says what the server said', errors()[2].message.includes('no such room'));`)
}

func TestMessagesThatAreNoneAreDroppedAndReported(t *testing.T) {
	newProgram(t).run(`
		const [a, b] = [create({ channels: ['chat'] }), create({ channels: ['chat'] })];
		const seen = [];
		const real = RTCPeerConnection.prototype.createDataChannel;
		RTCPeerConnection.prototype.createDataChannel = function (label, init) {
			const channel = real.call(this, label, init);
			if (label === 'chat') seen.push(channel);
			return channel;
		};
		try {
			await join(a, b);
		} finally {
			RTCPeerConnection.prototype.createDataChannel = real;
		}
		assert('one side opened the channel', seen.length === 1);
		const heard = (m) => m.of(m.Events.PEER_DATA_MESSAGE).length + m.of(m.Events.MESH_ERROR).length;
		['no JSON', '=x,{', '{"transactionId":"x"'].forEach((text) => seen[0].send(text));
		seen[0].send(new Uint8Array([1, 2, 3]));
		seen[0].send('["x",1]');
		seen[0].send('{"fine":true}');
		await until('all of it', () => heard(a) + heard(b) === 6);
		const receiver = heard(a) ? a : b;
		const errors = receiver.of(receiver.Events.MESH_ERROR);
		equal(errors.map(({ reason }) => reason), ['protocol', 'protocol', 'protocol', 'protocol', 'protocol']);
		assert('it says from whom', errors.every(({ clientId }) => clientId));
		const [fine] = receiver.of(receiver.Events.PEER_DATA_MESSAGE);
		equal(fine.fine, true);`)
}

func TestMeshComesAndGoesWithoutATrace(t *testing.T) {
	newProgram(t).run(`
		const [a, b] = [create({ channels: ['chat'] }), create({ channels: ['chat'] })];
		a.connect();
		for (let round = 1; round <= 5; round++) {
			b.connect();
			await until('both to be connected', () => [a, b].every((m) => m.of(m.Events.PEER_CONNECT).length === round));
			b.disconnect();
			await until('the other to notice', () => a.of(a.Events.PEER_DISCONNECT).length === round);
		}
		a.disconnect();
		const alive = () => Object.values(engine.api.debug()).some((n) => n > 0);
		await until('nothing to be alive', () => !alive());`)
}

func TestPanicBecomesAnErrorToThrow(t *testing.T) {
	p := newProgram(t)
	a := &api{fault: browsertest.Get(t, p.vars["faults"].(safejs.Value), "fault")}
	f, err := a.expose(func(arguments) (any, error) { panic("oh no") })
	if err != nil {
		t.Fatal(err)
	}
	defer f.Release()
	p.vars["f"] = f
	got := p.text("const e = f(); return [e instanceof Error, e.code, e.reason, e.message].join(' ')")
	if !strings.HasPrefix(got, "true module module ") || !strings.Contains(got, "oh no") {
		t.Errorf("got %s", got)
	}
}

func TestErrorsHaveStableCodes(t *testing.T) {
	for _, c := range codes {
		if name, code := classify(&mesh.OpError{Op: "x", Err: *c.err}, ""); name != "MeshError" || code != c.code {
			t.Errorf("%v is %s %s", c.err, name, code)
		}
	}
	if name, code := classify(errors.New("x"), mesh.ReasonSocket); name != "MeshError" || code != "socket" {
		t.Errorf("an error without a code of its own is %s %s", name, code)
	}
}

func TestADestroyedMeshIsFreed(t *testing.T) {
	p := newProgram(t)
	p.run(`
		const [a, b] = [create({ channels: ['chat'] }), create({ channels: ['chat'] })];
		await join(a, b);
		a.destroy();
		await until('the other to notice', () => b.of(b.Events.PEER_DISCONNECT).length === 1);
		thrown(() => a.connect());`)
	if got := p.text("return [1, 2].map((handle) => engine.api.clientId(handle) instanceof Error).join()"); got != "true,false" {
		t.Errorf("kept are none of %s", got)
	}
}

func TestHealthIsAPromiseOfTheMatrix(t *testing.T) {
	newProgram(t).run(`
		const [a, b] = [create({ channels: ['chat'] }), create({ channels: ['chat'] })];
		const alone = await a.health();
		equal([alone.clientId, alone.whole, alone.members, alone.edges, alone.missing], ['self', true, ['self'], [], []]);
		await join(a, b);
		const health = await a.health();
		equal(health.members, [a.clientId, b.clientId]);
		equal(health.edges.map(({ from, to, state }) => [from, to, state]), [[a.clientId, b.clientId, 'connected'], [b.clientId, a.clientId, 'connected']]);
		assert('it is whole', health.whole && health.missing.length === 0);
		equal(health.edges[0].loss, null);
		const last = a.health();
		a.disconnect();
		equal((await last).members, ['self']);`)
}
