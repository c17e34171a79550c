// Plays what the others send. A browser may refuse until the person has
// clicked somewhere (HTML §8.1.4, autoplay); then a prompt asks for that click.

/**
 * root          an element for the players
 * blocked(yes)  called when the need for a click begins or ends
 */
export function createSounds({ root, blocked }) {
  const players = new Map(); // key -> HTMLAudioElement
  const waiting = new Set(); // keys of those that were refused

  const allow = (key) => {
    if (waiting.delete(key) && waiting.size === 0) blocked(false);
  };
  const play = async (key, audio) => {
    try {
      await audio.play();
      allow(key);
    } catch (error) {
      // AbortError: the element was taken away or given another source meanwhile.
      if (error.name !== 'NotAllowedError' || players.get(key) !== audio) return;
      waiting.add(key);
      if (waiting.size === 1) blocked(true);
    }
  };

  return {
    /** Plays exactly these: [{key, track, silenced}]. */
    sync(wanted) {
      for (const [key, audio] of players) {
        if (wanted.some((want) => want.key === key)) continue;
        audio.srcObject = null;
        audio.remove();
        players.delete(key);
        allow(key);
      }
      for (const { key, track, silenced } of wanted) {
        let audio = players.get(key);
        if (!audio) {
          audio = document.createElement('audio');
          players.set(key, audio);
          root.append(audio);
        }
        audio.muted = silenced;
        if (audio.srcObject?.getAudioTracks()[0] === track) continue;
        audio.srcObject = new MediaStream([track]);
        play(key, audio);
      }
    },
    /** Tries again, from a gesture. */
    unlock() {
      for (const [key, audio] of players) if (waiting.has(key)) play(key, audio);
    },
  };
}
