// What getStats tells, in the few figures that the program asks for.

/**
 * @param {RTCPeerConnection} pc
 * @returns {Promise<Array>} round trip in ms and packets lost of 1000, -1 where not
 *     measured; whether a pair of candidates has worked; the types of
 *     the local candidates and of the remote ones, each list in one word
 */
export async function figures(pc) {
  const types = { 'local-candidate': new Set(), 'remote-candidate': new Set() };
  let rtt = -1;
  let [lost, got] = [0, 0];
  let paired = false;
  for (const s of (await pc.getStats()).values()) {
    types[s.type]?.add(s.candidateType);
    if (s.type === 'candidate-pair' && s.state === 'succeeded') {
      paired = true;
      // `selected` is Firefox's; others say nominated of the one in use, or of several.
      if ((s.selected ?? s.nominated) && s.currentRoundTripTime >= 0) rtt = Math.round(s.currentRoundTripTime * 1000);
    }
    if (s.type === 'inbound-rtp') {
      lost += Math.max(0, s.packetsLost ?? 0);
      got += s.packetsReceived ?? 0;
    }
  }
  const loss = lost + got > 0 ? Math.round((1000 * lost) / (lost + got)) : -1;
  return [rtt, loss, paired, ...Object.values(types).map((set) => [...set].join(' '))];
}
