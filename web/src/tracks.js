import { EVERYONE } from './constants.js';
import { fault } from './fault.js';

/** What a page has declared with addTrack and not taken back. */
export class Tracks {
  #declared = []; // {trackId, track, to, senders, except: clientIds it was taken from}

  /**
   * The declaration of track for the same audience, which a second addTrack
   * returns again: a connection sends a track once (W3C webrtc §5.1, addTrack).
   * @throws {Error} when another declaration has it sent to the same peer
   */
  find(to, track) {
    for (const one of this.#declared) {
      if (one.track !== track || one.except.has(to)) continue;
      if (one.to === to) return one;
      if (one.to === EVERYONE || to === EVERYONE) {
        throw fault('MeshError', 'trackInUse', 'mesh.addTrack: this track is sent already, to everyone or to a peer: add track.clone()');
      }
    }
    return undefined;
  }

  add(trackId, track, to, senders) {
    this.#declared.push({ trackId, track, to, senders, except: new Set() });
  }

  /** The trackIds that a page means by a trackId, a sender, or an array of senders. */
  named(what) {
    if (typeof what === 'string') return [what];
    const meant = this.#declared.filter(({ senders }) => senders === what
      || [what].flat().some((sender) => senders.includes(sender)));
    return meant.map(({ trackId }) => trackId);
  }

  /** Notes that a track was taken from everyone, or from one peer. */
  remove(to, trackId) {
    const at = this.#declared.findIndex((one) => one.trackId === trackId);
    const one = this.#declared[at];
    if (!one) return;
    if (to === EVERYONE || one.to === to) this.#declared.splice(at, 1);
    else one.except.add(to);
  }
}
