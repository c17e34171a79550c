// Every code block of the README does what it says.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { matrix } from '../e2e/harness/matrix.mjs';
import { ROOT } from '../e2e/harness/paths.mjs';
import { blocks } from './blocks.mjs';
import { runners } from './runners.mjs';

const README = blocks(await readFile(join(ROOT, 'README.md'), 'utf8'));

test('the reader of blocks finds them, with how to run them', () => {
  const text = 'Words\n\n<!-- test: page -->\n```html\n<p>\n```\n\n```js\nlet a;\n```\n';
  assert.deepEqual(blocks(text), [
    { kind: 'page', language: 'html', code: '<p>\n', line: 3 },
    { kind: undefined, language: 'js', code: 'let a;\n', line: 8 },
  ]);
});

test('every block of the README says how it is run', () => {
  assert.ok(README.length > 0, 'the README has code');
  for (const { kind, line } of README) assert.ok(Object.hasOwn(runners, kind ?? ''), `line ${line}: ${kind} is not among ${Object.keys(runners)}`);
});

matrix('The README', (rig) => {
  for (const block of README.filter(({ kind }) => kind !== 'none')) {
    test(`line ${block.line}: the ${block.language} block runs (${block.kind})`, () => runners[block.kind](block, rig));
  }
}, { pairs: ['Chromium with Chromium'] });
