// Who is in the picture of the mesh, put together from this page's own people
// and from what they tell. Pure.
//
// Pages name each other by a key of their own, not by clientId: a clientId is
// the server's word, and changes when a page joins anew over connections that
// still stand. A client without this demo has no key; its clientId stands in.

import { edgeState, joinEdges } from './graph-layout.js';

const MAX_GHOSTS = 16; // people known by hearsay that the picture shows

export const keyOf = (person) => person.key || person.id;

/** This page's connections: Map of whatever nameOf(person) says -> {state, rtt, name}. */
export function ownEdges(people, nameOf) {
  return new Map(people.map((person) => {
    const rtt = person.reading?.rtt ?? null;
    const edge = { state: edgeState(person.state), rtt: rtt === null ? null : Math.round(rtt * 10) / 10, name: person.name };
    return [nameOf(person), edge];
  }));
}

/**
 * Makes the picture.
 *
 * people    [person of people.js]
 * ownKey    this page's key
 * departed  keys of those who were here and are gone: peers may not know yet
 *
 * Returns {shown: [{id, name, hue, ghost}] without this page, edges of joinEdges()}.
 */
export function makePicture(people, ownKey, departed) {
  const byKey = new Map([[ownKey, 'me']]);
  for (const person of people) {
    // Whoever claims the key of another keeps only what this page sees itself.
    if (!byKey.has(keyOf(person))) byKey.set(keyOf(person), person.id);
  }
  const ghosts = new Map(); // id -> name
  const idOf = (key, name) => {
    if (byKey.has(key)) return byKey.get(key);
    const id = `ghost ${key}`;
    if (departed.has(key) || (!ghosts.has(id) && ghosts.size >= MAX_GHOSTS)) return null;
    ghosts.set(id, name || 'Someone');
    return id;
  };
  const told = new Map();
  for (const person of people) {
    const edges = [...person.view].map(([key, edge]) => [idOf(key, edge.name), edge]);
    told.set(person.id, new Map(edges.filter(([id]) => id !== null)));
  }
  const shown = [
    ...people.map(({ id, name, hue }) => ({ id, name, hue, ghost: false })),
    ...[...ghosts].map(([id, name]) => ({ id, name, hue: 0, ghost: true })),
  ];
  return { shown, edges: joinEdges(shown.map(({ id }) => id), ownEdges(people, ({ id }) => id), told) };
}
