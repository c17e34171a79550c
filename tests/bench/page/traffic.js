// What pages say to each other, the same for every candidate: what is sent, how it is
// counted, how it is answered.
'use strict';

{
  const TEXT = 'meshy '.repeat(Math.ceil(16384 / 6));

  // Kinds of values, each with its number in it, by which the receiver knows that
  // none is missing, doubled or out of its order. New ones every time, as in life.
  const bytes = (length) => (n) => {
    const value = new Uint8Array(length);
    new DataView(value.buffer).setUint32(0, n);
    return value;
  };
  const kinds = {
    small: (n) => ({ n, kind: 'move', x: 0.25, y: 12.5, by: 'somebody' }),
    'text of 16 KiB': (n) => ({ n, text: TEXT.slice(0, 16384 - 24) }),
    'bytes, 16 KiB': bytes(16 << 10),
    'bytes, 1 MB': bytes(1e6),
  };
  const numberOf = (value) => {
    if (value instanceof ArrayBuffer) return new DataView(value).getUint32(0);
    if (ArrayBuffer.isView(value)) return new DataView(value.buffer, value.byteOffset).getUint32(0);
    return value.n;
  };

  // A turn of the event loop, sooner than a timer would give it.
  const { port1, port2 } = new MessageChannel();
  const turn = () =>
    new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(0);
    });

  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  /** flood sends `count` values to everyone, a burst of them each turn, or after a pause, when the one before was taken. */
  const flood = async ({ kind, burst, count, pause }) => {
    const make = kinds[kind];
    for (let n = 0; n < count; await (pause ? sleep(pause) : turn())) {
      let taken;
      for (const end = Math.min(n + burst, count); n < end; n++) taken = rig.member.send(make(n));
      await taken;
    }
    await rig.member.send({ end: count });
  };

  let arrived; // Promise of {received, end}, while somebody listens

  /** listen counts what comes from so many senders, until each has ended. */
  rig.listen = (senders) => {
    const next = new Map(); // sender -> the number that its next value must have
    let received = 0;
    let ended = 0;
    arrived = new Promise((resolve, reject) => {
      rig.member.onmessage = (from, value) => {
        const expected = next.get(from) ?? 0;
        if (value.end !== undefined) {
          if (value.end !== expected) reject(new Error(`${value.end - expected} of ${value.end} messages were lost`));
          if (++ended === senders) resolve({ received, end: rig.now() });
          return;
        }
        if (numberOf(value) !== expected) reject(new Error(`message ${numberOf(value)} came where ${expected} was due`));
        next.set(from, expected + 1);
        received++;
      };
      if (!senders) resolve({ received, end: 0 });
    });
    arrived.catch(() => {}); // whoever awaits it may still be sending
  };

  /** traffic sends from the instant on, if told so, and resolves when those listened to have ended: {start, end, received}. */
  rig.traffic = async ({ sends, instant, ...what }) => {
    await sleep(instant - Date.now());
    const start = rig.now();
    if (sends) await flood(what);
    return { start, ...(await arrived) };
  };

  let murmur;

  /** echo answers pings, and lets other messages be. */
  rig.echo = () => {
    rig.member.onmessage = (from, value) => {
      if (value.ping !== undefined) rig.member.send({ pong: value.ping }, from);
    };
  };

  /** murmur says `each` small things to everyone every ms, until hush. */
  rig.murmur = (each, ms) => {
    let n = 0;
    murmur = setInterval(() => {
      for (let i = 0; i < each; i++) rig.member.send(kinds.small(n++));
    }, ms);
  };

  rig.hush = () => clearInterval(murmur);

  /** roundTripsUntil sends pings to one peer, each when the one before was answered, and resolves to the ms of each. */
  rig.roundTripsUntil = async (enough, channel) => {
    const [to] = rig.member.peers();
    const times = [];
    let answered;
    rig.member.onmessage = (from, value) => value.pong !== undefined && answered(value.pong);
    while (!enough(times.length)) {
      const ping = times.length;
      const start = performance.now();
      const answer = new Promise((resolve) => (answered = resolve));
      rig.member.send({ ping }, to, channel);
      if ((await answer) !== ping) throw new Error(`ping ${ping} got another one's answer`);
      times.push(performance.now() - start);
      await turn();
    }
    return times;
  };

  /** roundTrips sends so many pings, or for so many ms if that ends sooner. */
  rig.roundTrips = ({ count, ms = Infinity, channel }) => {
    const end = performance.now() + ms;
    return rig.roundTripsUntil((n) => n >= count || (n && performance.now() > end), channel);
  };

  /** handled returns what the page's handlers took since the last call. */
  rig.handled = () => globalThis.handlerClock();

  /** references counts what the module says it keeps alive. */
  rig.references = () => Object.values(globalThis.__meshyDebug()).reduce((sum, count) => sum + count, 0);
}
