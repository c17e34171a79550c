// What the network does to a Chromium page: CDP's Network.emulateNetworkConditions
// reaches WebRTC too, but only connections made after it was first sent.

// Without any delay Chromium takes no hold of the connections.
const FINE = { offline: false, latency: 1, downloadThroughput: -1, uploadThroughput: -1, packetLoss: 0 };

/** network takes hold of a page's network, before it connects. set({offline, latency, packetLoss}) changes it. */
export async function network(page) {
  const cdp = await page.createCDPSession();
  await cdp.send('Network.enable');
  const set = (conditions = {}) => cdp.send('Network.emulateNetworkConditions', { ...FINE, ...conditions });
  await set();
  return { set, release: () => cdp.detach() };
}
