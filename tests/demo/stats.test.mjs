import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bitrate, formatRate, formatRtt, formatShare, grade, readStats } from '../../web/demo/stats.js';

const report = (...stats) => new Map(stats.map((stat) => [stat.id, stat]));
const local = { id: 'L', type: 'local-candidate', candidateType: 'host', protocol: 'udp' };
const remote = { id: 'R', type: 'remote-candidate', candidateType: 'prflx' };
const pair = {
  id: 'P', type: 'candidate-pair', state: 'succeeded', nominated: true, localCandidateId: 'L', remoteCandidateId: 'R',
  currentRoundTripTime: 0.0123, bytesSent: 1000, bytesReceived: 4000,
};

test('the pair in use is the one that the transport names', () => {
  const other = { ...pair, id: 'Q', currentRoundTripTime: 9 };
  const reading = readStats(report(other, pair, local, remote, { id: 'T', type: 'transport', selectedCandidatePairId: 'P' }), 5);
  assert.deepEqual(reading, { at: 5, rtt: 12.3, sent: 1000, received: 4000, lost: null, path: 'direct', protocol: 'udp' });
});

test('without transport statistics the pair marks itself', () => {
  const spare = { ...pair, id: 'Q', nominated: false, currentRoundTripTime: 9 };
  assert.equal(readStats(report(spare, pair, local, remote), 0).rtt, 12.3);
  assert.equal(readStats(report({ ...spare, selected: true }, pair, local, remote), 0).rtt, 9000);
});

test('a relay at either end makes the path relayed', () => {
  assert.equal(readStats(report(pair, local, { ...remote, candidateType: 'relay' }), 0).path, 'relayed');
  assert.equal(readStats(report(pair, { ...local, candidateType: 'relay' }, remote), 0).path, 'relayed');
});

test('what is not reported is null', () => {
  assert.deepEqual(readStats(report(), 1), { at: 1, rtt: null, sent: null, received: null, lost: null, path: null, protocol: null });
});

test('loss is a share of all media packets', () => {
  const audio = { id: 'A', type: 'inbound-rtp', packetsLost: 5, packetsReceived: 45 };
  const video = { id: 'V', type: 'inbound-rtp', packetsLost: 5, packetsReceived: 145 };
  assert.equal(readStats(report(audio, video), 0).lost, 0.05);
  assert.equal(readStats(report({ ...audio, packetsLost: -3 }), 0).lost, 0);
});

test('rates need two readings of one connection', () => {
  assert.equal(bitrate({ at: 0, sent: 1000 }, { at: 2000, sent: 3500 }, 'sent'), 10_000);
  assert.equal(bitrate(undefined, { at: 2000, sent: 1 }, 'sent'), null);
  assert.equal(bitrate({ at: 0, sent: 1000 }, { at: 2000, sent: 10 }, 'sent'), null);
  assert.equal(bitrate({ at: 0, sent: null }, { at: 2000, sent: 10 }, 'sent'), null);
});

test('a connection is graded by its state, its round trip and its loss', () => {
  assert.equal(grade('connecting', null), 0);
  assert.equal(grade('connected', null), 3);
  assert.equal(grade('connected', { rtt: 20, lost: 0 }), 3);
  assert.equal(grade('connected', { rtt: 200, lost: 0 }), 2);
  assert.equal(grade('connected', { rtt: 20, lost: 0.05 }), 2);
  assert.equal(grade('connected', { rtt: 400, lost: 0 }), 1);
  assert.equal(grade('connected', { rtt: null, lost: 0.2 }), 1);
});

test('figures are written as people read them', () => {
  assert.deepEqual([null, 0.4, 12.6].map(formatRtt), ['–', '< 1 ms', '13 ms']);
  assert.deepEqual([null, 800, 52_000, 2_340_000].map(formatRate), ['–', '0.8 kbit/s', '52 kbit/s', '2.3 Mbit/s']);
  assert.deepEqual([null, 0, 0.034, 0.5].map(formatShare), ['–', '0 %', '3.4 %', '50 %']);
});
