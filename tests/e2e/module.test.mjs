// How the wasm program comes into a page, and what a page is told when it cannot,
// or when it ends in spite of all.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { matrix } from './harness/matrix.mjs';
import { inPage } from './harness/pages.mjs';
import { ROOT } from './harness/paths.mjs';

matrix('The module', (rig) => {
  const tag = (wasm) => `<script src="${rig.meshy.url}/meshy.js" data-wasm="${wasm}"></script>`;
  const ready = (page) => inPage(page, () => mesh.ready.then(() => 'started', (error) => `${error.name} ${error.code}: ${error.message}`));

  test('starts from a server that does not know the type of wasm', async () => {
    rig.site.put('/copy.bin', await readFile(join(ROOT, 'web/dist/meshy.wasm')));
    assert.equal(await ready(await rig.page(0, tag('/copy.bin'))), 'started');
  });

  test('that is another file is refused with its type', async () => {
    rig.site.put('/app.html', '<!doctype html><title>every path is the app</title>');
    const said = await ready(await rig.page(0, tag('/app.html')));
    assert.match(said, /^ModuleError module: .*\/app\.html cannot be compiled .*text\/html/);
  });

  test('that the page\'s policy forbids says which word is missing', async () => {
    const policy = `<meta http-equiv="Content-Security-Policy" content="script-src * 'unsafe-inline'">`;
    const said = await ready(await rig.page(0, policy + tag(`${rig.meshy.url}/meshy.wasm`)));
    assert.match(said, /^ModuleError module: .*'wasm-unsafe-eval'/);
  });

  test('and the engine come at once, neither after the other', async () => {
    const page = await rig.page(0, tag(`${rig.meshy.url}/meshy.wasm`));
    assert.equal(await ready(page), 'started');
    const [wasm, engine] = await inPage(page, () => ['meshy.wasm', 'meshy-engine.mjs'].map((name) => {
      const { startTime, responseEnd } = performance.getEntriesByType('resource').find((entry) => entry.name.endsWith(`/${name}`));
      return { asked: startTime, there: responseEnd };
    }));
    assert.ok(wasm.asked < engine.there && engine.asked < wasm.there, JSON.stringify({ wasm, engine }));
  });

  test('takes no engine but the one of the loader\'s version', async () => {
    const text = await readFile(join(ROOT, 'web/dist/meshy-engine.mjs'), 'utf8');
    const { version } = JSON.parse(await readFile(join(ROOT, 'web/package.json'), 'utf8'));
    assert.ok(text.includes(`"${version}"`));
    rig.site.put('/old-engine.mjs', text.replace(`"${version}"`, '"0.0.9"'));
    rig.site.put('/same-engine.mjs', text);
    const pageWith = (engine) => rig.page(0, `<script src="${rig.meshy.url}/meshy.js" data-engine="${engine}"></script>`);
    assert.equal(await ready(await pageWith('/same-engine.mjs')), 'started');
    assert.match(await ready(await pageWith('/old-engine.mjs')), /^ModuleError module: .*0\.0\.9: load both from one version/);
    assert.match(await ready(await pageWith('/no-engine.mjs')), /^ModuleError module: .*meshy-engine\.mjs cannot be loaded .*data-engine/);
  });

  test('leaves nothing in the page\'s globals but its own', async () => {
    const page = await rig.page(0, `<script>globalThis.before = new Set(Reflect.ownKeys(globalThis)); globalThis.process = 'the page\\'s own';</script>
      ${tag(`${rig.meshy.url}/meshy.wasm`)}`);
    assert.equal(await ready(page), 'started');
    const left = await inPage(page, () => Reflect.ownKeys(globalThis).filter((key) => !before.has(key)).map(String).sort());
    assert.deepEqual(left, ['Symbol(meshy)', '__meshyDebug', 'before', 'mesh', 'process']);
    assert.equal(await inPage(page, () => process), 'the page\'s own');
  });

  test('that ends says so once, closes what stands, and every call says why', async () => {
    const room = randomUUID();
    const page = await rig.page(0, `<script>
        const real = WebAssembly.instantiateStreaming;
        WebAssembly.instantiateStreaming = async (...args) => {
          const result = await real.apply(WebAssembly, args);
          globalThis.program = result.instance;
          return result;
        };
      </script>${tag(`${rig.meshy.url}/meshy.wasm`)}<script>
        globalThis.told = [];
        mesh.on(mesh.Events.MESH_ERROR, (detail) => told.push(detail));
        mesh.setConfiguration({ connection: { iceServers: [] }, channels: ['chat'] });
        mesh.setSocket(${JSON.stringify(rig.meshy.ws(room))});
        mesh.connect();
      </script>`);
    const other = await rig.join(1, { room, channels: ['chat'] });
    await other.until('PEER_CONNECT');
    await inPage(page, () => rig.until(() => mesh.getPeers().length === 1 && mesh.getPeers()[0].connectionState === 'connected'));
    const codes = await inPage(page, async () => {
      const [pc] = mesh.getPeers();
      const opening = mesh.open('never');
      opening.catch(() => {});
      new Uint8Array(program.exports.mem.buffer).fill(0xff); // nothing survives this
      const codes = [];
      for (const call of [() => mesh.send('chat', {}), () => mesh.connect(), () => mesh.getPeers(), () => mesh.setConfiguration({})]) {
        try { call(); codes.push('no error'); } catch (error) { codes.push(error.code); }
      }
      codes.push(await opening.then(() => 'opened', (error) => error.code), pc.connectionState);
      return codes;
    });
    assert.deepEqual(codes, ['module', 'module', 'module', 'module', 'module', 'closed']);
    const told = await inPage(page, () => told.filter(({ reason }) => reason === 'module').map(({ message, error }) => [message, error.code]));
    assert.equal(told.length, 1);
    assert.match(told[0][0], /reload the page/);
    await other.until('PEER_DISCONNECT');
  });
});
