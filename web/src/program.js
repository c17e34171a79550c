// Fetching, compiling and running the wasm program, and noticing its end.

import { moduleFault } from './fault.js';
import { goScope } from './go.js';
import 'wasm_exec';

/**
 * Starts the program at url.
 * @param {string|URL} url of meshy.wasm
 * @param {object} door what the program is given; it calls door.publish(api)
 * @param {(error: Error) => void} ended called once, when the program is no more
 * @param {Promise<Response>} [fetched] the answer to a fetch of url
 * @throws {Error} a ModuleError that says what to do about it
 */
export async function start(url, door, ended, fetched = fetch(url)) {
  const go = new goScope.Go();
  let memory;
  let over = false;
  const bytes = (at, length) => new Uint8Array(memory.buffer, at >>> 0, length);
  const { gate } = door.plane;
  go.importObject.meshy = {
    call(verb, id, number, at, length) {
      const answer = gate.call(verb, id, number, length ? bytes(at, length) : undefined);
      // A trap further in has left the program's stack in the middle of something:
      // the frames below, which this unwinds, must not go on either.
      if (over) throw over;
      return answer;
    },
  };
  const instance = await instantiate(url, fetched, go.importObject);

  const end = (why) => {
    if (over) return;
    over = moduleFault(`meshy: the wasm program ended (${why}): reload the page`);
    ended(over);
  };
  // All calls into Go pass here. A trap leaves Go's stack in the middle of
  // something: it must not be entered again.
  const guard = (enter) => (...event) => {
    if (over) return undefined;
    try {
      return enter(...event);
    } catch (error) {
      end(error.message);
      return undefined;
    }
  };
  go._resume = guard(go._resume.bind(go));
  // A program that imports the gate exports its other side.
  const { mem, meshyEnter, meshyRoom } = instance.exports;
  memory = mem;
  if (meshyEnter) {
    const room = guard(meshyRoom);
    gate.bind({ enter: guard(meshyEnter), room: (size) => bytes(room(size), size) });
  }
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

async function instantiate(url, fetched, imports) {
  const response = await fetched.catch((error) => error);
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
