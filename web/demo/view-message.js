// What pages tell each other about their connections over the 'mesh-view'
// channel: {edges: [{key, state, rtt, name}]}, each page about its own only.

import { EDGE_STATES } from './graph-layout.js';
import { MAX_KEY, cleanName } from './profile.js';

const MAX_EDGES = 64; // edges that one view may name
const MAX_RTT = 60_000; // ms

/** Builds the message from Map key -> {state, rtt, name}. */
export function writeView(own) {
  return { edges: [...own].slice(0, MAX_EDGES).map(([key, edge]) => ({ key, ...edge })) };
}

/** Reads a message into Map key -> {state, rtt, name}; what makes no sense is left out. */
export function readView(data) {
  const view = new Map();
  if (!Array.isArray(data.edges)) return view;
  for (const edge of data.edges.slice(0, MAX_EDGES)) {
    if (typeof edge?.key !== 'string' || edge.key.length > MAX_KEY) continue;
    if (!EDGE_STATES.includes(edge.state)) continue;
    const rtt = Number.isFinite(edge.rtt) && edge.rtt >= 0 && edge.rtt <= MAX_RTT ? edge.rtt : null;
    view.set(edge.key, { state: edge.state, rtt, name: cleanName(edge.name) });
  }
  return view;
}
