// <script src="meshy.js">: the global `mesh`, usable at once.

import { shared } from './shared.js';

const script = document.currentScript;
globalThis.mesh = shared(script?.dataset.wasm ?? new URL('meshy.wasm', script?.src || document.baseURI));
