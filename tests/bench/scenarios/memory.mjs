// What a page holds on to after it has received a million messages, beside what it
// held after the first hundred thousand: the program's memory, the JavaScript heap
// after a collection, and the module's own count of what it keeps alive.

const COUNT = Number(process.env.MESSAGES ?? 1_000_000);
const PATIENCE = 240_000; // ms
const MB = 1e6;

async function held(stage, page) {
  await stage.collect();
  const session = await page.createCDPSession();
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { result } = await session.send('Runtime.evaluate', { expression: 'WebAssembly.Memory.prototype' });
  const { objects } = await session.send('Runtime.queryObjects', { prototypeObjectId: result.objectId });
  const { result: bytes } = await session.send('Runtime.callFunctionOn', {
    objectId: objects.objectId,
    functionDeclaration: 'function () { return this.reduce((sum, { buffer }) => sum + buffer.byteLength, 0); }',
    returnByValue: true,
  });
  await session.detach();
  const references = await stage.call(page, 'references');
  return { wasm: bytes.value / MB, heap: usedSize / MB, references };
}

export default {
  name: 'memory',
  place: 'rooms',
  size: 2,
  rounds: 1,
  only: ['meshy'],
  rows: [
    { key: 'wasm', title: `after ${COUNT.toLocaleString('en-US')} messages: wasm memory grown by`, unit: 'MB', better: 'less' },
    { key: 'heap', title: `after ${COUNT.toLocaleString('en-US')} messages: JS heap grown by`, unit: 'MB', better: 'less' },
    { key: 'references', title: `after ${COUNT.toLocaleString('en-US')} messages: live references grown by`, unit: '', better: 'less' },
  ],

  async run(stage) {
    const receiver = stage.pages[1];
    const flow = (count) => stage.flow({ kind: 'small', burst: 500, count: Math.ceil(count) }, 1, PATIENCE);
    await flow(COUNT / 10);
    const before = await held(stage, receiver);
    await flow(COUNT);
    const after = await held(stage, receiver);
    return Object.fromEntries(Object.keys(before).map((key) => [key, after[key] - before[key]]));
  },
};
