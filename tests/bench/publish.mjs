// Puts the figures of the last `make bench` into web/docs: speed.svg and the table in
// speed.html. `make bench PUBLISH=1` does it after a run.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OUT, ROOT } from '../e2e/harness/paths.mjs';
import { fill, picture } from './harness/page.mjs';

const result = JSON.parse(await readFile(join(OUT, 'bench.json'), 'utf8'));
const page = join(ROOT, 'web/docs/speed.html');
await writeFile(page, fill(await readFile(page, 'utf8'), result));
await writeFile(join(ROOT, 'web/docs/speed.svg'), picture(result));
console.log('the figures are in web/docs/speed.html and speed.svg');
