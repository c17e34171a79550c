// Between the mesh and the page: joins and leaves the room, turns the mesh's
// events into people, and exchanges profiles and views with their pages.

import { keyOf, makePicture, ownEdges } from './picture.js';
import { readProfile } from './profile.js';
import { socketURL } from './room.js';
import { readView, writeView } from './view-message.js';

const CHANNELS = ['chat', 'profile', 'mesh-view'];
const PATIENCE = 8000; // ms until someone who answered and never made an offer is forgotten

/**
 * mesh        the global mesh
 * iceServers  RTCIceServer[]
 * people      people.js
 * profile()   this page's profile message; its key is this page's
 * tell        callbacks: changed(), event(name, data), joined(person),
 *             left(person, reason), said(person, text), profiled(profile), failed(error)
 */
export function createSession({ mesh, iceServers, people, profile, tell }) {
  const { Events } = mesh;
  const departed = new Set(); // keys of those who were here and are gone
  let inside = false;
  let serverGone = false;
  let lastView = '';

  const handlers = {
    [Events.MESH_CREATE_OFFER]() {
      serverGone = false;
    },
    [Events.MESH_CREATE_ANSWER]({ clientId }) {
      people.meet(clientId);
    },
    [Events.PEER_CONNECT]({ clientId }) {
      const person = people.meet(clientId);
      person.joined = true;
      person.state = mesh.getPeerById(clientId)?.connectionState ?? 'connected';
      mesh.to(clientId).send('profile', profile());
      mesh.to(clientId).send('mesh-view', writeView(ownEdges(people.all(), keyOf)));
    },
    [Events.PEER_ADD_TRACK]({ clientId, trackId, track, stream }) {
      people.meet(clientId).media.set(trackId, { track, stream });
    },
    [Events.PEER_REMOVE_TRACK]({ clientId, trackId }) {
      people.get(clientId)?.media.delete(trackId);
    },
    [Events.PEER_DATA_MESSAGE]({ clientId, channel, payload, ...data }) {
      // What was sent is in `payload`; the fields beside it are the same, for
      // senders of plain objects.
      hear(people.meet(clientId), channel, payload ?? data);
    },
    [Events.PEER_DISCONNECT]({ clientId, reason }) {
      forget(clientId, reason);
    },
    [Events.MESH_ERROR](error) {
      if (error.reason === 'socket') serverGone = true;
      const person = people.get(error.clientId);
      // Somebody who never got as far as PEER_CONNECT ends with an error alone.
      if (person && !person.joined && !mesh.getPeerById(person.id)) people.remove(person.id);
      tell.failed(error);
    },
  };

  for (const [name, handle] of Object.entries(handlers)) {
    mesh.on(name, (data) => {
      // The log first: names of those who leave are still known then.
      tell.event(name, data);
      handle(data);
      shareView();
      tell.changed();
    });
  }
  mesh.on(Events.MESH_READY, (data) => tell.event(Events.MESH_READY, data));

  function hear(person, channel, data) {
    if (!data || typeof data !== 'object') return;
    if (channel === 'chat') tell.said(person, data.text);
    if (channel === 'mesh-view') person.view = readView(data);
    if (channel === 'profile') {
      const { name, hue, ...rest } = readProfile(data);
      const first = !person.known;
      Object.assign(person, { name: name || person.name, hue: hue ?? person.hue, ...rest, known: true });
      departed.delete(keyOf(person));
      if (first) tell.joined(person);
      tell.profiled(person);
    }
  }

  function forget(clientId, reason) {
    const person = people.get(clientId);
    people.remove(clientId);
    if (person) departed.add(keyOf(person));
    if (person?.known && reason !== 'disconnected') tell.left(person, reason);
  }

  // Tells the others when a state has changed; round trips alone only when asked
  // to, for they never stand still.
  function shareView(withTimes = false) {
    if (!inside || !people.all().some((person) => person.joined)) return;
    const message = writeView(ownEdges(people.all(), keyOf));
    const now = withTimes ? JSON.stringify(message) : message.edges.map((edge) => edge.key + edge.state).join();
    if (now === lastView) return;
    lastView = now;
    mesh.send('mesh-view', message);
  }

  return {
    get inside() {
      return inside;
    },
    get serverGone() {
      return serverGone;
    },
    /** Goes into a room; comes out of the one before. */
    join(room) {
      if (inside) this.leave();
      mesh.setConfiguration({ connection: { iceServers }, channels: CHANNELS });
      mesh.setSocket(socketURL(location.href, room));
      this.rejoin();
    },
    /** Comes back into the room that was left. */
    rejoin() {
      departed.clear();
      inside = true;
      mesh.connect();
      tell.changed();
    },
    leave() {
      inside = false;
      serverGone = false;
      mesh.disconnect();
      people.clear();
      tell.changed();
    },
    /** Says text to everyone. False when there is nobody, else the promise of send. */
    say(text) {
      if (!inside || !people.all().some((person) => person.joined)) return false;
      return mesh.send('chat', { text });
    },
    shareProfile() {
      if (inside && people.all().some((person) => person.joined)) mesh.send('profile', profile());
    },
    shareView,
    /**
     * Lets go of those who answered and left again before they were connected: no
     * event tells of them.
     */
    sweep(now) {
      for (const person of people.all()) {
        if (person.joined) continue;
        const begun = Boolean(mesh.getPeerById(person.id));
        if (!begun && (person.begun || now - person.metAt > PATIENCE)) people.remove(person.id);
        person.begun = begun;
      }
    },
    /** Everyone in the picture but this page, and the edges between all. */
    picture: () => makePicture(people.all(), profile().key, departed),
  };
}
