// How each kind of block is run. A block that shows a page must end in a mesh with
// a page of ours; a server must carry one; a command must succeed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { inPage } from '../e2e/harness/pages.mjs';
import { E2E, ROOT } from '../e2e/harness/paths.mjs';
import { ended, until, within } from '../e2e/harness/wait.mjs';

const CHANNEL = 'chat-message'; // that of the README's examples
const ROOM = 'lobby';
const COMMAND = 120_000; // ms; a command may have to build

/** here puts the running server in the place of the README's address. */
const here = (code, rig) => code.replaceAll('localhost:8080', new URL(rig.meshy.url).host);

/** meets shows that the page joined the README's room and talks there. */
async function meets(page, rig) {
  const member = await rig.join(1, { room: ROOM, channels: [CHANNEL] });
  await member.whole(1);
  await member.until('PEER_DATA_MESSAGE', { channel: CHANNEL });
  assert.deepEqual(await inPage(page, () => rig.uncaught), []);
  await page.close();
  await member.until('PEER_DISCONNECT');
}

async function page({ code }, rig) {
  await meets(await rig.page(0, here(code, rig)), rig);
}

async function module({ code }, rig) {
  const imports = JSON.stringify({ imports: { meshy: `${rig.meshy.url}/meshy.mjs` } });
  const head = `<script type="importmap">${imports}</script>\n<script type="module">${here(code, rig)}</script>`;
  await meets(await rig.page(0, head), rig);
}

/**
 * fragment runs inside an async function that has mesh, Events, track, stream and
 * socket, in a mesh of two, which it returns.
 */
async function fragment({ code }, rig) {
  const [a, b] = await rig.room(2, { channels: [CHANNEL] });
  for (const member of [a, b]) {
    await member.run(async (me, text) => {
      const AsyncFunction = (async () => {}).constructor;
      const { track, stream } = await rig.media.tone(440);
      const run = new AsyncFunction('mesh', 'Events', 'track', 'stream', 'socket', text);
      await run(me.mesh, me.mesh.Events, track, stream, me.socket);
    }, code);
  }
  await rig.whole([a, b]);
  return [a, b];
}

/** files is a fragment that lets people pick a file, which the other page then offers under its name. */
async function files(block, rig) {
  const [a, b] = await fragment(block, rig);
  const picker = await a.page.$('input[type=file]');
  await picker.uploadFile(join(ROOT, 'README.md'));
  const text = await b.run(async () => {
    const link = () => document.querySelector('a[download="README.md"]');
    await rig.until(link);
    const response = await fetch(link().href);
    return response.text();
  });
  assert.equal(text, await readFile(join(ROOT, 'README.md'), 'utf8'));
  for (const member of [a, b]) await member.run(() => document.querySelectorAll('input, a').forEach((element) => element.remove()));
}

/** server is a whole signalling server for Node; PORT says where it listens. */
async function server({ code }, rig) {
  const port = await freePort();
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: E2E, // where its packages are
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  try {
    await until(() => listens(port, child), 'the server to listen');
    const socket = code.includes("'socket.io'") ? 'socket.io' : 'page';
    const at = { ws: () => `ws://127.0.0.1:${port}/` };
    const members = await rig.room(3, { server: at, socket, channels: [CHANNEL] });
    await members[0].run((me, label) => me.mesh.send(label, { n: 1 }) && true, CHANNEL);
    for (const member of members.slice(1)) await member.until('PEER_DATA_MESSAGE', { n: 1 });
    await members[0].leave();
    await Promise.all(members.slice(1).map((member) => member.whole(1)));
    for (const member of members.slice(1)) await member.leave();
  } finally {
    child.kill();
    await ended(child);
  }
}

async function sh({ code }) {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', code], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const { code: status } = await within(ended(child), code, COMMAND);
  assert.equal(status, 0, said);
}

/** runners by the kind that the comment names; "none" is for what people do by hand. */
export const runners = { page, module, fragment, files, server, sh, async none() {} };

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function listens(port, child) {
  if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
