import type { ProbeName } from '../interfaces/probe.js';
import type { Reason } from '../interfaces/reason.js';
import type { CheckReport } from '../interfaces/report.js';
import type { Status } from '../interfaces/status.js';
import type { CheckTransition, HealthTransition } from '../interfaces/transition.js';
import { lazyProperty } from '../support/lazy-property.js';
import type { Instant } from '../support/time/clock.js';

const lazyOutput = lazyProperty<string | undefined>('output');

/** The answer of a probe, without the reports of its checks. */
export interface ProbeVerdict {
  readonly probe: ProbeName;
  readonly status: Status;
  readonly reason?: Reason;
}

interface Told {
  readonly status: Status;
  readonly reason?: Reason | undefined;
  /** In monotonic ms: the wall clock may be set meanwhile. */
  readonly since: number;
}

/** Remembers the last status of each check and probe that was reported to observers, and finds the changes. */
export class ReportedStatuses {
  private readonly checks = new Map<string, Told>();
  private readonly probes = new Map<ProbeName, Told>();

  /**
   * The transition of a check; `undefined` if nothing changed. A first result is a transition only if it is not a pass.
   *
   * @param report is only called if the status changed: most results change nothing.
   */
  nextOfCheck(
    name: string,
    status: Status,
    report: () => CheckReport,
    at: Instant,
  ): HealthTransition | undefined {
    const last = this.checks.get(name);
    if (last?.status === status) return undefined;
    const current = report();
    const { reason, critical, durationMs, rootCause } = current;
    const hasNeverRun = current.time === undefined && reason === 'PENDING';
    if (hasNeverRun) return undefined;
    this.checks.set(name, { status, since: at.now });
    if (last === undefined && status === 'pass') return undefined;
    const transition: CheckTransition = {
      kind: 'check',
      check: name,
      critical,
      ...changeOf(last, status, at),
      ...(reason !== undefined && { reason }),
      ...(durationMs !== undefined && comesFromRun(reason) && { durationMs }),
      ...(rootCause !== undefined && { rootCause }),
    };
    // Scrubbing takes long: it must not happen in the engine's work, nor at once for all checks that fail together.
    if (status !== 'pass') lazyOutput(transition, () => current.output);
    return transition;
  }

  /**
   * The transition of a probe; `undefined` if nothing changed. The first verdict of a probe is only remembered.
   *
   * A probe that goes on failing has a transition if its reason changes between "its checks" and "the instance itself".
   * Without it, an instance that starts without its database would be silent.
   */
  nextOfProbe({ probe, status, reason }: ProbeVerdict, at: Instant): HealthTransition | undefined {
    const last = this.probes.get(probe);
    if (last?.status === status && !isOtherFailure(last.reason, reason)) return undefined;
    this.probes.set(probe, { status, reason, since: at.now });
    if (last === undefined) return undefined;
    return {
      kind: 'probe',
      probe,
      ...changeOf(last, status, at),
      ...(reason !== undefined && { reason }),
    };
  }

  forget(check: string): void {
    this.checks.delete(check);
  }
}

/** Reasons of the instance itself. They do not depend on its checks. */
const OF_THE_INSTANCE: ReadonlySet<Reason | undefined> = new Set([
  'STARTING',
  'REFUSED',
  'BROKEN',
  'DRAINING',
]);

function isOtherFailure(before: Reason | undefined, now: Reason | undefined): boolean {
  // PENDING and STALE mean that there is no result.
  if (before === now || now === 'PENDING' || now === 'STALE') return false;
  return OF_THE_INSTANCE.has(before) || OF_THE_INSTANCE.has(now);
}

/** Whether a run caused the change, and not a dependency or time. */
const comesFromRun = (reason: Reason | undefined): boolean =>
  reason !== 'SKIPPED' && reason !== 'STALE' && reason !== 'PENDING';

const changeOf = (before: Told | undefined, to: Status, { now, time }: Instant) => ({
  from: before?.status,
  to,
  time,
  ...(before !== undefined && { lastedMs: now - before.since }),
});
