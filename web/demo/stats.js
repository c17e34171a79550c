// Reads the quality of one connection from an RTCStatsReport (W3C webrtc-stats).
// Browsers differ in what they report; a figure that is not there is null.

/**
 * Sums up a report.
 *
 * Returns {rtt: ms, sent, received: bytes so far, lost: share of 1 of the media
 * packets, path: 'direct' | 'relayed' | null, protocol, at: ms}.
 */
export function readStats(report, at) {
  const all = [...report.values()];
  const pair = selectedPair(report, all);
  const media = all.filter((stat) => stat.type === 'inbound-rtp');
  const lost = sum(media, 'packetsLost');
  const got = sum(media, 'packetsReceived');
  const local = pair && report.get(pair.localCandidateId);
  const remote = pair && report.get(pair.remoteCandidateId);
  const rtt = pair?.currentRoundTripTime
    ?? all.find((stat) => stat.type === 'remote-inbound-rtp' && stat.roundTripTime > 0)?.roundTripTime;
  return {
    at,
    rtt: Number.isFinite(rtt) ? rtt * 1000 : null,
    sent: pair?.bytesSent ?? null,
    received: pair?.bytesReceived ?? null,
    lost: got + lost > 0 ? Math.max(0, lost) / (got + lost) : null,
    path: !local ? null : [local, remote].some((c) => c?.candidateType === 'relay') ? 'relayed' : 'direct',
    protocol: local?.protocol ?? null,
  };
}

/** Bits a second between two readings, or null when they cannot be compared. */
export function bitrate(before, now, key) {
  if (!before || before[key] === null || now[key] === null) return null;
  const seconds = (now.at - before.at) / 1000;
  const bytes = now[key] - before[key];
  // A connection made anew counts from zero.
  return seconds > 0 && bytes >= 0 ? (8 * bytes) / seconds : null;
}

/** Grades a connection from 0 (none) to 3 (good), by round trip and loss. */
export function grade(state, reading) {
  if (state !== 'connected') return 0;
  const { rtt = null, lost = null } = reading ?? {};
  if (rtt > 300 || lost > 0.08) return 1;
  if (rtt > 120 || lost > 0.02) return 2;
  return 3;
}

export function formatRate(bits) {
  if (bits === null) return '–';
  if (bits >= 1e6) return `${(bits / 1e6).toFixed(1)} Mbit/s`;
  if (bits >= 1e4) return `${Math.round(bits / 1e3)} kbit/s`;
  return `${(bits / 1e3).toFixed(1)} kbit/s`;
}

export function formatRtt(ms) {
  if (ms === null) return '–';
  return ms < 1 ? '< 1 ms' : `${Math.round(ms)} ms`;
}

export function formatShare(share) {
  return share === null ? '–' : `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

// The transport names the pair in use; a browser without transport statistics
// marks the pair itself.
function selectedPair(report, all) {
  const transport = all.find((stat) => stat.type === 'transport' && stat.selectedCandidatePairId);
  const named = transport && report.get(transport.selectedCandidatePairId);
  if (named) return named;
  const pairs = all.filter((stat) => stat.type === 'candidate-pair');
  return pairs.find((pair) => pair.selected)
    ?? pairs.find((pair) => pair.nominated && pair.state === 'succeeded')
    ?? null;
}

function sum(stats, key) {
  return stats.reduce((total, stat) => total + (Number.isFinite(stat[key]) ? stat[key] : 0), 0);
}
