import type { CheckContext, CheckOutcome } from '../../../lib/interfaces/check.js';
import type { Clock } from '../../../lib/support/time/clock.js';

export type Behaviour = 'pass' | 'warn' | 'fail' | 'throw' | 'hang' | 'obey' | 'block';

export interface LoggedRun {
  readonly startedAt: number;
  readonly signal: AbortSignal;
  /** The runs that were in flight when this one started. */
  readonly beside: readonly LoggedRun[];
  settled: boolean;
  settle(error?: Error): void;
}

/** A check whose behaviour the test sets. Its log of runs feeds a model that does not use the engine. */
export class RunLog {
  behaviour: Behaviour = 'pass';
  readonly runs: LoggedRun[] = [];
  /** The expected report: the last result that arrived in time. */
  expected: 'pass' | 'warn' | 'fail' | undefined;

  constructor(private readonly clock: Clock & { block(ms: number): void }) {}

  get alive(): LoggedRun[] {
    return this.runs.filter(({ settled }) => !settled);
  }

  /** Runs after their timeout, whose results the engine ignores. */
  get overdue(): LoggedRun[] {
    return this.alive.filter(({ signal }) => signal.aborted);
  }

  readonly check = ({ signal }: CheckContext): CheckOutcome | Promise<CheckOutcome> => {
    let finish: (error?: Error) => void = () => undefined;
    const finished = new Promise<void>((resolve, reject) => {
      finish = (error) => (error === undefined ? resolve() : reject(error));
    });
    const run: LoggedRun = {
      startedAt: this.clock.now(),
      signal,
      beside: this.alive,
      settled: false,
      settle: (error) => {
        this.conclude(run, error === undefined ? 'pass' : 'fail');
        finish(error);
      },
    };
    this.runs.push(run);
    signal.addEventListener('abort', () => {
      if (signal.reason?.name === 'TimeoutError') this.expected = 'fail';
    });
    switch (this.behaviour) {
      case 'pass':
        return void this.conclude(run, 'pass');
      case 'warn':
        this.conclude(run, 'warn');
        return { status: 'warn' };
      case 'fail':
        this.conclude(run, 'fail');
        return Promise.reject(new Error('down'));
      case 'throw':
        this.conclude(run, 'fail');
        throw new Error('down');
      case 'block':
        this.clock.block(30);
        return void this.conclude(run, 'pass');
      case 'obey':
        signal.addEventListener('abort', () => run.settle(signal.reason as Error));
        return finished;
      case 'hang':
        return finished;
    }
  };

  private conclude(run: LoggedRun, outcome: 'pass' | 'warn' | 'fail'): void {
    run.settled = true;
    if (!run.signal.aborted) this.expected = outcome;
  }
}
