// Fetching, compiling and running the wasm program, and noticing its end.

import { moduleFault } from './fault.js';
import { goScope } from './go.js';
import 'wasm_exec';

// Where main in cmd/wasm finds what it is given; it is there while main begins.
const DOOR = '__meshyDoor';

/**
 * Starts the program at url.
 * @param {string|URL} url of meshy.wasm
 * @param {object} door what the program is given; it calls door.publish(api)
 * @param {(error: Error) => void} ended called once, when the program is no more
 * @throws {Error} a ModuleError that says what to do about it
 */
export async function start(url, door, ended) {
  const go = new goScope.Go();
  const instance = await instantiate(url, go.importObject);

  let over = false;
  const end = (why) => {
    if (over) return;
    over = true;
    ended(moduleFault(`meshy: the wasm program ended (${why}): reload the page`));
  };
  // All calls into Go pass here. A trap leaves Go's stack in the middle of
  // something: it must not be entered again.
  const guard = (enter) => (...event) => {
    if (over) return;
    try {
      enter(...event);
    } catch (error) {
      end(error.message);
    }
  };
  go._resume = guard(go._resume.bind(go));
  // An event comes in by an export where there is one: a js.Func costs 20 times that.
  const { meshyEnter } = instance.exports;
  if (meshyEnter) door.plane.bind(guard(meshyEnter));
  go.exit = (code) => end(`exit code ${code}`);

  // Go's syscall package looks for fs while it initialises, and main for its door;
  // run returns to us when main waits for events.
  const restore = lend({ fs: goScope.fs, [DOOR]: door });
  try {
    go.run(instance).then(() => end('it returned'), (error) => end(error.message));
  } finally {
    restore();
  }
}

/** Sets globals and returns how to put back what was there. */
function lend(globals) {
  const before = Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return () => {
    for (const [name, property] of before) {
      if (property) Object.defineProperty(globalThis, name, property);
      else delete globalThis[name];
    }
  };
}

async function instantiate(url, imports) {
  if (typeof WebAssembly !== 'object') throw moduleFault('meshy: this browser has no WebAssembly');
  let response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw moduleFault(`meshy: ${url} cannot be fetched (${error.message}): is it there, and does its server allow this origin?`);
  }
  if (!response.ok) throw moduleFault(`meshy: ${url} cannot be fetched (HTTP ${response.status}): put meshy.wasm beside the script, or name it in data-wasm`);
  const type = response.headers.get('Content-Type') ?? 'no type';
  try {
    // Streaming insists on the right type; a server that does not know it costs
    // the overlap of download and compilation, nothing more.
    const { instance } = /^application\/wasm\b/i.test(type)
      ? await WebAssembly.instantiateStreaming(response, imports)
      : await WebAssembly.instantiate(await response.arrayBuffer(), imports);
    return instance;
  } catch (error) {
    const help = /content security policy|CSP|unsafe-eval/i.test(error.message)
      ? "add 'wasm-unsafe-eval' to script-src of the page's Content-Security-Policy"
      : `is it this version's? It came as ${type}`;
    throw moduleFault(`meshy: ${url} cannot be compiled (${error.message}): ${help}`);
  }
}
