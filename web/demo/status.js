// How the room is doing, in a few words. Pure.

/**
 * broken      the module did not start, or has ended
 * ready       it has started
 * inside      this page has joined
 * serverGone  the signalling socket is down
 * states      RTCPeerConnectionState of each person
 *
 * Returns {text, tone: 'wait' | 'good' | 'warn' | 'off' | 'error', notice: {title, hint} | null}.
 */
export function statusOf({ broken, ready, inside, serverGone, states }) {
  const up = states.filter((state) => state === 'connected').length;
  if (broken) return { text: 'Not running', tone: 'error', notice: null };
  if (!ready) return { text: 'Starting…', tone: 'wait', notice: null };
  if (!inside) return { text: 'Not in the room', tone: 'off', notice: null };
  if (serverGone) return { text: 'Server out of reach', tone: 'warn', notice: serverNotice(up) };
  if (states.length === 0) return { text: 'Waiting for others', tone: 'wait', notice: null };
  if (up < states.length) return { text: `${up} of ${states.length} connected`, tone: 'wait', notice: null };
  return { text: `${up + 1} people connected`, tone: 'good', notice: null };
}

function serverNotice(up) {
  const title = 'The signalling server is out of reach.';
  if (up === 0) return { title, hint: 'Nobody can be found without it. The page keeps trying.' };
  const standing = up === 1 ? 'Your connection stands and goes on' : `Your ${up} connections stand and go on`;
  return { title, hint: `${standing} without it; only newcomers have to wait. The page keeps trying.` };
}
