import { REASONS, type Reason } from '../interfaces/reason.js';
import type { Status } from '../interfaces/status.js';
import { effectOf, type Aggregate, type Contribution } from './aggregate.js';

type Counts = Record<Reason, number>;

const noCounts = (): Counts => Object.fromEntries(REASONS.map((reason) => [reason, 0])) as Counts;

/** Gives the same verdict as {@link aggregate}, but updated check by check: its cost does not grow with their number. */
export class Tally {
  private readonly fails = noCounts();
  private readonly warnings = noCounts();

  add(contribution: Contribution): void {
    this.count(contribution, 1);
  }

  /** Undoes {@link add} of the same contribution. */
  remove(contribution: Contribution): void {
    this.count(contribution, -1);
  }

  get verdict(): Aggregate {
    return firstOf('fail', this.fails) ?? firstOf('warn', this.warnings) ?? { status: 'pass' };
  }

  private count({ status, critical, reason = 'CHECK_FAILED' }: Contribution, by: 1 | -1): void {
    const effect = effectOf(status, critical);
    if (effect === 'fail') this.fails[reason] += by;
    else if (effect === 'warn') this.warnings[reason] += by;
  }
}

/** The reasons are in the order of blame. */
function firstOf(status: Status, counts: Counts): Aggregate | undefined {
  const reason = REASONS.find((each) => counts[each] > 0);
  return reason === undefined ? undefined : { status, reason };
}
