// import mesh, { Events } from 'meshy': ready when imported.

import { shared } from './shared.js';
import { hasWebRTC } from './facade.js';

// Written so that bundlers see the asset and the engine, and bring them along.
const mesh = shared(new URL('meshy.wasm', import.meta.url), () => import('./meshy-engine.mjs'));
globalThis.mesh ??= mesh;
if (hasWebRTC()) await mesh.ready;

export default mesh;
export { Events, SocketEvents } from './constants.js';
