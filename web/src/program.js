// Fetching, compiling and running the wasm program, and noticing its end.

import { moduleFault } from './fault.js';
import { goScope } from './go.js';
import 'wasm_exec';

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
  const { fs } = globalThis;
  Object.assign(globalThis, { fs: goScope.fs, __meshyDoor: door });
  try {
    go.run(instance).then(() => end('it returned'), (error) => end(error.message));
  } finally {
    delete globalThis.__meshyDoor;
    if (fs) globalThis.fs = fs;
    else delete globalThis.fs;
  }
}

async function instantiate(url, imports) {
  const response = await fetch(url).catch((error) => error);
  if (!response.ok) {
    const why = response.message ?? `HTTP ${response.status}`;
    throw moduleFault(`meshy: ${url} cannot be fetched (${why}): put meshy.wasm beside the script, or name its place in data-wasm, and have its server allow this origin`);
  }
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
