import type { CheckContext, CheckOutcome } from '../../../lib/interfaces/check.js';
import type { CheckOptions } from '../../../lib/interfaces/check-options.js';
import type { Status } from '../../../lib/interfaces/status.js';
import type { Clock } from '../../../lib/support/time/clock.js';

export type Behaviour = 'pass' | 'warn' | 'fail' | 'hang';

/** How a dependency answers, and after how many ms. */
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
 * One registered check and all that can be known of it: the results of its runs, as seen from inside of the check. It
 * knows nothing of the engine.
 */
export class ModelCheck {
  readonly results: Result[] = [];
  /** Runs that have neither settled nor been told to stop. */
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

  /** What the results that `counts` lets through come to: `undefined` if there is none, or if the good one is too old. */
  statusAt(now: number, counts: (result: Result) => boolean = () => true): Status | undefined {
    const { staleAfterMs, failureThreshold, successThreshold } = this.options;
    let status: Status | undefined;
    let goodAt = -Infinity;
    let inARow = 0;
    let last: Status | undefined;
    const expire = (at: number): void => {
      if (status !== 'fail' && at - goodAt >= staleAfterMs) status = undefined;
    };
    for (const result of this.results) {
      if (result.to > now || !counts(result)) continue;
      expire(result.to);
      const failed = result.status === 'fail';
      inARow = last !== undefined && (last === 'fail') === failed ? inARow + 1 : 1;
      last = result.status;
      if (failed) {
        if (status === undefined || inARow >= failureThreshold) status = 'fail';
      } else {
        goodAt = result.to;
        if (status !== 'fail' || inARow >= successThreshold) status = result.status;
      }
    }
    expire(now);
    return status ?? (last === 'fail' ? 'fail' : undefined);
  }
}

/** All checks that are registered, by name. */
export class TruthModel {
  readonly checks = new Map<string, ModelCheck>();

  /** The best status that can be justified for the check: `fail` if nothing good can be known of it. */
  bestOf(check: ModelCheck, now: number): Status {
    const dependencies = check.options.dependsOn.flatMap((name) => this.checks.get(name) ?? []);
    if (dependencies.some((each) => this.fails(each, now))) return 'fail';
    // What a run says does not count if a dependency failed while it was under way.
    const counts = ({ from, to, status }: Result): boolean =>
      status === 'fail' || !dependencies.some((each) => this.failedWithin(each, from, to));
    return check.statusAt(now, counts) ?? 'fail';
  }

  /** The best that readiness may say of these checks. */
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

  /** Strictly within: at the same moment nobody can say what came first. */
  private failedWithin(check: ModelCheck, from: number, to: number): boolean {
    return check.results.some((result) => result.to > from && result.to < to && this.fails(check, result.to));
  }
}

const RANK = { pass: 0, warn: 1, fail: 2 } as const satisfies Record<Status, number>;

export const isBetter = (status: Status, than: Status): boolean => RANK[status] < RANK[than];
