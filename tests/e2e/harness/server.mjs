// bin/meshy as a child process.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { MESHY } from './paths.mjs';
import { ended, within } from './wait.mjs';

/**
 * startMeshy runs `meshy serve` on a free port and resolves when it has said
 * where it listens. The result: {url, ws(room), line, stop, kill}.
 */
export async function startMeshy({ addr = '127.0.0.1:0', args = [] } = {}) {
  if (!existsSync(MESHY)) throw new Error(`${MESHY} is missing: run \`make build\` first`);
  const child = spawn(MESHY, ['serve', '--addr', addr, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const onExit = () => child.kill('SIGKILL');
  process.on('exit', onExit);
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  const exit = ended(child).then((how) => {
    process.off('exit', onExit);
    return how;
  });

  const lines = createInterface({ input: child.stdout });
  const line = await within(
    Promise.race([
      new Promise((resolve) => lines.on('line', (line) => / serving /.test(line) && resolve(line))),
      exit.then(({ code, signal }) => {
        throw new Error(`meshy serve ended with ${code ?? signal} before it listened:\n${said}`);
      }),
    ]),
    'the line of meshy serve',
  );
  const url = /https?:\/\/[^\s/]+/.exec(line)?.[0];
  if (!url) throw new Error(`meshy serve said no address: ${line}`);

  return {
    url,
    line,
    stderr: () => said,
    ws: (room) => `${url.replace('http', 'ws')}/ws?room=${encodeURIComponent(room)}`,
    /** stop asks it to drain and resolves to {code, signal}. */
    async stop() {
      child.kill('SIGTERM');
      return within(exit, 'meshy serve to drain');
    },
    /** kill ends it as a crash would. */
    async kill() {
      child.kill('SIGKILL');
      return exit;
    },
  };
}
