import { Inject, Optional, type OnModuleInit } from '@nestjs/common';
import type { CheckContext, CheckResult, HealthCheck } from '../../interfaces/check.js';
import type { Verdict } from '../../interfaces/reading.js';
import { Clock } from '../../support/time/clock.js';
import { SystemClock } from '../../support/time/system-clock.js';
import { optional, positive, positiveInteger, validateProperties } from '../shared/property-rules.js';
import { deadline } from './deadline.js';
import { MemberRuns, type QuorumMember } from './member-runs.js';

type MemberVerdict = readonly [name: string, verdict: Verdict];

const SHARE_OF_TIMEOUT = 0.8;
const MAX_LISTED = 10;

/**
 * Replicas of one thing, of which not all are needed: fails below `minimum`, warns while some are down, passes when
 * all are up. A member is up when it passes or warns. All are asked at once; one that throws or does not answer in
 * time is one member that is down.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'search-nodes', timeoutMs: 1_000 })
 * export class SearchNodes extends QuorumHealthCheck {
 *   protected override readonly minimum = 2;
 *
 *   constructor(private readonly search: SearchService) {
 *     super();
 *   }
 *
 *   protected override members() {
 *     return {
 *       a: ({ signal }: CheckContext) => this.search.ping('a', signal),
 *       b: ({ signal }: CheckContext) => this.search.ping('b', signal),
 *       c: ({ signal }: CheckContext) => this.search.ping('c', signal),
 *     };
 *   }
 * }
 * ```
 */
export abstract class QuorumHealthCheck implements HealthCheck, OnModuleInit {
  /** How many members must be up, at least 1. */
  protected abstract readonly minimum: number;
  /**
   * How long a member may take, in ms. Default, and the most it can be: four fifths of the check's `timeoutMs`, so
   * that there is time to report who missed it.
   */
  protected readonly memberTimeoutMs: number | undefined = undefined;

  @Optional()
  @Inject(Clock)
  protected readonly clock: Clock = new SystemClock();

  private runs: MemberRuns | undefined;

  /** The replicas by name. Called for each run, so that they may come and go. */
  protected abstract members(): Readonly<Record<string, QuorumMember>>;

  /** @throws HealthConfigurationError */
  onModuleInit(): void {
    this.assertConfigured();
  }

  /** Also where nobody calls the hooks: a check that is registered at run time. */
  private assertConfigured(): void {
    validateProperties(this, { minimum: positiveInteger, memberTimeoutMs: optional(positive) });
  }

  async check(context: CheckContext): Promise<CheckResult> {
    this.assertConfigured();
    const timeoutMs = Math.min(this.memberTimeoutMs ?? Infinity, context.timeoutMs * SHARE_OF_TIMEOUT);
    const runs = (this.runs ??= new MemberRuns(this.clock));
    const limit = deadline(this.clock, context.signal, timeoutMs);
    const memberContext = { ...context, signal: limit.signal, timeoutMs };
    const missed = (): Verdict => ({
      status: 'fail',
      reason: 'TIMEOUT',
      output: `no result within ${timeoutMs} ms`,
    });
    try {
      const verdicts = Object.entries(this.members()).map(async ([name, member]): Promise<MemberVerdict> => [
        name,
        await Promise.race([runs.run(name, member, memberContext), limit.passed.then(missed)]),
      ]);
      return this.judge(await Promise.all(verdicts));
    } finally {
      limit.dispose();
    }
  }

  private judge(verdicts: readonly MemberVerdict[]): CheckResult {
    const up = verdicts.filter(([, { status }]) => status !== 'fail').length;
    const troubled = verdicts.filter(([, { status }]) => status !== 'pass');
    return {
      status: up < this.minimum ? 'fail' : troubled.length > 0 ? 'warn' : 'pass',
      ...((up < this.minimum || troubled.length > 0) && {
        output: [
          `${up} of ${verdicts.length} members are up, ${this.minimum} are needed`,
          ...list(troubled),
        ].join('; '),
      }),
      measurements: {
        membersUp: { observedValue: up, observedUnit: 'members' },
        members: { observedValue: verdicts.length, observedUnit: 'members', status: 'pass' },
      },
    };
  }
}

function list(troubled: readonly MemberVerdict[]): string[] {
  const lines = troubled
    .slice(0, MAX_LISTED)
    .map(([name, { status, output }]) => `${name}: ${output ?? (status === 'warn' ? 'warns' : 'is down')}`);
  const more = troubled.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}
