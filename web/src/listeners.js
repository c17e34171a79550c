import { argument } from './fault.js';

/**
 * The listeners of one mesh. They live and run on the JS side: what a page's
 * listener throws must never travel through the wasm program, which would end it.
 */
export class Listeners {
  #of = new Map(); // event -> callbacks, in the order of their registration

  /** Adds callback; added twice, it is called twice. */
  on(event, callback) {
    check(event, callback);
    this.#of.set(event, [...(this.#of.get(event) ?? []), callback]);
  }

  /** Removes every registration of callback for event. */
  off(event, callback) {
    check(event, callback);
    const left = (this.#of.get(event) ?? []).filter((one) => one !== callback);
    if (left.length) this.#of.set(event, left);
    else this.#of.delete(event);
  }

  clear() {
    this.#of.clear();
  }

  /**
   * Calls those who listen at this moment; on and off replace the array, so what
   * a listener changes takes effect with the next event.
   */
  emit(event, payload) {
    for (const callback of this.#of.get(event) ?? []) {
      try {
        callback(payload);
      } catch (error) {
        console.error(`meshy: a listener of ${event} threw`, error);
      }
    }
  }
}

function check(event, callback) {
  if (typeof event !== 'string' || !event) {
    throw argument('mesh.on, mesh.off: the event must be one of mesh.Events');
  }
  if (typeof callback !== 'function') {
    throw argument('mesh.on, mesh.off: the listener must be a function');
  }
}
