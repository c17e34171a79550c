// What a received message costs the page that receives it: the time inside the
// listeners of its data channels (page/handler-clock.js), up to and with the page's own
// listener, which is the same for all. One sender, slow enough that nobody's thread is
// waited for; single messages, and bursts that may share a frame.

const SHAPES = { single: { burst: 1, count: 4000, pause: 0 }, bursts: { burst: 100, count: 20_000, pause: 4 } };

export default {
  name: 'handler',
  place: 'rooms',
  size: 2,
  page: 'clocked',
  rows: [
    { key: 'single', title: 'handling a received message, sent singly', unit: 'µs', better: 'less' },
    { key: 'bursts', title: 'handling a received message, sent in bursts', unit: 'µs', better: 'less' },
  ],

  async run(stage) {
    const figures = {};
    for (const [key, shape] of Object.entries(SHAPES)) {
      await stage.flow({ kind: 'small', ...shape, count: shape.count / 4 });
      await stage.call(stage.pages[1], 'handled');
      const [, { received }] = await stage.flow({ kind: 'small', ...shape });
      const { spent } = await stage.call(stage.pages[1], 'handled');
      figures[key] = (spent / received) * 1000;
    }
    return figures;
  },
};
