// Which tiles the stage shows: one for each person, and one more for every
// further picture that someone sends. Pure.

/**
 * Plans the tiles.
 *
 * me      {name, hue, tracks: [{source, track, trackId}]}
 * people  [person of people.js]
 *
 * Returns [{key, id, label, video}]: id is 'me' or a clientId; video is null or
 * {trackId, track, mirrored, whole}: mirrored as in a looking-glass, whole when
 * nothing may be cropped. key is stable while the tile means the same thing.
 */
export function planTiles(me, people) {
  const tiles = plan('me', 'You', me.tracks.map((entry) => [entry.trackId, entry.track, entry.source]));
  for (const person of people) {
    const tracks = [...person.media].map(([trackId, { track }]) => [trackId, track, person.sources.get(trackId)]);
    tiles.push(...plan(person.id, person.name, tracks));
  }
  return tiles;
}

function plan(id, name, tracks) {
  const videos = tracks.filter(([, track]) => track.kind === 'video');
  // A screen never takes the place of a face.
  const face = videos.find(([, , source]) => source === 'camera')
    ?? videos.find(([, , source]) => source !== 'screen');
  const tiles = [{ key: id, id, label: name, video: face ? video(id, face) : null }];
  for (const entry of videos) {
    if (entry === face) continue;
    const [trackId, , source] = entry;
    const owner = id === 'me' ? 'Your' : `${name}’s`;
    tiles.push({
      key: `${id}/${trackId}`,
      id,
      label: `${owner} ${source === 'screen' ? 'screen' : source === 'picture' ? 'test picture' : 'video'}`,
      video: video(id, entry),
    });
  }
  return tiles;
}

function video(id, [trackId, track, source]) {
  return { trackId, track, mirrored: id === 'me' && source === 'camera', whole: source === 'screen' };
}
