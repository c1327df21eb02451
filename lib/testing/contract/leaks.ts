import { activeResources, growthOf, type ResourceCounts } from './active-resources.js';
import { notPassing } from './answers.js';
import type { NamedCase, Subject } from './contract-case.js';
import { ContractViolationError } from './contract-violation.error.js';
import { liveBytes } from './heap.js';
import { realDelay } from '../real-time.js';

// A pool that fills and a client that connects are not leaks, because they stop growing. A leak grows with every run.
const WARM_UP = 5;
const RUNS_UP = 20;
// Fewer, because a run may take its whole timeout while the dependency is down.
const RUNS_DOWN = 10;
const MANY_RUNS = 100;
const LOOK_AGAIN_MS = 20;

export const leavesNothingOpen: NamedCase = {
  name: 'leaves no timer, no socket and no other handle open',
  run: async (subject) => {
    await expectNothingOpened(subject, RUNS_UP, 'up');
    await subject.harness.breakDependency();
    await expectNothingOpened(subject, RUNS_DOWN, 'down');
  },
};

export const survivesManyRuns: NamedCase = {
  name: 'survives a hundred runs without growing',
  run: async (subject) => {
    const { maxGrowthBytes } = subject.harness;
    await repeat(subject, WARM_UP);
    // The runtime keeps some things once, such as compiled code. Only a leak grows twice.
    const first = await growthOverMany(subject);
    if (first <= maxGrowthBytes) return;
    const second = await growthOverMany(subject);
    if (second <= maxGrowthBytes) return;
    throw ContractViolationError.create(
      `The heap grew by ${second} bytes in ${MANY_RUNS} runs of the check, and by ${first} in the ${MANY_RUNS} before.`,
      'Create the client once, outside of check(), and let a run keep nothing; or raise maxGrowthBytes if the growth has an end.',
    );
  },
};

async function growthOverMany(subject: Subject): Promise<number> {
  const before = liveBytes();
  const resources = activeResources();
  for (let run = 0; run < MANY_RUNS; run++) {
    const { verdict } = await subject.run();
    if (verdict.status !== 'pass') throw notPassing(verdict, `in run ${run + 1} of ${MANY_RUNS}`);
  }
  await expectNoGrowth(subject, resources, MANY_RUNS, 'up');
  return liveBytes() - before;
}

async function expectNothingOpened(subject: Subject, runs: number, dependency: string): Promise<void> {
  await repeat(subject, WARM_UP);
  const before = activeResources();
  await repeat(subject, runs);
  await expectNoGrowth(subject, before, runs, dependency);
}

async function expectNoGrowth(
  { harness }: Subject,
  before: ResourceCounts,
  runs: number,
  dependency: string,
): Promise<void> {
  const deadline = performance.now() + harness.graceMs;
  for (;;) {
    const after = activeResources();
    const grown = growthOf(before, after, runs);
    if (grown === undefined) return;
    // A socket takes a moment to close. A timer that still exists was not cleared and will fire.
    if (grown.includes('Timeout') || performance.now() >= deadline) {
      throw ContractViolationError.create(
        `The check left open, after ${runs} runs with its dependency ${dependency}: ${grown}.`,
        'Create the client once, outside of check(); clear timers and close what a run opens in a finally block.',
      );
    }
    await realDelay(LOOK_AGAIN_MS).elapsed;
  }
}

async function repeat({ run }: Subject, times: number): Promise<void> {
  for (let count = 0; count < times; count++) await run();
}
