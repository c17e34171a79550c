// Later turns of the event loop.

const OF_TIMER = 4;

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
    soon: (id) => queueMicrotask(() => gate.tell(OF_TIMER, id, 0)),
  };
}
