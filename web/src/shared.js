import { Engine } from './engine.js';
import { hasWebRTC, Mesh, noWebRTC } from './facade.js';

// Whichever copy of the loader comes first makes the page's one mesh; a script
// that is loaded twice, or beside the ES module, finds it here.
const KEY = Symbol.for('meshy');

/**
 * The page's one mesh, which loads unless it has been made already.
 * @param {string|URL} url of meshy.wasm
 * @param {() => Promise<object>} bring imports meshy-engine.mjs
 */
export function shared(url, bring) {
  if (globalThis[KEY]) return globalThis[KEY];
  const engine = new Engine(globalThis.MESHY_WASM ?? url, bring);
  // On a server that renders pages there is nothing to start, and nothing wrong yet.
  const ready = hasWebRTC() ? engine.load() : Promise.reject(noWebRTC());
  const mesh = new Mesh(engine, ready);
  if (!hasWebRTC()) mesh.ready.catch(() => {});
  Object.defineProperty(globalThis, KEY, { value: mesh });
  Object.defineProperty(globalThis, '__meshyDebug', { value: () => engine.debug(), configurable: true });
  return mesh;
}
