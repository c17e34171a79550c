// A sound server of the tests' own. Firefox has no AudioContext without a sound
// device: resume() never settles. A PulseAudio with a null sink, in a temporary
// runtime folder, is a device that needs neither hardware nor the user's session.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pulseaudioPath } from './paths.mjs';
import { ended, until } from './wait.mjs';

/** startSound returns {env, stop}: env is what a process needs to play here. */
export async function startSound() {
  const dir = mkdtempSync(join(tmpdir(), 'meshy-sound-'));
  const env = { XDG_RUNTIME_DIR: dir, PULSE_RUNTIME_PATH: join(dir, 'pulse'), PULSE_COOKIE: join(dir, 'cookie') };
  const child = spawn(
    pulseaudioPath(),
    ['-n', '--daemonize=no', '--exit-idle-time=-1', '-L', 'module-null-sink', '-L', 'module-native-protocol-unix'],
    { env: { ...process.env, ...env, HOME: dir }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  const sweep = () => {
    child.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  };
  process.on('exit', sweep);

  const socket = join(dir, 'pulse', 'native');
  await until(() => {
    if (child.exitCode !== null) throw new Error(`pulseaudio ended with ${child.exitCode}:\n${said}`);
    return existsSync(socket);
  }, 'pulseaudio listening');

  return {
    env: { ...env, PULSE_SERVER: `unix:${socket}` },
    async stop() {
      child.kill('SIGTERM');
      await ended(child);
      process.off('exit', sweep);
      sweep();
    },
  };
}
