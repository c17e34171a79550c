// On what the figures were measured: they mean little without it.
import { cpus, totalmem } from 'node:os';

/** machine returns {machine: what it is in a few words}. */
export function machine() {
  const cores = cpus();
  const model = cores[0]?.model.replace(/\((R|TM)\)|CPU|@.*$/g, '').replace(/\s+/g, ' ').trim() || 'unknown processor';
  return { machine: `${cores.length} cores (${model}), ${Math.round(totalmem() / 2 ** 30)} GB` };
}
