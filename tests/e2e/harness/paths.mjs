// Where things are: the checkout, the built binary, the browsers.
import { accessSync, constants } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

export const ROOT = resolve(here, '../../..');
export const E2E = resolve(here, '..');
export const PAGE_FILES = resolve(here, 'page');
export const MESHY = process.env.MESHY_BIN ?? resolve(ROOT, 'bin/meshy');
export const OUT = resolve(ROOT, 'tests/out');

/** executable returns the first of the candidates that can be run. */
export function executable(what, candidates) {
  for (const path of candidates) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // the next one
    }
  }
  throw new Error(`${what} is not installed: looked for ${candidates.join(', ')}; \`make test\` installs it`);
}

const onPath = (name) => (process.env.PATH ?? '').split(':').map((dir) => `${dir}/${name}`);

export const chromiumPath = () =>
  executable('Chromium', [...onPath('chromium'), ...onPath('chromium-browser'), ...onPath('google-chrome')]);
export const firefoxPath = () => executable('Firefox', [...onPath('firefox-esr'), ...onPath('firefox')]);
export const pulseaudioPath = () => executable('PulseAudio', onPath('pulseaudio'));
