import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fitGrid } from '../../web/demo/grid.js';
import { explain } from '../../web/demo/media-errors.js';
import { SOURCES } from '../../web/demo/profile.js';
import { statusOf } from '../../web/demo/status.js';
import { planTiles } from '../../web/demo/tile-plan.js';

const person = (id, media = [], sources = []) => ({
  id, name: id.toUpperCase(), media: new Map(media.map(([trackId, kind]) => [trackId, { track: { kind } }])), sources: new Map(sources),
});
const me = (tracks = []) => ({ name: 'Me', hue: 0, tracks: tracks.map(([trackId, kind, source]) => ({ trackId, source, track: { kind } })) });

test('tiles fit the stage whenever they can be wide enough', () => {
  for (const [width, height] of [[960, 720], [540, 650], [336, 420], [1900, 900]]) {
    for (let count = 1; count <= 16; count++) {
      const { columns, width: tile } = fitGrid(count, width, height);
      const rows = Math.ceil(count / columns);
      assert.ok(columns * tile + (columns - 1) * 12 <= width, `${count} across ${width}`);
      if (tile > 150 && columns < Math.floor((width + 12) / 162)) {
        assert.ok(rows * tile / 1.6 + (rows - 1) * 12 <= height + 1, `${count} down ${height}`);
      }
    }
  }
});

test('tiles never get too small to see: the stage scrolls', () => {
  assert.ok(fitGrid(40, 336, 300).width >= 150);
  assert.equal(fitGrid(40, 336, 300).columns, 2);
  assert.equal(fitGrid(3, 100, 100).columns, 1);
});

test('everyone has a tile, this page first', () => {
  const tiles = planTiles(me(), [person('a'), person('b')]);
  assert.deepEqual(tiles.map(({ key, label, video }) => [key, label, video]), [['me', 'You', null], ['a', 'A', null], ['b', 'B', null]]);
});

test('a camera is a face, a screen has a tile of its own', () => {
  const tiles = planTiles(me(), [person('a', [['s', 'video'], ['m', 'audio'], ['c', 'video']], [['s', 'screen'], ['c', 'camera']])]);
  assert.deepEqual(tiles.map(({ key, label, video }) => [key, label, video?.trackId, video?.whole]), [
    ['me', 'You', undefined, undefined], ['a', 'A', 'c', false], ['a/s', 'A’s screen', 's', true],
  ]);
});

test('a screen alone does not take the place of a face', () => {
  const tiles = planTiles(me(), [person('a', [['s', 'video']], [['s', 'screen']])]);
  assert.deepEqual(tiles.map(({ key, video }) => [key, Boolean(video)]), [['me', false], ['a', false], ['a/s', true]]);
});

test('a track that nobody has described is shown', () => {
  const [, tile] = planTiles(me(), [person('a', [['x', 'video']])]);
  assert.equal(tile.video.trackId, 'x');
});

test('only one’s own camera is mirrored', () => {
  const mirrored = (tiles) => tiles.filter(({ video }) => video?.mirrored).map(({ key }) => key);
  assert.deepEqual(mirrored(planTiles(me([['c', 'video', 'camera']]), [person('a', [['d', 'video']], [['d', 'camera']])])), ['me']);
  assert.deepEqual(mirrored(planTiles(me([['p', 'video', 'picture']]), [])), []);
});

test('the status says how the room is doing', () => {
  const status = (states, more = {}) => statusOf({ broken: false, ready: true, inside: true, serverGone: false, states, ...more });
  assert.equal(status(['connected'], { broken: true }).text, 'Not running');
  assert.equal(status([], { ready: false }).text, 'Starting…');
  assert.equal(status([], { inside: false }).text, 'Not in the room');
  assert.equal(status([]).text, 'Waiting for others');
  assert.equal(status(['connecting', 'connected']).text, '1 of 2 connected');
  assert.deepEqual(status(['connected', 'connected']), { text: '3 people connected', tone: 'good', notice: null });
});

test('without its server the page says that connections go on', () => {
  const notice = (states) => statusOf({ broken: false, ready: true, inside: true, serverGone: true, states }).notice.hint;
  assert.match(notice(['connected', 'connected']), /^Your 2 connections stand and go on/);
  assert.match(notice(['connected', 'failed']), /^Your connection stands and goes on/);
  assert.match(notice([]), /^Nobody can be found/);
});

test('every failure of a source is explained with what to do', () => {
  const names = ['NotAllowedError', 'NotFoundError', 'NotReadableError', 'OverconstrainedError', 'NotRunningError', 'TypeError'];
  for (const source of SOURCES.filter((s) => s !== 'screen')) {
    const told = names.map((name) => explain(source, { name, message: 'why' }, { secure: true, capable: true }));
    for (const { title, hint } of told) assert.ok(title.length > 10 && hint.length > 10);
    assert.ok(new Set(told.map(({ title }) => title)).size >= 5);
  }
});

test('a page over plain http is told why there are no devices', () => {
  const { title, hint } = explain('mic', new Error('x'), { secure: false, capable: false });
  assert.equal(title, 'The microphone needs a secure page');
  assert.match(hint, /https/);
  assert.match(explain('screen', null, { secure: true, capable: false }).title, /cannot share a screen/);
});

test('closing the picker of a screen share is no error', () => {
  assert.equal(explain('screen', { name: 'NotAllowedError' }, { secure: true, capable: true }), null);
});
