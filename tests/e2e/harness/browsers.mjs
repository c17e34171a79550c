// The stock browsers, each launched at most once a test process and on first use.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { chromiumPath, firefoxPath } from './paths.mjs';
import { startSound } from './sound.mjs';
import { DEADLINE } from './wait.mjs';

const CHROMIUM_FLAGS = [
  '--no-sandbox', // the tests may run as root
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];

const FIREFOX_PREFS = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  // Several tabs work at once here; a tab in the background must not be slowed.
  'media.suspend-background-video.enabled': false,
  'dom.min_background_timeout_value': 4,
  'dom.timeout.enable_budget_timer_throttling': false,
  'layout.throttled_frame_rate': 30,
  // Nothing outside this machine is asked for anything.
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'app.normandy.enabled': false,
  'media.gmp-manager.updateEnabled': false,
};

// What a test file asks for beside that, before it opens its first page.
const extra = { flags: [], prefs: {}, launch: {} };

/** prepare adds flags to Chromium, prefs to Firefox, and options of puppeteer's launch to both. */
export function prepare({ flags = [], prefs = {}, ...options }) {
  extra.flags.push(...flags);
  Object.assign(extra.prefs, prefs);
  Object.assign(extra.launch, options);
}

let sound; // {env, stop} once Firefox runs
const running = new Map(); // name -> Promise<Browser>

const launchers = {
  chromium: () => launch({ browser: 'chrome', executablePath: chromiumPath(), args: [...CHROMIUM_FLAGS, ...extra.flags], ...extra.launch }),
  async firefox() {
    sound = await startSound();
    const env = { ...process.env, ...sound.env };
    return launch({ browser: 'firefox', executablePath: firefoxPath(), extraPrefsFirefox: { ...FIREFOX_PREFS, ...extra.prefs }, env, ...extra.launch });
  },
};

/** launch starts a browser with a fresh profile that is gone, with all its processes, when this process ends. */
async function launch(options) {
  const userDataDir = mkdtempSync(join(tmpdir(), `meshy-${options.browser}-`));
  const b = await puppeteer.launch({
    headless: true,
    userDataDir,
    protocolTimeout: 2 * DEADLINE,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    ...options,
  });
  const group = -b.process().pid; // puppeteer makes each browser the leader of its group
  const sweep = () => {
    try {
      process.kill(group, 'SIGKILL');
    } catch {
      // it has ended as it should
    }
    rmSync(userDataDir, { recursive: true, force: true, maxRetries: 5 });
  };
  process.on('exit', sweep);
  b.once('disconnected', () => {
    process.off('exit', sweep);
    sweep();
  });
  return b;
}

// An 'exit' handler runs when the process is told to end only if somebody exits.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

/** browser returns the running browser called 'chromium' or 'firefox'. */
export function browser(name) {
  if (!running.has(name)) running.set(name, launchers[name]());
  return running.get(name);
}

/**
 * newPage opens a page of its own: in Chromium in its own browser context, so
 * that every page has its own process and counts as visible; in Firefox a tab.
 */
export async function newPage(name) {
  const b = await browser(name);
  if (name === 'firefox') return b.newPage();
  const context = await b.createBrowserContext();
  return context.newPage();
}

/** closePage closes what newPage has opened, its context with it. */
export async function closePage(page) {
  const context = page.browserContext();
  if (context === page.browser().defaultBrowserContext()) await page.close();
  else await context.close();
}

/** closeBrowsers ends what was launched, and its sound server. */
export async function closeBrowsers() {
  const launched = [...running.values()];
  running.clear();
  for (const b of launched) {
    const open = await b.catch(() => undefined); // a launch that failed has failed its test
    await open?.close();
  }
  await sound?.stop();
  sound = undefined;
}
