import type { CheckEngine } from '../engine/check-engine.js';
import type { ProbeName } from '../interfaces/probe.js';
import type { Registration } from '../interfaces/registration.js';
import type { CheckReport, HealthReport } from '../interfaces/report.js';
import type { AvailabilityStore } from '../lifecycle/availability-store.js';
import type { StartupSequence } from '../lifecycle/startup-sequence.js';
import type { StartupTasks } from '../lifecycle/startup-tasks.js';
import { aggregate } from '../probes/aggregate.js';
import type { ProbeCatalog } from '../probes/probe-catalog.js';
import type { HealthRegistry } from '../registry/health-registry.js';
import type { ReportScrubber } from '../report/scrubbed-reports.js';
import { instant, type Clock } from '../support/time/clock.js';

/** Builds reports from the present state. It does not run checks. */
export class ReportBuilder {
  constructor(
    private readonly probes: ProbeCatalog,
    private readonly registry: HealthRegistry,
    private readonly engine: CheckEngine,
    private readonly availability: AvailabilityStore,
    private readonly tasks: StartupTasks,
    private readonly sequence: StartupSequence,
    private readonly clock: Clock,
    private readonly scrubber: ReportScrubber,
  ) {}

  /** Whether the probe runs its checks in this phase. Otherwise it shows the last results. */
  runsChecks(probe: ProbeName): boolean {
    return this.probes.get(probe).runsChecks(this.availability.state);
  }

  build(probe: ProbeName, members: readonly Registration[]): HealthReport {
    const { state } = this.availability;
    const { gate: gateOf, countsUnknown } = this.probes.get(probe);
    const gate = gateOf(state);
    // One moment for the whole report, so that its parts agree.
    const at = instant(this.clock);
    const report = (registration: Registration) => this.engine.report(registration, at);
    const checks = members.map(report);
    const verdict = gate ?? aggregate(countsUnknown ? checks : checks.filter(isKnown));
    // Several callers share the report, and the probe's answer is made of it.
    return Object.freeze({
      probe,
      status: verdict.status,
      ...(verdict.reason !== undefined && { reason: verdict.reason }),
      time: at.time,
      phase: state.phase,
      phaseSince: state.phaseSince.time,
      ...(gate?.output !== undefined && { output: this.scrubber.term(gate.output) }),
      checks: Object.freeze(checks),
      onDemandChecks: Object.freeze(probe === 'deep' ? this.registry.listOnDemand().map(report) : []),
      switchedOff: this.registry.listSwitchedOff(),
      startupTasks: Object.freeze(
        this.tasks.reports().map((task) => Object.freeze(this.scrubber.task(task))),
      ),
      startupChecks: Object.freeze(this.sequence.remaining().map(report)),
    });
  }

  /** Report for an unknown probe name from untyped callers. Fails instead of throwing. */
  unknownProbe(probe: ProbeName): HealthReport {
    const { phase, phaseSince } = this.availability.state;
    return {
      probe,
      status: 'fail',
      reason: 'INVALID_RESULT',
      time: this.clock.time(),
      phase,
      phaseSince: phaseSince.time,
      output: `there is no such probe; ask for one of ${this.probes.names.join(', ')}`,
      checks: [],
      onDemandChecks: [],
      switchedOff: [],
      startupTasks: [],
      startupChecks: [],
    };
  }
}

/** It has a result, or a dependency decided for it. */
const isKnown = ({ time, reason }: CheckReport): boolean => time !== undefined || reason !== 'PENDING';
