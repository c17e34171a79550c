// `make bench-server`: our signalling beside others that do the same, by turns. The
// last lines say where the figures went.
import { execSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { summary } from '../harness/statistics.mjs';
import { candidates } from './candidates.mjs';
import { dial } from './client.mjs';
import { start } from './process.mjs';
import { scenarios } from './scenarios.mjs';

const pick = (all, text) => (text ? text.split(',') : Object.keys(all));
const ROUNDS = Number(process.env.ROUNDS || 3);
const SIZE = {
  connections: Number(process.env.CONNECTIONS || 10_000),
  messages: Number(process.env.MESSAGES || 100_000),
  joins: 5_000,
  seconds: 5,
};
const files = Number(execSync('ulimit -n', { shell: '/bin/bash' }));

/** mostIdle is how many sockets one process of ours holds, up to what this one can open. */
async function mostIdle() {
  const server = await start(candidates.meshy);
  let held = 0;
  try {
    while (held < files) {
      await dial(server.port, `/ws?room=r${held >> 1}`, () => {});
      held++;
    }
  } catch (error) {
    return { held, end: error.code ?? error.message };
  } finally {
    await server.stop();
  }
  return { held };
}

const found = {};
for (let round = 1; round <= ROUNDS; round++) {
  for (const scenario of pick(scenarios, process.env.BENCH)) {
    for (const name of pick(candidates, process.env.CANDIDATES)) {
      try {
        const figures = await scenarios[scenario](candidates[name], SIZE);
        for (const [figure, value] of Object.entries(figures)) ((found[figure] ??= {})[name] ??= []).push(value);
        console.log(`${round}/${ROUNDS} ${name}: ${Object.entries(figures).map(([figure, value]) => `${figure} ${value.toPrecision(3)}`).join(', ')}`);
      } catch (error) {
        console.log(`${round}/${ROUNDS} ${name}: ${scenario} failed: ${error.message}`);
      }
    }
  }
}
const { held, end } = await mostIdle();
const result = {
  date: new Date().toISOString(), machine: { cpus: cpus().length, model: cpus()[0].model }, node: process.version,
  rounds: ROUNDS, size: SIZE, fileLimit: files, idleHeld: held, idleEnd: end,
  figures: Object.fromEntries(Object.entries(found).map(([figure, by]) => [figure,
    Object.fromEntries(Object.entries(by).map(([name, values]) => [name, { ...summary(values), values }]))])),
};
for (const [figure, by] of Object.entries(result.figures)) {
  console.log(`\n${figure}: median (middle half)`);
  for (const [name, { median, low, high }] of Object.entries(by)) console.log(`  ${name.padEnd(12)} ${median.toPrecision(3)} (${low.toPrecision(3)} to ${high.toPrecision(3)})`);
}
console.log(`\nfile limit ${files}: one process of ours held ${held} idle connections${end ? `, until ${end}` : ''}`);
const out = fileURLToPath(new URL('../../out/bench-server.json', import.meta.url));
mkdirSync(fileURLToPath(new URL('../../out', import.meta.url)), { recursive: true });
writeFileSync(out, `${JSON.stringify(result, null, 2)}\n`);
console.log(`figures in ${out}`);
process.exit();
