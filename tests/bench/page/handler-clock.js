// Times what a page does with each message that its data channels hand it: the page's
// own listeners, whoever set them, from the call to the return. The browser's part of
// receiving, the same for all, is not in it. Loaded before everything else.
'use strict';

{
  const { prototype } = RTCDataChannel;
  const { addEventListener, removeEventListener } = prototype;
  const native = Object.getOwnPropertyDescriptor(prototype, 'onmessage');
  const clock = { spent: 0, events: 0 };
  const timed = new WeakMap(); // listener -> what stands in for it

  const time = (listener) => {
    if (typeof listener !== 'function') return listener;
    if (!timed.has(listener)) {
      timed.set(listener, function (event) {
        const start = performance.now();
        try {
          return listener.call(this, event);
        } finally {
          clock.spent += performance.now() - start;
          clock.events++;
        }
      });
    }
    return timed.get(listener);
  };
  const set = new WeakMap(); // channel -> what its onmessage was set to
  Object.defineProperty(prototype, 'onmessage', {
    ...native,
    get() {
      return set.get(this) ?? null;
    },
    set(listener) {
      set.set(this, listener);
      native.set.call(this, time(listener));
    },
  });
  prototype.addEventListener = function (type, listener, ...rest) {
    return addEventListener.call(this, type, type === 'message' ? time(listener) : listener, ...rest);
  };
  prototype.removeEventListener = function (type, listener, ...rest) {
    return removeEventListener.call(this, type, type === 'message' ? time(listener) : listener, ...rest);
  };

  /** cost returns the ms that looking at the clock adds to each event. */
  const cost = () => {
    const looks = 20_000;
    let sum = 0;
    for (let i = 0; i < looks; i++) {
      const start = performance.now();
      sum += performance.now() - start;
    }
    return sum / looks;
  };

  /** handlerClock returns {spent, events} since the last call: ms in listeners, less the clock's own. */
  globalThis.handlerClock = () => {
    const { spent, events } = clock;
    Object.assign(clock, { spent: 0, events: 0 });
    return { spent: Math.max(spent - events * cost(), 0), events };
  };
}
