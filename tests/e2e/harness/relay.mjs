// `meshy turn` as a child process, and browsers that trust its certificate.
import { spawn } from 'node:child_process';
import { X509Certificate, createHash, createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { prepare } from './browsers.mjs';
import { MESHY } from './paths.mjs';
import { ended, until, within } from './wait.mjs';

/** SECRET is the relay's. */
export const SECRET = 'a secret of these tests';

/** NAME is the relay's name: Firefox takes no address in a turns: URL. */
const NAME = 'relay.test';

/** credentials are what a server with SECRET lends to member, for so many seconds from now. */
export function credentials(member, seconds, secret = SECRET) {
  const username = `${Math.floor(Date.now() / 1000) + seconds}:${member}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}

/**
 * startRelay runs `meshy turn` with a certificate of its own, and has the browsers,
 * which must not run yet, trust that and find its name. The result: {address, dir,
 * urls: {udp, tcp, tls}, said(), stop}.
 */
export async function startRelay() {
  const dir = mkdtempSync(join(tmpdir(), 'meshy-relay-'));
  const args = ['--turn-addr', ':0', '--turn-tls-addr', ':0', '--turn-secret', SECRET, '--tls', 'self', '--tls-domain', NAME, '--tls-dir', dir];
  const child = spawn(MESHY, ['turn', '-v', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const sweep = () => {
    child.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  };
  process.on('exit', sweep);
  const exit = ended(child);
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  const lines = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const urls = await until(() => {
    if (child.exitCode !== null) throw new Error(`meshy turn ended with ${child.exitCode}: ${said}`);
    return /relaying at (.*)/.exec(lines.join('\n'))?.[1].split(' ');
  }, 'the line of meshy turn');
  const find = (start, end) => urls.find((url) => url.startsWith(start) && url.endsWith(end));
  const tls = find('turns:', 'tcp');
  const [, host] = /^turns:(.*):\d+\?/.exec(tls);
  const address = host.replace(/[[\]]/g, '');
  const key = new X509Certificate(readFileSync(join(dir, 'self.pem'))).publicKey.export({ type: 'spki', format: 'der' });
  prepare({
    flags: [
      `--ignore-certificate-errors-spki-list=${createHash('sha256').update(key).digest('base64')}`,
      `--host-resolver-rules=MAP ${NAME} ${isIPv6(address) ? `[${address}]` : address}`,
      '--allow-loopback-in-peer-connection', // for a machine that has nothing else
    ],
    prefs: { 'network.dns.forceResolve': address, 'media.peerconnection.ice.loopback': address.startsWith('127.') },
    acceptInsecureCerts: true, // in Firefox this reaches TURN too
  });
  return {
    address,
    dir, // where the certificate is
    urls: { udp: find('turn:', 'udp'), tcp: find('turn:', 'tcp'), tls: tls.replace(host, NAME) },
    said: () => said,
    async stop() {
      child.kill('SIGTERM');
      const how = await within(exit, 'meshy turn to end');
      process.off('exit', sweep);
      sweep();
      return how;
    },
  };
}

/** throughRelay resolves, for each connection of a member, to how its chosen way begins: {type, protocol, url}. */
export const throughRelay = (member) =>
  member.run((me) =>
    Promise.all(
      me.mesh.getPeers().map(async (pc) => {
        const stats = [...(await pc.getStats()).values()];
        const chosen = stats.find((s) => s.type === 'transport' && s.selectedCandidatePairId)?.selectedCandidatePairId;
        const pair = stats.find((s) => s.id === chosen || (!chosen && s.type === 'candidate-pair' && s.selected));
        const { candidateType, relayProtocol, url } = stats.find((s) => s.id === pair.localCandidateId);
        return { type: candidateType, protocol: relayProtocol, url };
      }),
    ),
  );
