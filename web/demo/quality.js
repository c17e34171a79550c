// Looks at every connection now and then: its state and its statistics.

import { bitrate, readStats } from './stats.js';

const PERIOD = 2000; // ms

/**
 * Keeps person.state and person.reading fresh.
 *
 * mesh     for getPeerById
 * people   people.js
 * changed  called after each look, and when a state changes in between
 *
 * Returns how to stop.
 */
export function watchQuality({ mesh, people, changed }) {
  const known = new WeakMap(); // RTCPeerConnection -> last raw reading
  const watched = new WeakSet();

  /** Follows the state of a person's connection from now on. */
  const follow = (person) => {
    const pc = mesh.getPeerById(person.id);
    if (!pc) return null;
    if (!watched.has(pc)) {
      watched.add(pc);
      pc.addEventListener('connectionstatechange', () => {
        // A connection that was replaced says nothing about its person any more.
        if (mesh.getPeerById(person.id) !== pc) return;
        person.state = pc.connectionState;
        changed();
      });
    }
    person.state = pc.connectionState;
    return pc;
  };

  const look = async (person) => {
    const pc = follow(person);
    if (!pc) return;
    const now = readStats(await pc.getStats(), performance.now());
    const before = known.get(pc);
    known.set(pc, now);
    person.reading = {
      ...now,
      up: bitrate(before, now, 'sent'),
      down: bitrate(before, now, 'received'),
    };
  };

  const lookAtAll = async () => {
    // A connection that closes while it is asked has no statistics; the others have.
    await Promise.allSettled(people.all().map(look));
    changed();
  };
  const timer = setInterval(() => {
    if (people.size > 0) lookAtAll();
  }, PERIOD);
  return () => clearInterval(timer);
}
