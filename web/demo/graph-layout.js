// Where people stand in the picture of the mesh, and which edges run between
// them. Pure: positions in user units of the SVG, no DOM.

/**
 * The states of an edge, worst first. `missing` is a pair of which somebody
 * knows both and neither says that it is connected.
 */
export const EDGE_STATES = ['missing', 'broken', 'connecting', 'connected'];

/** Turns an RTCPeerConnectionState into the state of an edge. */
export function edgeState(connectionState) {
  switch (connectionState) {
    case 'connected':
      return 'connected';
    case 'new':
    case 'connecting':
      return 'connecting';
    case 'disconnected':
    case 'failed':
      return 'broken';
    default:
      return 'missing';
  }
}

/**
 * Places `count` people on a circle. The first, this page, stands on the left
 * of two and on top of more.
 */
export function placeOnCircle(count, { cx, cy, radius }) {
  if (count === 1) return [{ x: cx, y: cy, angle: -Math.PI / 2 }];
  const start = count === 2 ? Math.PI : -Math.PI / 2;
  return Array.from({ length: count }, (_, i) => {
    const angle = start + (i / count) * 2 * Math.PI;
    return { x: cx + radius * Math.cos(angle), y: cy + radius * Math.sin(angle), angle };
  });
}

const NODE_AND_GAP = 28; // from the middle of a person to their name
const CHAR = 7.6; // width of a letter of a name

/**
 * Says how large the circle is in a picture of width × height, and where names
 * have room: beside the people in a wide picture, above and below them in a tall
 * one. `chars` is how much of a name fits.
 */
export function fitCircle(width, height, count) {
  const tall = height > 0.85 * width;
  const down = height / 2 - 40;
  const across = width / 2 - (tall ? 46 : 70 + NODE_AND_GAP);
  const radius = Math.max(30, Math.min(across, count === 2 ? 90 : down));
  const room = tall ? Math.min(90, (2 * Math.PI * radius) / count) : width / 2 - radius - NODE_AND_GAP;
  const chars = Math.max(6, Math.min(13, Math.floor(room / CHAR)));
  return { cx: width / 2, cy: height / 2 - (tall ? 2 : 0), radius, beside: !tall, chars };
}

/** Says where a person's label goes: beside the person, or above and below. */
export function placeLabel({ x, y, angle }, gap, beside) {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  if (!beside) return { x, y: sin < -0.1 ? y - gap : y + gap + 4, anchor: 'middle' };
  const anchor = cos > 0.35 ? 'start' : cos < -0.35 ? 'end' : 'middle';
  return { x: x + gap * cos, y: y + gap * sin + (anchor === 'middle' ? Math.sign(sin) * 6 : 0), anchor };
}

/**
 * Joins what this page sees with what the others tell.
 *
 * own:  Map clientId -> {state: EDGE_STATES, rtt}, this page's connections
 * told: Map clientId -> Map otherId -> {state, rtt}, each peer's word about its own
 * ids:  the peers in the picture, without this page
 *
 * Returns one edge a pair: {a, b, state, rtt, own}, where a is 'me' for this
 * page's. Of this page's edges only its own word counts; of the others' the
 * worse of the two, for a connection needs both ends.
 */
export function joinEdges(ids, own, told) {
  const edges = [];
  for (const id of ids) {
    const edge = own.get(id) ?? { state: 'missing', rtt: null };
    edges.push({ a: 'me', b: id, state: edge.state, rtt: edge.rtt, own: true });
  }
  for (let i = 0; i < ids.length; i++) {
    for (let j = i + 1; j < ids.length; j++) {
      const words = [told.get(ids[i])?.get(ids[j]), told.get(ids[j])?.get(ids[i])].filter(Boolean);
      edges.push({
        a: ids[i],
        b: ids[j],
        state: worst(words.map((word) => word.state)),
        rtt: words.find((word) => word.rtt !== null)?.rtt ?? null,
        own: false,
      });
    }
  }
  return edges;
}

/** Sums the picture up in words, for those who do not see it. */
export function summarise(edges) {
  if (edges.length === 0) return 'Nobody else is here yet.';
  const connected = edges.filter((edge) => edge.state === 'connected').length;
  const pairs = edges.length === 1 ? 'pair is' : 'pairs are';
  return `${connected} of ${edges.length} ${pairs} connected.`;
}

function worst(states) {
  if (states.length === 0) return 'missing';
  return EDGE_STATES[Math.min(...states.map((state) => EDGE_STATES.indexOf(state)))];
}
