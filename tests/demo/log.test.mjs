import assert from 'node:assert/strict';
import { test } from 'node:test';

import { KINDS, MAX_LOG, createLog, describe, kindOf } from '../../web/demo/log-model.js';

const bare = (text) => text.replace(/[\u2068\u2069]/g, '');
const nameOf = (id) => ({ a: 'Ada', b: 'Bo' })[id] ?? id;

test('every event of the mesh is of one of the kinds', () => {
  const kinds = {
    'webrtc:mesh_create:offer': 'mesh',
    'webrtc:mesh_create:answer': 'mesh',
    'webrtc:mesh:ready': 'mesh',
    'webrtc:mesh:error': 'error',
    'webrtc:peer:connect': 'peer',
    'webrtc:peer:disconnect': 'peer',
    'webrtc:peer:add_track': 'track',
    'webrtc:peer:remove_track': 'track',
  };
  for (const [event, kind] of Object.entries(kinds)) {
    assert.equal(kindOf(event, {}), kind);
    assert.ok(KINDS.includes(kind));
  }
  assert.equal(kindOf('webrtc:peer:data_message', { channel: 'chat' }), 'message');
  assert.equal(kindOf('webrtc:peer:data_message', { channel: 'mesh-view' }), 'chatter');
});

test('an event is told in one line', () => {
  const line = (event, data) => bare(describe(`webrtc:${event}`, data, nameOf));
  assert.equal(line('peer:connect', { clientId: 'a' }), 'Ada');
  assert.equal(line('peer:disconnect', { clientId: 'b', reason: 'left' }), 'Bo · left');
  assert.equal(line('mesh:ready', { peers: ['a', 'b'] }), 'Ada, Bo');
  assert.equal(line('mesh:error', { reason: 'socket', message: 'gone' }), 'socket · gone');
  assert.equal(line('peer:add_track', { clientId: 'a', trackId: 't1', track: { kind: 'audio' } }), 'Ada · audio t1');
  assert.equal(line('peer:data_message', { clientId: 'a', channel: 'chat', payload: { text: 'hi\nyou' } }), 'Ada on chat: hi you');
});

test('a message of any shape and size makes a short line', () => {
  const circle = {};
  circle.self = circle;
  for (const payload of [null, 7, 'x'.repeat(1e6), { text: 'y'.repeat(1e6) }, { a: [1, 2, 3] }, circle, undefined]) {
    const line = describe('webrtc:peer:data_message', { clientId: 'a', channel: 'chat', payload }, nameOf);
    assert.ok(line.length < 200, String(line.length));
  }
});

test('a right-to-left name is kept from turning the line round', () => {
  const line = describe('webrtc:peer:disconnect', { clientId: 'c', reason: 'left' }, () => 'שרה');
  assert.equal(line, '\u2068שרה\u2069 · left');
});

test('the log is bounded and keeps the newest', () => {
  const log = createLog();
  for (let i = 0; i < MAX_LOG + 10; i++) log.add('mesh', 'webrtc:mesh:ready', `${i}`);
  assert.equal(log.visible().length, MAX_LOG);
  assert.equal(log.visible()[0].text, '10');
});

test('the log shows the kinds and words that are asked for', () => {
  const log = createLog();
  log.add('peer', 'webrtc:peer:connect', 'Ada');
  log.add('chatter', 'webrtc:peer:data_message', 'profile');
  log.add('error', 'webrtc:mesh:error', 'gone');
  const texts = () => log.visible().map(({ text }) => text);
  assert.deepEqual(texts(), ['Ada', 'gone']);
  log.setHidden('chatter', false);
  assert.deepEqual(texts(), ['Ada', 'profile', 'gone']);
  log.setHidden('error', true);
  assert.deepEqual(texts(), ['Ada', 'profile']);
  log.setWords(' CONNECT ');
  assert.deepEqual(texts(), ['Ada']);
});

test('a paused log stands still and counts what it holds back', () => {
  const log = createLog();
  log.add('peer', 'e', 'one');
  log.setPaused(true);
  for (let i = 0; i < MAX_LOG + 5; i++) log.add('peer', 'e', 'more');
  assert.deepEqual(log.visible().map(({ text }) => text), ['one']);
  assert.equal(log.held, MAX_LOG + 5);
  log.setPaused(false);
  assert.equal(log.visible().length, MAX_LOG);
  assert.equal(log.held, 0);
});

test('a cleared log is empty, paused or not', () => {
  const log = createLog();
  log.add('peer', 'e', 'one');
  log.setPaused(true);
  log.clear();
  assert.equal(log.visible().length, 0);
  log.setPaused(false);
  assert.equal(log.visible().length, 0);
});
