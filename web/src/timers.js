// Later turns of the event loop.

const OF_TIMER = 4;

const now = Promise.resolve();

/** The verbs of timers. */
export function timers(gate) {
  const running = new Map(); // Go's number -> the browser's
  return {
    setTimer(id, ms) {
      running.set(id, setTimeout(() => {
        running.delete(id);
        gate.tell(OF_TIMER, id, 0);
      }, ms));
    },
    clearTimer(id) {
      clearTimeout(running.get(id));
      running.delete(id);
    },
    // A microtask too, and half the price of queueMicrotask.
    soon: (id) => void now.then(() => gate.pass(OF_TIMER, id, 0, 0)),
  };
}
