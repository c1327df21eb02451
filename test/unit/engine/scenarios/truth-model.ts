import type { CheckContext, CheckOutcome } from '../../../../lib/interfaces/check.js';
import type { CheckOptions } from '../../../../lib/interfaces/check-options.js';
import type { Status } from '../../../../lib/interfaces/status.js';
import type { Clock } from '../../../../lib/support/time/clock.js';

export type Behaviour = 'pass' | 'warn' | 'fail' | 'hang';

/** The result of a dependency, and the delay in ms. */
export interface Answer {
  readonly behaviour: Behaviour;
  readonly afterMs: number;
}

interface Result {
  readonly from: number;
  readonly to: number;
  readonly status: Status;
}

export interface ModelOptions extends Required<
  Pick<CheckOptions, 'critical' | 'staleAfterMs' | 'failureThreshold' | 'successThreshold'>
> {
  readonly dependsOn: readonly string[];
}

/**
 * One registered check with the results of its runs, recorded inside the check. It does not use the
 * engine.
 */
export class ModelCheck {
  readonly results: Result[] = [];
  /** Runs that have not settled and whose signal has not fired. */
  live = 0;
  mostLive = 0;
  removed = false;
  runsAfterRemoval = 0;

  constructor(
    readonly name: string,
    readonly options: ModelOptions,
    private readonly clock: Clock,
    private readonly answer: () => Answer,
  ) {}

  readonly check = ({ signal }: CheckContext): Promise<CheckOutcome> => {
    if (this.removed) this.runsAfterRemoval++;
    const from = this.clock.now();
    const { behaviour, afterMs } = this.answer();
    this.live++;
    this.mostLive = Math.max(this.mostLive, this.live);
    return new Promise((resolve) => {
      let ended = false;
      const end = (status: Status | undefined): void => {
        if (ended) return;
        ended = true;
        this.live--;
        if (status !== undefined) this.results.push({ from, to: this.clock.now(), status });
      };
      signal.addEventListener('abort', () =>
        end((signal.reason as DOMException).name === 'TimeoutError' ? 'fail' : undefined),
      );
      if (behaviour === 'hang') return;
      this.clock.setTimer(() => {
        end(behaviour);
        resolve({ status: behaviour });
      }, afterMs);
    });
  };

  /** The status from the results that `counts` accepts; `undefined` if there are none, or if the good one is too old. */
  statusAt(now: number, counts: (result: Result) => boolean = () => true): Status | undefined {
    const { staleAfterMs, failureThreshold, successThreshold } = this.options;
    let status: Status | undefined;
    let goodAt = -Infinity;
    let streak = 0;
    let last: Status | undefined;
    const expire = (at: number): void => {
      if (status !== 'fail' && at - goodAt >= staleAfterMs) status = undefined;
    };
    for (const result of this.results) {
      if (result.to > now || !counts(result)) continue;
      expire(result.to);
      const failed = result.status === 'fail';
      streak = last !== undefined && (last === 'fail') === failed ? streak + 1 : 1;
      last = result.status;
      if (failed) {
        if (status === undefined || streak >= failureThreshold) status = 'fail';
      } else {
        goodAt = result.to;
        if (status !== 'fail' || streak >= successThreshold) status = result.status;
      }
    }
    expire(now);
    return status ?? (last === 'fail' ? 'fail' : undefined);
  }
}

/** All registered checks, by name. */
export class TruthModel {
  readonly checks = new Map<string, ModelCheck>();

  /** The best status that the results of the check justify: `fail` without a good result. */
  bestOf(check: ModelCheck, now: number): Status {
    const dependencies = check.options.dependsOn.flatMap((name) => this.checks.get(name) ?? []);
    if (dependencies.some((each) => this.fails(each, now))) return 'fail';
    // A result does not count if a dependency failed during the run.
    const counts = ({ from, to, status }: Result): boolean =>
      status === 'fail' || !dependencies.some((each) => this.failedWithin(each, from, to));
    return check.statusAt(now, counts) ?? 'fail';
  }

  /** The best status that readiness may report for these checks. */
  bestReadiness(now: number): Status {
    const effects = [...this.checks.values()].map((check) => {
      const best = this.bestOf(check, now);
      return best === 'fail' && !check.options.critical ? 'warn' : best;
    });
    if (effects.includes('fail')) return 'fail';
    return effects.includes('warn') ? 'warn' : 'pass';
  }

  private fails(check: ModelCheck, now: number): boolean {
    const above = check.options.dependsOn.flatMap((name) => this.checks.get(name) ?? []);
    return check.statusAt(now) === 'fail' || above.some((each) => this.fails(each, now));
  }

  /** Excludes both ends: the order of events at the same moment is undefined. */
  private failedWithin(check: ModelCheck, from: number, to: number): boolean {
    return check.results.some((result) => result.to > from && result.to < to && this.fails(check, result.to));
  }
}

const RANK = { pass: 0, warn: 1, fail: 2 } as const satisfies Record<Status, number>;

export const isBetter = (status: Status, than: Status): boolean => RANK[status] < RANK[than];
