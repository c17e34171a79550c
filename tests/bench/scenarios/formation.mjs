// How long a mesh takes to form. What a page loads is loaded and its way to the
// server is open before the clock starts.

export default {
  name: 'formation',
  place: 'pages',
  weight: 2, // two meshes a turn
  rows: [
    { key: 'together', title: 'formation: all at once', unit: 'ms', better: 'less' },
    { key: 'last', title: 'formation: the last one joins', unit: 'ms', better: 'less' },
  ],

  async run(stage, candidate) {
    await stage.prepare(candidate);
    const together = await stage.form();
    await stage.leave();

    await stage.prepare(candidate);
    const members = stage.pages.slice(0, -1);
    await stage.form(members);
    const last = await stage.form(stage.pages, stage.pages.slice(-1));
    await stage.leave();
    return { together, last };
  },
};
