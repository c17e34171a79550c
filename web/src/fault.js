// Errors as pages see them: a real Error (a TypeError for a wrong argument) with
// a stable `name` and `code`, and `reason` and `clientId` where they are known.

/**
 * Makes the error; Go makes its own through it too, so that both sides' look alike.
 * @param {string} name "TypeError", "MeshError", "NotReadyError", a DOMException's name
 * @param {string} code one word that never changes
 * @param {string} message what happened and what to do
 * @param {object} [more] reason, clientId
 */
export function fault(name, code, message, more) {
  const error = name === 'TypeError' ? new TypeError(message) : new Error(message);
  return Object.assign(error, { name, code }, more);
}

/** The error of a page's own wrong argument. */
export const argument = (message) => fault('TypeError', 'argument', message);

/** The error of a wasm program that could not be started, or that has ended. */
export const moduleFault = (message) => fault('ModuleError', 'module', message, { reason: 'module' });
