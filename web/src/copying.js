// The gate for a program that does not import it: a Go program with pkg/browser as a
// library, which has safejs alone. Letters are copied across.

/**
 * Makes the door that browser.NewCopyingGate takes.
 * @param {object} gate of the plane
 */
export function copyingDoor(gate) {
  let room; // for letters to Go
  return {
    bind: (enter) => gate.bind({ enter, room: (size) => (room = new Uint8Array(size)) }),
    call: gate.call,
    /** The last letter to Go, of that many bytes. */
    letter: (length) => room.subarray(0, length),
  };
}
