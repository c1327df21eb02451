import { Inject, Optional } from '@nestjs/common';
import type { CheckContext, CheckResult, HealthCheck } from '../../interfaces/check.js';
import type { Verdict } from '../../interfaces/reading.js';
import { Clock } from '../../support/time/clock.js';
import { SystemClock } from '../../support/time/system-clock.js';
import { isRecord, show } from '../../support/validation/option-rules.js';
import { duration, required, resolveOptions, type OptionRule } from '../shared/resolve-options.js';
import { MemberRuns, type QuorumMember } from './member-runs.js';

export type QuorumMembers = Readonly<Record<string, QuorumMember>>;

export interface QuorumCheckOptions {
  /** The replicas by name. A function is called for each run, so that replicas can come and go. */
  readonly members: QuorumMembers | (() => QuorumMembers);
  /** How many members must be up, at least 1. */
  readonly minimum: number;
  /**
   * How long a member may take, in ms. Default and maximum: four fifths of the check's `timeoutMs`, so that the check
   * can still report which members gave no answer.
   */
  readonly memberTimeoutMs?: number;
}

type MemberVerdict = readonly [name: string, verdict: Verdict];

const SHARE_OF_TIMEOUT = 0.8;
const MAX_LISTED = 10;

const members: OptionRule = (rules, path, value) => {
  if (typeof value === 'function' || isRecord(value)) return;
  rules.report(
    `${path} is ${show(value)}.`,
    'Give an object of checks by name, or a function that returns one.',
  );
};

/**
 * Checks replicas of one thing when a part of them is enough: fails if fewer than `minimum` are up, warns while any
 * member is down or warns, and passes when all pass. A member is up when it passes or warns. All members run at once. A
 * member that throws or gives no answer in time is down.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'search-nodes', timeoutMs: 1_000 })
 * export class SearchNodes extends QuorumHealthCheck {
 *   constructor(search: SearchService) {
 *     super({
 *       minimum: 2,
 *       members: {
 *         a: ({ signal }) => search.ping('a', signal),
 *         b: ({ signal }) => search.ping('b', signal),
 *         c: ({ signal }) => search.ping('c', signal),
 *       },
 *     });
 *   }
 * }
 * ```
 */
export class QuorumHealthCheck implements HealthCheck {
  @Optional()
  @Inject(Clock)
  protected readonly clock: Clock = new SystemClock();

  private readonly options: QuorumCheckOptions;
  private runs: MemberRuns | undefined;

  /** @throws HealthConfigurationError if an option is wrong */
  constructor(options: QuorumCheckOptions) {
    this.options = resolveOptions(
      new.target.name,
      options,
      {},
      {
        rules: {
          members: required(members),
          minimum: required((rules, path, value) => rules.integer(path, value, 1, Number.MAX_SAFE_INTEGER)),
          memberTimeoutMs: duration,
        },
      },
    );
  }

  async check(context: CheckContext): Promise<CheckResult> {
    const { members: given, memberTimeoutMs = Infinity } = this.options;
    const timeoutMs = Math.min(memberTimeoutMs, context.timeoutMs * SHARE_OF_TIMEOUT);
    const runs = (this.runs ??= new MemberRuns(this.clock));
    const output = `no result within ${timeoutMs} ms`;
    const late = new AbortController();
    const passed = new Promise<void>((resolve) => {
      late.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    const missed = (): Verdict => ({ status: 'fail', reason: 'TIMEOUT', output });
    const stop = () => late.abort(context.signal.reason);
    const expire = () => late.abort(new DOMException(`No result within ${timeoutMs} ms.`, 'TimeoutError'));
    const cancelTimer = this.clock.setTimer(expire, timeoutMs, { keepAlive: true });
    context.signal.addEventListener('abort', stop, { once: true });
    if (context.signal.aborted) stop();
    const memberContext = { ...context, signal: late.signal, timeoutMs };
    try {
      const all = Object.entries(typeof given === 'function' ? given() : given);
      const verdicts = all.map(async ([name, member]): Promise<MemberVerdict> => [
        name,
        await Promise.race([runs.run(name, member, memberContext), passed.then(missed)]),
      ]);
      return this.judge(await Promise.all(verdicts));
    } finally {
      cancelTimer();
      context.signal.removeEventListener('abort', stop);
    }
  }

  private judge(verdicts: readonly MemberVerdict[]): CheckResult {
    const { minimum } = this.options;
    const up = verdicts.filter(([, { status }]) => status !== 'fail').length;
    const troubled = verdicts.filter(([, { status }]) => status !== 'pass');
    const output = [`${up} of ${verdicts.length} members are up, ${minimum} are needed`, ...list(troubled)];
    return {
      status: up < minimum ? 'fail' : troubled.length > 0 ? 'warn' : 'pass',
      ...((up < minimum || troubled.length > 0) && { output: output.join('; ') }),
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
