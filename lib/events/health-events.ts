import type { Probe } from '../interfaces/probe.js';
import type { Reason } from '../interfaces/reason.js';
import type { CheckReport } from '../interfaces/report.js';
import type { Status } from '../interfaces/status.js';
import type { CheckTransition, HealthTransition } from '../interfaces/transition.js';
import type { Clock } from '../support/time/clock.js';
import { lazyProperty } from '../support/lazy-property.js';

const lazyOutput = lazyProperty<string | undefined>('output');

/** What a probe says. */
export interface ObservedProbe {
  readonly probe: Probe;
  readonly status: Status;
  readonly reason?: Reason;
}

interface Known {
  readonly status: Status;
  readonly reason?: Reason | undefined;
  /** Since when, in monotonic ms: the wall clock may be set meanwhile. */
  readonly since: number;
}

/** Compares what is reported with what was reported last, and tells of each change once. */
export class HealthEvents {
  private readonly checks = new Map<string, Known>();
  private readonly probes = new Map<Probe, Known>();

  constructor(
    private readonly clock: Clock,
    private readonly publish: (transition: HealthTransition) => void,
  ) {}

  /**
   * A first result is told only if it is not a pass. A check that has never run has nothing to tell.
   *
   * @param report is only asked for if the status is another than before: most results change nothing.
   */
  observeCheck(name: string, status: Status, report: () => CheckReport, time: number): void {
    const known = this.checks.get(name);
    if (known?.status === status) return;
    const current = report();
    const { reason, critical, durationMs, rootCause } = current;
    if (current.time === undefined && reason === 'PENDING') return;
    const since = this.clock.now();
    this.checks.set(name, { status, since });
    if (known === undefined && status === 'pass') return;
    const transition: CheckTransition = {
      kind: 'check',
      check: name,
      critical,
      ...changeOf(known, { status, since }, time),
      ...(reason !== undefined && { reason }),
      ...(durationMs !== undefined && isBroughtByRun(reason) && { durationMs }),
      ...(rootCause !== undefined && { rootCause }),
    };
    // Scrubbing takes long: not in the middle of the engine's work, and not at once for all checks that fail together.
    if (status !== 'pass') lazyOutput(transition, () => current.output);
    this.publish(transition);
  }

  /**
   * The first report of a probe is what later ones are compared with. That it fails for its checks, and not for what the
   * instance says of itself any more, or the other way round, is a change too: else an instance that starts without its
   * database would say nothing.
   */
  observeProbe({ probe, status, reason }: ObservedProbe, time: number): void {
    const known = this.probes.get(probe);
    if (known?.status === status && !isOtherFailure(known.reason, reason)) return;
    const since = this.clock.now();
    this.probes.set(probe, { status, reason, since });
    if (known === undefined) return;
    this.publish({
      kind: 'probe',
      probe,
      ...changeOf(known, { status, since }, time),
      ...(reason !== undefined && { reason }),
    });
  }

  forget(check: string): void {
    this.checks.delete(check);
  }
}

/** What the instance says of itself, whatever its checks say. */
const OF_THE_INSTANCE: ReadonlySet<Reason | undefined> = new Set([
  'STARTING',
  'REFUSED',
  'BROKEN',
  'DRAINING',
]);

function isOtherFailure(before: Reason | undefined, now: Reason | undefined): boolean {
  // Not known yet is no finding.
  if (before === now || now === 'PENDING' || now === 'STALE') return false;
  return OF_THE_INSTANCE.has(before) || OF_THE_INSTANCE.has(now);
}

/** Whether a run brought the change: not a dependency, nor the time that has passed since the last run. */
const isBroughtByRun = (reason: Reason | undefined): boolean =>
  reason !== 'SKIPPED' && reason !== 'STALE' && reason !== 'PENDING';

const changeOf = (before: Known | undefined, now: Known, time: number) => ({
  from: before?.status,
  to: now.status,
  time,
  ...(before !== undefined && { lastedMs: now.since - before.since }),
});
