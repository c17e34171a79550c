// What pages tell each other about their connections over the 'mesh-view'
// channel: {edges: [{id, state, rtt}]}, each page about its own only.

import { EDGE_STATES } from './graph-layout.js';

const MAX_EDGES = 64; // edges that one view may name
const MAX_ID = 128; // UTF-16 units of a clientId
const MAX_RTT = 60_000; // ms

/** Builds the message from Map clientId -> {state, rtt}. */
export function writeView(own) {
  const edges = [...own].slice(0, MAX_EDGES).map(([id, { state, rtt }]) => ({ id, state, rtt }));
  return { edges };
}

/** Reads a message into Map clientId -> {state, rtt}; what makes no sense is left out. */
export function readView(data) {
  const view = new Map();
  if (!Array.isArray(data.edges)) return view;
  for (const edge of data.edges.slice(0, MAX_EDGES)) {
    if (typeof edge?.id !== 'string' || edge.id.length > MAX_ID) continue;
    if (!EDGE_STATES.includes(edge.state)) continue;
    const rtt = Number.isFinite(edge.rtt) && edge.rtt >= 0 && edge.rtt <= MAX_RTT ? edge.rtt : null;
    view.set(edge.id, { state: edge.state, rtt });
  }
  return view;
}
