// What a page loads, and how long until it can join: from the moment at which its
// document has come, in a fresh profile. The few lines that make something a candidate
// here are in it, for everyone.
import { closePage, newPage } from '../../e2e/harness/browsers.mjs';

export default {
  name: 'load',
  place: 'alone',
  rows: [
    { key: 'ready', title: 'page load until it can join', unit: 'ms', better: 'less' },
    { key: 'size', title: 'what a page loads, brotli', unit: 'KB', better: 'less' },
  ],

  async run({ url, browser }) {
    const page = await newPage(browser);
    try {
      await page.goto(url);
      return JSON.parse(await page.evaluate('rig.loading().then(JSON.stringify)'));
    } finally {
      await closePage(page);
    }
  },
};
