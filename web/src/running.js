// meshy-engine.mjs: what a page needs once the program runs. The loader brings it
// while the program is on its way.

export { watchPage } from './lifecycle.js';
export { createPlane } from './plane.js';
export { start } from './program.js';

/** The loader takes no other than its own. */
export const version = MESHY_VERSION;
