import { aggregate } from '../probes/aggregate.js';
import { PROBES, type Probe } from '../interfaces/probe.js';
import type { Registration } from '../interfaces/registration.js';
import type { CheckReport, HealthReport } from '../interfaces/report.js';
import type { CheckEngine } from '../engine/check-engine.js';
import { instant, type Clock } from '../support/time/clock.js';
import type { AvailabilityStore } from '../lifecycle/availability-store.js';
import type { StartupSequence } from '../lifecycle/startup-sequence.js';
import type { StartupTasks } from '../lifecycle/startup-tasks.js';
import type { ReportScrubber } from '../report/scrubbed-reports.js';
import { PROBE_DEFINITIONS } from '../probes/probe-definitions.js';

/** What a report is drawn from. */
export interface ReportSources {
  readonly engine: CheckEngine;
  readonly availability: AvailabilityStore;
  readonly tasks: StartupTasks;
  readonly sequence: StartupSequence;
  readonly clock: Clock;
  readonly scrubber: ReportScrubber;
}

/** What a probe says of these checks right now. Runs nothing. */
export function drawReport(
  probe: Probe,
  members: readonly Registration[],
  { engine, availability, tasks, sequence, clock, scrubber }: ReportSources,
): HealthReport {
  const { state } = availability;
  const { gate: gateOf, countsUnknown } = PROBE_DEFINITIONS[probe];
  const gate = gateOf(state);
  // One moment for the whole report: its parts agree, and the clock is read once.
  const at = instant(clock);
  const checks: CheckReport[] = members.map((registration) => engine.report(registration, at));
  const verdict = gate ?? aggregate(countsUnknown ? checks : checks.filter(isKnown));
  // Several callers share it, and the probe's answer is made of it: nobody may change it for the others.
  return Object.freeze({
    probe,
    status: verdict.status,
    ...(verdict.reason !== undefined && { reason: verdict.reason }),
    time: at.time,
    phase: state.phase,
    phaseSince: state.phaseSince.time,
    ...(gate?.output !== undefined && { output: scrubber.term(gate.output) }),
    checks: Object.freeze(checks),
    startupTasks: Object.freeze(tasks.reports().map((task) => Object.freeze(scrubber.task(task)))),
    startupChecks: Object.freeze(sequence.remaining().map((registration) => engine.report(registration, at))),
  });
}

/** For who asks, past the types, for a probe that there is not: a failure, for a report is never refused. */
export function reportOfNoProbe(probe: never, { availability, clock }: ReportSources): HealthReport {
  const { phase, phaseSince } = availability.state;
  return {
    probe,
    status: 'fail',
    reason: 'INVALID_RESULT',
    time: clock.time(),
    phase,
    phaseSince: phaseSince.time,
    output: `there is no such probe; ask for one of ${PROBES.join(', ')}`,
    checks: [],
    startupTasks: [],
    startupChecks: [],
  };
}

/** It has had a result, or a dependency has decided for it. */
const isKnown = ({ time, reason }: CheckReport): boolean => time !== undefined || reason !== 'PENDING';
