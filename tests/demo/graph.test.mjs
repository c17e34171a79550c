import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  edgeState, fitCircle, joinEdges, placeLabel, placeOnCircle, summarise,
} from '../../web/demo/graph-layout.js';

const up = { state: 'connected', rtt: 10 };

test('people stand on the circle, evenly apart, inside the picture', () => {
  for (const [width, height] of [[404, 250], [334, 334], [320, 220]]) {
    for (let count = 1; count <= 20; count++) {
      const circle = fitCircle(width, height, count);
      const spots = placeOnCircle(count, circle);
      assert.equal(spots.length, count);
      for (const { x, y } of spots) {
        assert.ok(x >= 20 && x <= width - 20 && y >= 20 && y <= height - 20, `${count} in ${width}×${height}: ${x}, ${y}`);
        if (count > 1) assert.ok(Math.abs(Math.hypot(x - circle.cx, y - circle.cy) - circle.radius) < 1e-9);
      }
      const steps = spots.map((spot, i) => Math.hypot(spot.x - spots[(i + 1) % count].x, spot.y - spots[(i + 1) % count].y));
      assert.ok(Math.max(...steps) - Math.min(...steps) < 1e-9);
    }
  }
});

test('one alone stands in the middle, two side by side, more from the top', () => {
  const circle = { cx: 100, cy: 100, radius: 50 };
  assert.deepEqual(placeOnCircle(1, circle).map(({ x, y }) => [x, y]), [[100, 100]]);
  const [left, right] = placeOnCircle(2, circle);
  assert.ok(left.x < right.x && Math.abs(left.y - right.y) < 1e-9);
  const [top] = placeOnCircle(5, circle);
  assert.ok(Math.abs(top.x - 100) < 1e-9 && top.y === 50);
});

test('names stand outside the circle', () => {
  const circle = fitCircle(404, 250, 8);
  for (const spot of placeOnCircle(8, circle)) {
    const label = placeLabel(spot, 26, true);
    const far = ({ x, y }) => Math.hypot(x - circle.cx, y - circle.cy);
    assert.ok(far(label) > far(spot));
    if (label.anchor === 'start') assert.ok(label.x > spot.x);
    if (label.anchor === 'end') assert.ok(label.x < spot.x);
  }
});

test('every pair has one edge', () => {
  for (let n = 0; n <= 9; n++) {
    const ids = Array.from({ length: n }, (_, i) => `p${i}`);
    const edges = joinEdges(ids, new Map(), new Map());
    assert.equal(edges.length, (n * (n + 1)) / 2);
    assert.equal(new Set(edges.map(({ a, b }) => [a, b].sort().join())).size, edges.length);
  }
});

test('of its own edges a page believes itself', () => {
  const told = new Map([['a', new Map([['me', { state: 'broken', rtt: null }]])]]);
  const [edge] = joinEdges(['a'], new Map([['a', up]]), told);
  assert.deepEqual(edge, { a: 'me', b: 'a', state: 'connected', rtt: 10, own: true });
});

test('of the edges of others the worse word counts', () => {
  const between = (ab, ba) => {
    const told = new Map();
    if (ab) told.set('a', new Map([['b', ab]]));
    if (ba) told.set('b', new Map([['a', ba]]));
    return joinEdges(['a', 'b'], new Map(), told).find((edge) => !edge.own);
  };
  assert.equal(between(up, up).state, 'connected');
  assert.equal(between(up, null).state, 'connected');
  assert.equal(between(up, { state: 'broken', rtt: null }).state, 'broken');
  assert.equal(between({ state: 'connecting', rtt: null }, up).state, 'connecting');
  assert.equal(between({ state: 'connecting', rtt: null }, up).rtt, 10);
  assert.equal(between(null, null).state, 'missing');
});

test('every state of a connection is the state of an edge', () => {
  const states = ['new', 'connecting', 'connected', 'disconnected', 'failed', 'closed'];
  assert.deepEqual(states.map(edgeState), ['connecting', 'connecting', 'connected', 'broken', 'broken', 'missing']);
});

test('the picture is summed up in words', () => {
  assert.equal(summarise([]), 'Nobody else is here yet.');
  assert.equal(summarise([up]), '1 of 1 pair is connected.');
  assert.equal(summarise([up, up, { state: 'broken' }]), '2 of 3 pairs are connected.');
});
