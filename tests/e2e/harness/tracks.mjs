// Declaring and recognising media by its signature.
import assert from 'node:assert/strict';

/**
 * declare adds a track in the member's page, to everyone or to one peer, and
 * resolves to its trackId. what is {tone: Hz}, {stereo: [Hz, Hz]} or {colour}.
 */
export function declare(member, what, to = null) {
  return member.run(async (me, w, peer) => {
    const { track, stream } = w.tone ? await rig.media.tone(w.tone) : w.stereo ? await rig.media.stereo(...w.stereo) : rig.media.colour(w.colour);
    const added = (peer ? me.mesh.to(peer) : me.mesh).addTrack(track, stream);
    me.kept[added.trackId] = { ...added, track, stream };
    return added.trackId;
  }, what, to);
}

/** withdraw removes a declared track from everyone, by the senders that addTrack returned. */
export function withdraw(member, trackId) {
  return member.run((me, id) => me.mesh.removeTrack(me.kept[id].senders), trackId);
}

/** receives resolves when the member was given the track, once, and its media is live and the right one. */
export async function receives(member, trackId, what) {
  await member.until('PEER_ADD_TRACK', { trackId });
  await member.run(async (me, id, w) => {
    const { track } = me.seen('PEER_ADD_TRACK', { trackId: id })[0];
    if (w.colour) await rig.media.sees(track, w.colour);
    else await rig.media.hears(track, ...(w.stereo ?? [w.tone]));
  }, trackId, what);
  assert.equal((await member.seen('PEER_ADD_TRACK', { trackId })).length, 1, 'a track is announced once');
}

/** loses resolves when the member was told, once, that the track is gone. */
export async function loses(member, trackId) {
  await member.until('PEER_REMOVE_TRACK', { trackId });
  assert.equal((await member.seen('PEER_REMOVE_TRACK', { trackId })).length, 1, 'a removal is told once');
}

/** onlyTracks fails if the member was told of any other track than these. */
export async function onlyTracks(member, trackIds) {
  const told = (await member.seen('PEER_ADD_TRACK')).map((detail) => detail.trackId);
  assert.deepEqual(told.sort(), [...trackIds].sort());
}
