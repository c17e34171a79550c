// The people of the room as this page knows them, by clientId. The mesh says
// who is there and what they send; the peers themselves say their names.

import { cleanName } from './profile.js';

/**
 * A person:
 *   id       clientId
 *   key      what their page calls itself to others (picture.js), '' until told
 *   name     never empty
 *   hue      degrees in OKLCH
 *   rank     settles who moves when two have one colour
 *   muted    they say that their microphone is muted
 *   silenced this page has turned their sound off
 *   state    RTCPeerConnectionState of the connection with them
 *   media    trackId -> {track, stream}: what arrives
 *   sources  trackId -> what they say a track is (SOURCES of profile.js)
 *   view     key -> {state, rtt, name}: what they tell of their connections
 *   reading  the last statistics (stats.js), rates in bits a second
 *   joined   PEER_CONNECT has come
 *   begun    there was a connection with them when last looked
 *   known    their first profile has come
 *   metAt    when they were first heard of, ms of performance.now()
 */
function newPerson(id) {
  return {
    id,
    key: '',
    name: `Guest ${cleanName(id).slice(0, 4) || '?'}`,
    hue: hueOfId(id),
    rank: 0,
    muted: false,
    silenced: false,
    state: 'new',
    media: new Map(),
    sources: new Map(),
    view: new Map(),
    reading: null,
    joined: false,
    begun: false,
    known: false,
    metAt: performance.now(),
  };
}

/** Makes an empty list of people. */
export function createPeople() {
  const people = new Map();
  return {
    /** Returns the person of that clientId, and makes one when it is new. */
    meet(id) {
      let person = people.get(id);
      if (!person) people.set(id, (person = newPerson(id)));
      return person;
    },
    get: (id) => people.get(id),
    /** In the order in which they were met. */
    all: () => [...people.values()],
    remove: (id) => people.delete(id),
    clear: () => people.clear(),
    get size() {
      return people.size;
    },
    nameOf: (id) => people.get(id)?.name ?? newPerson(id).name,
  };
}

// Until a person's own colour is known: any, but always the same for one id.
function hueOfId(id) {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + char.codePointAt(0)) % 360;
  return sum;
}
