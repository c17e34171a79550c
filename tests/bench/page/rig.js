// What every page of the benchmark has: the candidates that it has loaded, and the
// one that is running.
'use strict';

globalThis.rig = {
  candidates: {}, // name -> class
  member: null, // the one that is running

  /** now is the time in ms since the epoch, the same in all pages, to a few µs. */
  now: () => performance.timeOrigin + performance.now(),

  /** loaded resolves when every candidate can be used. */
  loaded: () => Promise.all(Object.values(rig.candidates).map((candidate) => candidate.loaded)),

  async prepare(name, at) {
    rig.member = await rig.candidates[name].prepare(at);
  },

  /** form announces at the instant, if told so, and resolves to when n others can be sent to. */
  async form(n, instant, announces) {
    const whole = rig.member.whole(n);
    await new Promise((resolve) => setTimeout(resolve, instant - Date.now()));
    if (announces) rig.member.announce();
    await whole;
    return rig.now();
  },

  async leave() {
    const { member } = rig;
    rig.member = null;
    await member?.close();
  },
};

{
  const ready = new Promise((resolve) => {
    // The scripts stand in the document: all have run when it has been read.
    addEventListener('DOMContentLoaded', () => rig.loaded().then(() => resolve(performance.now())));
  });

  /** loading resolves to {ready, size}: ms from the document to where the candidates can join, KB that they came in. */
  rig.loading = async () => {
    const [{ responseEnd }] = performance.getEntriesByType('navigation');
    const at = await ready;
    const loaded = performance.getEntriesByType('resource').filter(({ name }) => !new URL(name).pathname.startsWith('/rig/'));
    return { ready: at - responseEnd, size: loaded.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) / 1000 };
  };
}
