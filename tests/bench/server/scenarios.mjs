// What is measured of each server, each on a fresh process. A scenario returns
// {figure: number}.
import { quantile } from '../harness/statistics.mjs';
import { dial } from './client.mjs';
import { start } from './process.mjs';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const BODY = 'x'.repeat(4000); // with what is around it, about 4 KB
const MOST_DIALS = 64; // at once

/** crowd opens n clients, room(i) says where; hear(i, text) hears. */
async function crowd(c, server, n, room, hear = () => {}) {
  const clients = new Array(n);
  let next = 0;
  const dialler = async () => {
    for (let i = next++; i < n; i = next++) {
      const id = `client-${i}`;
      const onText = (text) => {
        const reply = c.reply?.(text);
        if (reply) clients[i].send(reply);
        else hear(i, text);
      };
      clients[i] = await dial(server.port, c.path({ room: room(i), id }), onText);
      clients[i].id = id;
      for (const text of c.hello()) clients[i].send(text);
    }
  };
  await Promise.all(Array.from({ length: MOST_DIALS }, dialler));
  return clients;
}

async function on(c, body) {
  const server = await start(c);
  try {
    return await body(server);
  } finally {
    await server.stop();
  }
}

/** until waits for a condition; the bound is for a server that has lost something. */
async function until(what, condition, bound = 120_000) {
  for (const end = Date.now() + bound; !condition(); await sleep(5)) if (Date.now() > end) throw new Error(`${what} does not come`);
}

/** pairs opens n rooms of two, and resolves to [{from, to, id}] with the id to write to. */
async function pairs(c, server, n, hear) {
  const ids = new Array(n);
  const clients = await crowd(c, server, 2 * n, (i) => `pair${i >> 1}`, (i, text) => {
    if (c.isOffer(text)) hear(i);
    else if (c.isNews(text)) ids[i >> 1] = { from: i, id: c.idOf(text) };
  });
  if (c.named) for (let p = 0; p < n; p++) ids[p] = { from: 2 * p, id: clients[2 * p + 1].id };
  await until('everybody\'s id', () => ids.filter(Boolean).length === n);
  return ids.map(({ from, id }) => ({ from: clients[from], id }));
}

export const scenarios = {
  /** idle: KB of resident memory a connection that says nothing costs. */
  idle: (c, { connections }) => on(c, async (server) => {
    const warm = await crowd(c, server, 200, (i) => `warm${i >> 1}`);
    await sleep(1000);
    const before = server.rss();
    await crowd(c, server, connections, (i) => `idle${i >> 1}`);
    await sleep(4000); // the collectors' time
    const kb = (server.rss() - before) / connections;
    warm.forEach((client) => client.end());
    return { 'KB per idle connection': kb };
  }),

  /** directed: CPU of 100,000 messages of 4 KB to one other client. */
  directed: (c, { messages }) => on(c, async (server) => {
    let heard = 0;
    const all = await pairs(c, server, 50, () => heard++);
    const text = all.map(({ id }) => c.offer(id, BODY));
    const before = server.cpu();
    const begun = performance.now();
    for (let sent = 0; sent < messages;) {
      for (let p = 0; p < all.length; p++, sent++) all[p].from.send(text[p]);
      if (sent - heard > 2000) await until('what was sent', () => sent - heard < 500);
    }
    await until('every message', () => heard >= messages);
    const seconds = (performance.now() - begun) / 1000;
    return { 'CPU s per 100,000 directed 4 KB': ((server.cpu() - before) * 100_000) / messages, 'directed messages/s': messages / seconds };
  }),

  /** storm: so many join at once, fifty to a room. */
  storm: (c, { joins }) => on(c, async (server) => {
    let news = 0;
    const before = server.cpu();
    const begun = performance.now();
    await crowd(c, server, joins, (i) => `storm${i % (joins / 50)}`, (i, text) => { if (c.isNews(text)) news++; });
    // Of any two of a room at least one hears of the other.
    if (!c.named) await until('the news', () => news >= ((joins / 50) * 50 * 49) / 2);
    return { 'join storm, ms': performance.now() - begun, 'join storm, CPU s': server.cpu() - before };
  }),

  /** latency: p99 of a message's way while 1,000 a second pass. */
  latency: (c, { seconds }) => on(c, async (server) => {
    const sentAt = new Map();
    const took = [];
    const all = await pairs(c, server, 50, (i) => {
      const queue = sentAt.get(i >> 1);
      if (queue?.length) took.push(performance.now() - queue.shift());
    });
    const text = all.map(({ id }) => c.offer(id, BODY));
    const begun = performance.now();
    for (let sent = 0; sent < seconds * 1000;) {
      for (const due = Math.min(seconds * 1000, performance.now() - begun); sent < due; sent++) {
        const p = sent % all.length;
        sentAt.set(p, sentAt.get(p) ?? []);
        sentAt.get(p).push(performance.now());
        all[p].from.send(text[p]);
      }
      await sleep(1);
    }
    await until('every message', () => took.length >= seconds * 1000);
    return { 'p50 at 1,000/s, ms': quantile(took, 0.5), 'p99 at 1,000/s, ms': quantile(took, 0.99) };
  }),
};
