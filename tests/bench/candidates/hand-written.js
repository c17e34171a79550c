// What one writes by hand: one RTCPeerConnection a pair, one channel in the first
// offer, trickle ICE (tests/e2e/harness/page/raw.js).
'use strict';

(globalThis.candidates ??= {})['hand-written'] = class {
  static async prepare(url) {
    const made = new this();
    made.raw = new rig.RawMesh(url, 'data');
    await made.raw.ready;
    return made;
  }

  announce() {
    this.raw.announce();
  }

  whole(n) {
    return new Promise((resolve) => {
      this.raw.onopen = () => this.raw.open === n && resolve();
    });
  }

  close() {
    this.raw.close();
  }
};
