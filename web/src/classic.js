// <script src="meshy.js">: the global `mesh`, usable at once.

import { shared } from './shared.js';

const script = document.currentScript;
const { wasm, engine } = script?.dataset ?? {};
const place = (named, name) => (named ? new URL(named, document.baseURI) : new URL(name, script?.src || document.baseURI));
globalThis.mesh = shared(place(wasm, 'meshy.wasm'), () => import(place(engine, 'meshy-engine.mjs')));
