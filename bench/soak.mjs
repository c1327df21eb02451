/**
 * node --expose-gc bench/soak.mjs [--runs=200000] [--probes=1000000] [--leak]
 *
 * Runs checks into their timeouts, and probes, very often, a fiftieth of them over HTTP, and compares heap, abort listeners and timers with what
 * they were after the first tenth. Exits 1 when they are not where they were. `--leak` keeps a listener for each
 * run, to show that this can fail.
 */
import { getEventListeners, setMaxListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './harness/ensure-built.mjs';
import { settledHeap } from './soak/settled-heap.mjs';
import { SignalWatch } from './soak/signal-watch.mjs';
import { countTimers } from './soak/timer-count.mjs';

// The memory that V8 uses for compiled code. Six bytes a run, or one a probe, are more than this; a listener is hundreds.
const HEAP_TOLERANCE = 1024 * 1024;
const TIMERS_SETTLE_MS = 2_000;

const options = parseArgs({
  options: {
    runs: { type: 'string', default: '200000' },
    probes: { type: 'string', default: '1000000' },
    leak: { type: 'boolean', default: false },
  },
}).values;

if (globalThis.gc === undefined) {
  console.error('The heap can only be compared after collections. Run it with node --expose-gc.');
  process.exit(2);
}

const runningTimers = countTimers();
ensureBuilt();
const { timeouts } = await import('./soak/timeouts.mjs');
const { probes } = await import('./soak/probes.mjs');
const { httpProbes } = await import('./soak/http-probes.mjs');

const application = new AbortController();
const applicationEnd = application.signal;
setMaxListeners(0, applicationEnd);
const signals = new SignalWatch();

const faults = [];
for (const [start, count] of [
  [timeouts, Number(options.runs)],
  [probes, Number(options.probes)],
  [httpProbes, Number(options.probes) / 50],
]) {
  const phase = await start({ applicationEnd, signals, leak: options.leak });
  await phase.run(count / 10);
  const before = await snapshot();
  const startedAt = performance.now();
  await phase.run(count);
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = await snapshot(before.timers);
  console.log(`${count} ${phase.name} in ${seconds.toFixed(1)} s`);
  console.table({ before, after });
  faults.push(...compare(before, after).map((fault) => `${phase.name}: ${fault}`));
  await phase.close();
}

const left = runningTimers();
if (left > 0) faults.push(`${left} timers are still running after the applications were closed`);
for (const fault of faults) console.error(fault);
if (faults.length === 0) console.log('Everything is where it was.');
process.exit(faults.length === 0 ? 0 : 1);

async function snapshot(timers = 0) {
  // Runs that had not ended at the last evaluation still have their timeouts.
  const deadline = performance.now() + TIMERS_SETTLE_MS;
  while (runningTimers() > timers && performance.now() < deadline) await nextTurn();
  await settledHeap();
  const { signals: alive, listeners } = signals.read();
  const heap = await settledHeap();
  return {
    heap,
    'signals held': alive,
    'listeners on them': listeners,
    'listeners on the application': getEventListeners(applicationEnd, 'abort').length,
    timers: runningTimers(),
    'active resources': process.getActiveResourcesInfo().length,
  };
}

function compare(before, after) {
  const found = [];
  for (const [name, value] of Object.entries(after)) {
    const allowed = before[name] + (name === 'heap' ? HEAP_TOLERANCE : 0);
    if (value > allowed) found.push(`${name} went from ${before[name]} to ${value}`);
  }
  return found;
}
