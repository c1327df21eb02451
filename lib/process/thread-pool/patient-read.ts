import type { CheckResult } from '../../interfaces/check.js';
import { readFirst } from '../../support/time/read-first.js';
import { poolSize } from './pool-size.js';
import { pooledTask, type PooledTask } from './pooled-task.js';

/** The share of its time for which a check waits for a thread of the pool: it must report before it times out. */
const PATIENCE = 0.8;

/** For how long the last reading is shown while the pool is starved, in ms. */
const HOLD_MS = 30_000;

/** What was read; or for how long the task has waited for a thread, in ms. */
export type ReadOutcome<T> = { readonly value: T } | { readonly waitedMs: number };

/**
 * Reads by a task in libuv's thread pool, and tells a pool without a free thread from a task that takes long. A task that
 * has not ended is waited for by the next run, instead of being joined by a second one in the pool.
 */
export class PatientRead<T> {
  private pending: PooledTask<T> | undefined;

  constructor(private readonly task: () => Promise<T>) {}

  /**
   * @param timeoutMs how long the run may take. Default: no limit.
   * @throws what the task throws
   */
  async read(timeoutMs = Infinity): Promise<ReadOutcome<T>> {
    const task = (this.pending ??= this.start());
    const value = task.result.then((read) => ({ value: read }));
    if (timeoutMs === Infinity) return value;
    let timer: NodeJS.Timeout | undefined;
    const starved = new Promise<ReadOutcome<T>>((resolve) => {
      const giveUpIfStarved = () => {
        if (!task.isServed()) resolve({ waitedMs: performance.now() - task.startedAt });
      };
      timer = setTimeout(() => readFirst(giveUpIfStarved), timeoutMs * PATIENCE);
    });
    try {
      return await Promise.race([value, starved]);
    } finally {
      clearTimeout(timer);
    }
  }

  private start(): PooledTask<T> {
    const task = pooledTask(this.task);
    const end = () => {
      if (this.pending === task) this.pending = undefined;
    };
    task.result.then(end, end);
    return task;
  }
}

/** The error of a check that could not read because the pool is exhausted. Its text names the process as the cause. */
export function starvedResult(
  waitedMs: number,
  last: { readonly result: CheckResult; readonly at: number } | undefined,
): CheckResult {
  const ageMs = last === undefined ? Infinity : performance.now() - last.at;
  const held = ageMs < HOLD_MS ? last?.result : undefined;
  const why =
    `not read for ${Math.round(waitedMs)} ms: other work of this process, such as DNS lookups, holds ` +
    `all ${poolSize()} threads of libuv's pool`;
  const known =
    held === undefined
      ? 'there is no recent reading'
      : `the last reading is ${Math.round(ageMs / 1_000)} s old`;
  return {
    status: held === undefined || held.status === 'fail' ? 'fail' : 'warn',
    output: [why, known, ...(held?.output === undefined ? [] : [held.output])].join('; '),
    measurements: {
      ...held?.measurements,
      threadPoolWait: { observedValue: Math.round(waitedMs), observedUnit: 'ms' },
    },
  };
}
