import type { CheckContext, CheckFunction, CheckOutcome, HealthCheck } from '../../interfaces/check.js';
import type { Verdict } from '../../interfaces/reading.js';
import type { Clock } from '../../support/time/clock.js';
import { verdictOfError, verdictOfValue } from '../../engine/verdict.js';

/** One of several replicas. */
export type QuorumMember = HealthCheck | CheckFunction;

const ABANDON_AFTER_MS = 60_000;

/**
 * Runs members, and never starts a second run of a member while the first has not ended, however often the quorum runs.
 * After a minute, a run that has not ended is given up.
 */
export class MemberRuns {
  private readonly unsettled = new Map<string, { readonly startedAt: number }>();

  constructor(private readonly clock: Clock) {}

  /** Never rejects. It may never resolve, so the caller limits the time. */
  async run(name: string, member: QuorumMember, context: CheckContext): Promise<Verdict> {
    const now = this.clock.now();
    const hanging = this.unsettled.get(name);
    if (hanging && now - hanging.startedAt < ABANDON_AFTER_MS) {
      const sinceMs = Math.round(now - hanging.startedAt);
      return { status: 'fail', reason: 'HUNG', output: `has not ended for ${sinceMs} ms` };
    }
    const run = { startedAt: now };
    this.unsettled.set(name, run);
    try {
      return verdictOfValue(await call(member, context));
    } catch (error) {
      return verdictOfError(error);
    } finally {
      // A run that was given up must not end the entry of the run that replaced it.
      if (this.unsettled.get(name) === run) this.unsettled.delete(name);
    }
  }
}

const call = (member: QuorumMember, context: CheckContext): CheckOutcome | Promise<CheckOutcome> =>
  typeof member === 'function' ? member(context) : member.check(context);
