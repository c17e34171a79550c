// What this page sends: each source on or off, as tracks of the mesh. A track
// given to mesh.addTrack goes to everyone, now and later, so nothing here
// depends on who is in the room.

import { SOURCES } from './profile.js';
import { capable, open } from './sources.js';

/**
 * mesh      the global mesh, ready
 * look      {hue(), text()} for the test picture
 * changed   called after any change
 * refused   called with (source, error) when a source does not start
 */
export function createMedia({ mesh, look, changed, refused }) {
  // source -> {state: 'off' | 'starting' | 'on', stream, stop, tracks: [{trackId, track}]}
  const slots = new Map(SOURCES.map((source) => [source, { state: 'off', tracks: [] }]));
  let muted = false;

  const publish = (slot) => {
    for (const entry of slot.tracks) {
      entry.trackId = mesh.addTrack(entry.track, slot.stream).trackId;
    }
  };
  const withdraw = (slot) => {
    for (const entry of slot.tracks) mesh.removeTrack(entry.trackId);
  };

  async function start(source) {
    const slot = slots.get(source);
    const turn = (slot.turn = Symbol(source));
    slot.state = 'starting';
    changed();
    let opened;
    try {
      if (!capable(source)) throw new Error('not supported');
      opened = await open[source](look);
      if (slot.turn !== turn) {
        // Turned off while the browser was still asking.
        opened.stop();
        return;
      }
      Object.assign(slot, opened, {
        tracks: opened.stream.getTracks().map((track) => ({ track, trackId: null })),
      });
      publish(slot);
      slot.state = 'on';
      for (const { track } of slot.tracks) {
        if (track.kind === 'audio') track.enabled = !muted;
        // The device was unplugged, or the browser's own "stop sharing" pressed.
        track.addEventListener('ended', () => slot.stream === opened.stream && stop(source));
      }
    } catch (error) {
      opened?.stop();
      if (slot.turn === turn) reset(slot);
      refused(source, error);
    }
    changed();
  }

  function stop(source) {
    const slot = slots.get(source);
    const { stop: free, tracks } = slot;
    if (slot.state === 'on') withdraw({ tracks });
    reset(slot);
    free?.();
    changed();
  }

  return {
    state: (source) => slots.get(source).state,
    toggle(source) {
      if (slots.get(source).state === 'off') return start(source);
      stop(source);
      return Promise.resolve();
    },
    get muted() {
      return muted;
    },
    /** Silences what this page sends without taking the tracks away. */
    setMuted(value) {
      muted = value;
      for (const { track } of this.tracks()) {
        if (track.kind === 'audio') track.enabled = !muted;
      }
      changed();
    },
    /** Everything that is being sent: [{source, track, trackId}]. */
    tracks() {
      return [...slots].flatMap(([source, slot]) => slot.state === 'on'
        ? slot.tracks.map((entry) => ({ source, ...entry }))
        : []);
    },
    /** Takes every track from the mesh and gives it anew, for another room. */
    withdrawAll: () => onSlots(withdraw),
    publishAll: () => onSlots(publish),
    stopAll() {
      for (const [source, slot] of slots) if (slot.state !== 'off') stop(source);
    },
  };

  function onSlots(action) {
    for (const slot of slots.values()) if (slot.state === 'on') action(slot);
  }
}

function reset(slot) {
  Object.assign(slot, { state: 'off', stream: null, stop: null, tracks: [], turn: null });
}
