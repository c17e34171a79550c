import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Listeners } from '../../web/src/listeners.js';

function heard(listeners, event = 'e') {
  const calls = [];
  return { calls, listen: (name) => listeners.on(event, () => calls.push(name)) };
}

test('listeners are called in the order of their registration', () => {
  const listeners = new Listeners();
  const { calls, listen } = heard(listeners);
  ['a', 'b', 'c'].forEach(listen);
  listeners.emit('e');
  listeners.emit('other');
  assert.deepEqual(calls, ['a', 'b', 'c']);
});

test('the same callback added twice is called twice, and off removes it', () => {
  const listeners = new Listeners();
  let count = 0;
  const callback = () => { count++; };
  listeners.on('e', callback);
  listeners.on('e', callback);
  listeners.emit('e');
  assert.equal(count, 2);
  listeners.off('e', callback);
  listeners.emit('e');
  assert.equal(count, 2);
});

test('a listener that throws is reported and stops nobody', (t) => {
  const reported = t.mock.method(console, 'error', () => {});
  const listeners = new Listeners();
  const { calls, listen } = heard(listeners);
  listen('before');
  listeners.on('e', () => { throw new Error('oh no'); });
  listen('after');
  listeners.emit('e');
  assert.deepEqual(calls, ['before', 'after']);
  assert.equal(reported.mock.callCount(), 1);
  assert.match(String(reported.mock.calls[0].arguments[1]), /oh no/);
});

test('what a listener changes takes effect with the next event', () => {
  const listeners = new Listeners();
  const { calls, listen } = heard(listeners);
  const second = () => calls.push('second');
  listeners.on('e', () => { listeners.off('e', second); listen('third'); });
  listeners.on('e', second);
  listeners.emit('e');
  assert.deepEqual(calls, ['second']);
  calls.length = 0;
  listeners.emit('e');
  assert.deepEqual(calls, ['third']);
});

test('wrong arguments throw a TypeError', () => {
  const listeners = new Listeners();
  for (const args of [[], ['', () => {}], [undefined, () => {}], ['e'], ['e', 'text'], [5, () => {}]]) {
    for (const method of ['on', 'off']) {
      assert.throws(() => listeners[method](...args), { name: 'TypeError', code: 'argument' });
    }
  }
});
