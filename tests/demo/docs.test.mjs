import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { Events, SocketEvents } from '../../web/src/constants.js';

const read = (path) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
const docs = await read('web/docs/index.html');

/** The row headers of the table in a section, as the words in their <code>. */
function rows(section) {
  const html = docs.split(`<section id="${section}">`)[1].split('</section>')[0];
  return [...html.matchAll(/<th scope="row">(.*?)<\/th>/g)]
    .flatMap(([, header]) => [...header.matchAll(/<code>(\w+)/g)].map(([, word]) => word));
}

test('the docs name every event, and no other', () => {
  assert.deepEqual(rows('events').sort(), Object.keys(Events).sort());
});

test('the docs name every public reason, and no other', async () => {
  const source = await read('pkg/mesh/errors.go');
  const reasons = [...source.matchAll(/^\s+Reason\w+\s+Reason = (?:"(\w+)"|wire\.(\w+)) +\/\/ (.*)$/gm)]
    .filter(([, , , comment]) => !comment.includes('never public'))
    .map(([, reason, shared]) => reason ?? shared.toLowerCase());
  assert.ok(reasons.length > 10);
  assert.deepEqual(rows('errors').sort(), reasons.sort());
});

test('the docs name every event of the wire, and no other', () => {
  const names = Object.values(SocketEvents).map((event) => event.replace('webrtc:socket:peer:', ''));
  assert.deepEqual(rows('wire').sort(), names.sort());
});

test('every link within the docs leads somewhere', () => {
  for (const [, id] of docs.matchAll(/href="#([^"]+)"/g)) assert.ok(docs.includes(`id="${id}"`), id);
});

test('the docs name every close code, and whether it is final', async () => {
  const source = await read('pkg/wire/close.go');
  const codes = new Map([...source.matchAll(/^\s+(Close\w+)\s+(?:CloseCode )?= (\d+)/gm)].map(([, name, code]) => [name, code]));
  for (const [, name, code] of source.matchAll(/^\s+(Close\w+) +CloseCode = (\d+)/gm)) codes.set(name, code);
  assert.ok(codes.size > 10);
  assert.deepEqual(rows('closes').sort(), [...codes.values()].sort());
  const final = source.split('Final() bool')[1].match(/case (.*):/)[1].split(', ').map((name) => codes.get(name));
  const html = docs.split('<section id="closes">')[1].split('</section>')[0];
  const ends = [...html.matchAll(/<tr>.*<code>(\d+)<\/code>.*<td>no<\/td><\/tr>/g)].map(([, code]) => code);
  assert.deepEqual(ends.sort(), final.sort());
});

test('the page on running names every limit, with its flag, default and close code', async () => {
  const page = await read('web/docs/run.html');
  const source = await read('pkg/signal/limits.go');
  const close = new Map([...(await read('pkg/wire/close.go')).matchAll(/^\s+(Close\w+) +CloseCode = (\d+)/gm)].map(([, name, code]) => [name, code]));
  const table = [...source.matchAll(/^\s+limit\w+: +\{"(\w+)", (?:wire\.(\w+)|0),/gm)].map(([, name, code]) => `${name} ${close.get(code) ?? '–'}`);
  assert.ok(table.length > 10);
  const html = page.split('<section id="limits">')[1].split('</section>')[0];
  const shown = [...html.matchAll(/<tr><th scope="row"><code>(\w+)<\/code>.*<td>([^<]*)<\/td><\/tr>/g)].map(([, name, code]) => `${name} ${code}`);
  assert.deepEqual(shown.sort(), table.sort());
  for (const [, id] of page.matchAll(/href="#([^"]+)"/g)) assert.ok(page.includes(`id="${id}"`), id);
});
