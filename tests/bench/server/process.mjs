// A server as a process of its own, and what it costs.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';

const TICKS = Number(execFileSync('getconf', ['CLK_TCK'])); // a second

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

const listens = (port) => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1');
  socket.on('connect', () => { socket.destroy(); resolve(true); });
  socket.on('error', () => resolve(false));
});

/** start runs a candidate; the result: {port, cpu(), rss(), stop()}. */
export async function start(candidate) {
  const port = await freePort();
  const [file, args] = candidate.command(port);
  const child = spawn(file, args, { env: { ...process.env, PORT: String(port) }, stdio: ['ignore', 'ignore', 'inherit'] });
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);
  for (let n = 0; !(await listens(port)); n++) {
    if (n > 200 || child.exitCode !== null) throw new Error(`${file} does not listen`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const stat = (name) => readFileSync(`/proc/${child.pid}/${name}`, 'utf8');
  return {
    port,
    /** seconds of processor time so far. */
    cpu() {
      const fields = stat('stat').split(') ')[1].split(' ');
      return (Number(fields[11]) + Number(fields[12])) / TICKS;
    },
    /** resident memory in KB. */
    rss: () => Number(/VmRSS:\s+(\d+)/.exec(stat('status'))[1]),
    stop: () => new Promise((resolve) => {
      process.off('exit', kill);
      child.on('exit', resolve);
      child.kill('SIGKILL');
    }),
  };
}
