// What a received message costs the page that receives it: the time inside the
// listeners of its data channels (page/handler-clock.js), up to and with the page's own
// listener, which is the same for all. One sender, slow enough that nobody's thread is
// waited for; single messages, and bursts that may share a frame. Beside it, as the
// browser counts it, all script of that page meanwhile, so that what is put off until
// after the listener shows.

const SHAPES = { single: { burst: 1, count: 4000, pause: 0 }, bursts: { burst: 100, count: 20_000, pause: 4 } };

export default {
  name: 'handler',
  place: 'rooms',
  size: 2,
  page: 'clocked',
  rows: [
    { key: 'single', title: 'handling a received message, sent singly', unit: 'µs', better: 'less' },
    { key: 'bursts', title: 'handling a received message, sent in bursts', unit: 'µs', better: 'less' },
    { key: 'script', title: 'all script of the receiving page, a message sent in bursts', unit: 'µs', better: 'less' },
  ],

  async run(stage) {
    const receiver = stage.pages[1];
    const script = async () => (await receiver.metrics()).ScriptDuration * 1e6; // µs
    const figures = {};
    for (const [key, shape] of Object.entries(SHAPES)) {
      await stage.flow({ kind: 'small', ...shape, count: shape.count / 4 });
      await stage.call(receiver, 'handled');
      const before = await script();
      const [, { received }] = await stage.flow({ kind: 'small', ...shape });
      const { spent } = await stage.call(receiver, 'handled');
      figures[key] = (spent / received) * 1000;
      figures.script = ((await script()) - before) / received; // of the last shape, the bursts
    }
    return figures;
  },
};
