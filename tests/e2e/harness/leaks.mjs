// What must be gone when every mesh of a page has disconnected. The page's
// witness counts from outside; the library's own count, `__meshyDebug()`, adds
// the js.Funcs, which nobody else can see.
import assert from 'node:assert/strict';
import { inPage } from './pages.mjs';
import { until } from './wait.mjs';

const baselines = new WeakMap(); // page -> the library's count before any mesh connected

/** live returns {connections, timers, sockets, listeners, module: {funcs, …}} of a page. */
export const live = (page) => inPage(page, () => rig.live());

/** rememberBaseline notes what an idle page holds: a few js.Funcs for good, nothing else. */
export async function rememberBaseline(page) {
  baselines.set(page, await live(page));
}

/**
 * assertNothingLeft waits until the page holds no more than when it was idle.
 * It waits because closing a socket is the browser's to finish.
 */
export async function assertNothingLeft(page, ms = 5_000) {
  const base = baselines.get(page) ?? { connections: 0, timers: 0, sockets: 0, listeners: 0, module: {} };
  let now;
  const extra = () =>
    ['connections', 'timers', 'sockets', 'listeners']
      .filter((key) => now[key] > base[key])
      .concat(Object.keys(base.module).filter((key) => now.module[key] > base.module[key]));
  const clean = until(async () => {
    now = await live(page);
    return extra().length === 0;
  }, 'nothing to be left', ms);
  await clean.catch(() => assert.fail(`left over after disconnect(): ${extra()}; before ${JSON.stringify(base)}, now ${JSON.stringify(now)}`));
}

/** assertNothingUncaught fails when an error of the page reached nobody. */
export async function assertNothingUncaught(page) {
  const uncaught = await inPage(page, () => rig.uncaught.splice(0));
  assert.deepEqual(uncaught, [], 'no error of the page went uncaught');
}
