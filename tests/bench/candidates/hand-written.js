// What one writes by hand: one RTCPeerConnection a pair, its channels in the first
// offer, trickle ICE (tests/e2e/harness/page/raw.js); one send a message.
'use strict';

rig.candidates['hand-written'] = class HandWritten {
  static async prepare({ url, channels }) {
    const made = new HandWritten();
    made.raw = new rig.RawMesh(url, ...channels);
    await made.raw.ready;
    return made;
  }

  announce() {
    this.raw.announce();
  }

  whole(n) {
    return new Promise((resolve) => {
      this.raw.onopen = () => this.raw.open === n && resolve();
      this.raw.onopen();
    });
  }

  close() {
    this.raw.close();
  }
};
