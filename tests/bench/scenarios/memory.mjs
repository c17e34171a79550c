// What a page holds on to after it has received a million messages, beside what it
// held after the first hundred thousand: the program's memory, the JavaScript heap
// after a collection, and the module's own count of what it keeps alive.

const COUNT = Number(process.env.MESSAGES ?? 1_000_000);
const PARTS = 10; // a call into a page must not take longer than a minute
const LENGTH = 90_000; // ms for all of them
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
    const end = Date.now() + LENGTH;
    const flow = (count) => stage.flow({ kind: 'small', burst: 500, count }, 1, LENGTH / 2);
    await flow(COUNT / PARTS);
    const before = await held(stage, receiver);
    for (let part = 0; part < PARTS; part++) {
      if (Date.now() > end) throw new Error(`${(COUNT / PARTS) * part} of ${COUNT} messages took more than ${LENGTH / 1000} s`);
      await flow(COUNT / PARTS);
    }
    const after = await held(stage, receiver);
    return Object.fromEntries(Object.keys(before).map((key) => [key, after[key] - before[key]]));
  },
};
