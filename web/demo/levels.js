// How loud everyone is, for the rings around them. Others: from the audio
// levels that RTP itself carries (W3C webrtc §5.3, getSynchronizationSources),
// which needs no AudioContext and so no gesture. This page: from an analyser.

import { hasAudio, sharedAudio } from './audio.js';

const PERIOD = 80; // ms between two looks

/**
 * Calls show(personId, level) for everyone, level from 0 to 1; 'me' is this page.
 *
 * others()  [{id, pc: RTCPeerConnection, tracks: [MediaStreamTrack]}]
 * own()     this page's audio tracks
 *
 * Returns how to stop.
 */
export function watchLevels({ others, own, show }) {
  const meters = new Map(); // MediaStreamTrack -> read()
  const held = new Map(); // personId -> level shown last

  const settle = (id, level) => {
    // Rises at once and falls slowly, as a needle does.
    const shown = Math.max(level, (held.get(id) ?? 0) * 0.75);
    const rounded = shown < 0.02 ? 0 : Math.round(shown * 50) / 50;
    if (held.get(id) === rounded) return;
    held.set(id, rounded);
    show(id, rounded);
  };

  const look = () => {
    if (document.hidden) return;
    const people = others();
    for (const { id, pc, tracks } of people) settle(id, loudest(tracks.map((track) => received(pc, track))));
    const mine = own();
    for (const track of meters.keys()) if (!mine.includes(track)) meters.get(track).close(), meters.delete(track);
    for (const track of mine) if (!meters.has(track) && hasAudio()) meters.set(track, meter(track));
    settle('me', loudest([...meters.values()].map((m) => m.read())));
    for (const id of held.keys()) {
      if (id !== 'me' && !people.some((person) => person.id === id)) held.delete(id);
    }
  };
  const timer = setInterval(look, PERIOD);
  return () => clearInterval(timer);
}

function loudest(levels) {
  // A linear level is mostly near zero; the root spreads it as ears do.
  return Math.min(1, Math.sqrt(Math.max(0, ...levels)) * 1.3);
}

function received(pc, track) {
  const receiver = pc?.getReceivers().find((r) => r.track === track);
  return receiver?.getSynchronizationSources?.()[0]?.audioLevel ?? 0;
}

function meter(track) {
  const context = sharedAudio();
  const source = new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) });
  const analyser = new AnalyserNode(context, { fftSize: 512 });
  const samples = new Float32Array(analyser.fftSize);
  source.connect(analyser);
  return {
    read() {
      analyser.getFloatTimeDomainData(samples);
      return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
    },
    close: () => source.disconnect(),
  };
}
