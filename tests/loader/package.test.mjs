import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const dist = fileURLToPath(new URL('../../web/dist', import.meta.url));

test('importing the package where there is no WebRTC harms nobody; connect says why', async () => {
  const program = `
    const { default: mesh, Events } = await import('${dist}/meshy.mjs');
    mesh.setConfiguration({ channels: ['a'] });
    mesh.on(Events.PEER_CONNECT, () => {});
    try { mesh.connect(); } catch ({ name, code }) { console.log(name, code); }
    await mesh.ready.catch(({ code }) => console.log(code));
    console.log(typeof globalThis.Go, mesh.version);
  `;
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', program]);
  const { version } = JSON.parse((await run('cat', [`${dist}/package.json`])).stdout);
  assert.equal(stdout, `NotSupportedError unsupported\nunsupported\nundefined ${version}\n`);
  assert.equal(stderr, '');
});

test('npm pack takes the library, its types and its program, and nothing else', async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--offline'], { cwd: dist });
  const [{ name, files }] = JSON.parse(stdout);
  assert.equal(name, 'meshy');
  assert.deepEqual(files.map(({ path }) => path).sort(), [
    'LICENSE', 'README.md', 'meshy-engine.mjs', 'meshy.d.ts', 'meshy.js', 'meshy.mjs', 'meshy.wasm', 'package.json',
  ]);
});
