// Starts the Go program of this page. pkg/browser needs the data plane's glue,
// which a program finds in __meshyDoor while its main begins.

import { copyingDoor } from '../../web/src/copying.js';
import { createPlane } from '../../web/src/plane.js';
import { start } from '../../web/src/program.js';

const status = document.getElementById('status');
const say = (error) => { status.textContent = error.message; };

const plane = createPlane();
start(new URL('demo.wasm', import.meta.url), { plane, gate: copyingDoor(plane.gate) }, say).catch(say);
