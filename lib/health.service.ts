import type { Observable } from 'rxjs';
import { isProbe, PROBES, type Probe } from './contracts/probe.js';
import type { Registration } from './contracts/registration.js';
import type { CheckReport, HealthReport } from './contracts/report.js';
import type { HealthTransition } from './contracts/transition.js';
import { nextTurn } from './execution/next-turn.js';
import { drawReport, reportOfNoProbe, type ReportSources } from './health.report.js';
import { PROBE_DEFINITIONS } from './probes/probe-definitions.js';
import type { HealthRegistry } from './registry/health-registry.js';
import { selectChecks, type HealthView } from './registry/health-view.js';

/** Is shown every report, and finds the changes in them. */
export interface ReportObserver {
  observeCheck(report: CheckReport, time: number): unknown;
  observeProbe(report: HealthReport): void;
}

/** What the service is made of. */
export interface HealthServiceParts extends ReportSources {
  readonly registry: HealthRegistry;
  readonly observer: ReportObserver;
  readonly changes$: Observable<HealthTransition>;
  /** How long each probe waits for its checks, in ms. */
  readonly probes: Readonly<Record<Probe, { readonly budgetMs: number }>>;
}

interface Evaluation {
  readonly report: Promise<HealthReport>;
  /** The members when it was made: it says nothing of checks that have been registered since. */
  readonly members: readonly Registration[];
}

interface Answer extends Evaluation {
  readonly settled: HealthReport;
  /** In monotonic ms. */
  readonly validUntil: number;
}

/** Answers probes: select the checks, run them, aggregate, publish. Injectable anywhere. */
export class HealthService {
  /** Every change of a reported status, of checks and of probes. A subscriber that throws harms nobody. */
  readonly changes$: Observable<HealthTransition>;

  private readonly answers = new Map<Probe, Answer>();
  private readonly evaluations = new Map<Probe, Evaluation>();
  private reviewing = false;
  /** A probe could not be judged at the last review: any reading may make the difference. */
  private undecided = false;

  constructor(private readonly parts: HealthServiceParts) {
    this.changes$ = parts.changes$;
    // At once: a process that is told to stop may not live to see a later look.
    parts.availability.onChange(() => {
      this.answers.clear();
      this.review();
    });
    this.review();
  }

  /**
   * Brings the checks of a probe up to date, within the probe's budget, and reports. Without a view it never throws and
   * never rejects; simultaneous calls share one evaluation. A view narrows the report to some of its checks.
   *
   * @throws UnknownCheckError (as a rejection) if the view names a check that is not there, any more or at all.
   * @throws EmptyViewError (as a rejection) if the view leaves no check.
   */
  evaluate(probe: Probe, view?: HealthView): Promise<HealthReport> {
    if (!isProbe(probe)) return Promise.resolve(reportOfNoProbe(probe, this.parts));
    if (view !== undefined) return this.evaluateView(probe, view);
    const { availability, registry } = this.parts;
    const members = registry.membersOf(probe);
    const answer = this.standingAnswer(probe, members);
    if (answer !== undefined) return answer.report;
    if (!PROBE_DEFINITIONS[probe].runsChecks(availability.state)) return Promise.resolve(this.settle(probe));
    const underWay = this.evaluations.get(probe);
    if (underWay?.members === members) return underWay.report;
    const wait = this.refresh(probe, members, false);
    if (wait === undefined) return Promise.resolve(this.settle(probe));
    const report = wait.then(() => {
      if (this.evaluations.get(probe) === evaluation) this.evaluations.delete(probe);
      return this.settle(probe);
    });
    const evaluation: Evaluation = { report, members };
    this.evaluations.set(probe, evaluation);
    return report;
  }

  /**
   * What {@link evaluate} would resolve to, where that is known already and need not be waited for; else
   * `undefined`. Runs nothing and never throws.
   *
   * @internal
   */
  standing(probe: Probe): HealthReport | undefined {
    return isProbe(probe)
      ? this.standingAnswer(probe, this.parts.registry.membersOf(probe))?.settled
      : undefined;
  }

  /** What is known right now, without running anything. Never throws. */
  report(probe: Probe): HealthReport {
    return isProbe(probe)
      ? drawReport(probe, this.parts.registry.membersOf(probe), this.parts)
      : reportOfNoProbe(probe, this.parts);
  }

  /**
   * Something is on record that was not before.
   *
   * @param changed whether a check's status is another than before: else no probe's can be, and with many checks it
   * would cost too much to look at each of their results.
   * @internal
   */
  invalidate(changed: boolean): void {
    this.answers.clear();
    if (this.reviewing || !(changed || this.undecided)) return;
    this.reviewing = true;
    nextTurn(() => {
      this.reviewing = false;
      this.review();
    });
  }

  private standingAnswer(probe: Probe, members: readonly Registration[]): Answer | undefined {
    const answer = this.answers.get(probe);
    if (answer?.members !== members) return undefined;
    return this.parts.clock.now() < answer.validUntil ? answer : undefined;
  }

  private async evaluateView(probe: Probe, view: HealthView): Promise<HealthReport> {
    const { registry } = this.parts;
    const known = registry.membersOf(probe);
    const members = selectChecks(known, view);
    if (PROBE_DEFINITIONS[probe].runsChecks(this.parts.availability.state)) {
      await this.refresh(probe, members, view.fresh ?? false);
    }
    // Those that are there now: one may have been taken out meanwhile, or have made way for another of its name.
    const current = registry.membersOf(probe);
    return drawReport(probe, current === known ? members : selectChecks(current, view), this.parts);
  }

  private refresh(probe: Probe, members: readonly Registration[], fresh: boolean): Promise<void> | undefined {
    return this.parts.engine.refresh(members, this.parts.probes[probe].budgetMs, fresh);
  }

  private settle(probe: Probe): HealthReport {
    const report = this.report(probe);
    const { registry, engine, observer, availability } = this.parts;
    // Where checks are no longer run, it is nobody's fault that they grow stale.
    if (PROBE_DEFINITIONS[probe].runsChecks(availability.state)) {
      for (const check of report.checks) if (check.stale) observer.observeCheck(check, report.time);
    }
    observer.observeProbe(report);
    // Deep shows ages, and before the start every report shows the progress of the startup tasks: they do not stand still.
    if (probe !== 'deep' && report.phase !== 'starting') {
      const members = registry.membersOf(probe);
      this.answers.set(probe, {
        report: Promise.resolve(report),
        settled: report,
        members,
        validUntil: engine.validUntil(members),
      });
    }
    return report;
  }

  /** Looks whether what has happened changes what a probe would say. */
  private review(): void {
    this.undecided = false;
    for (const probe of PROBES) {
      const report = this.report(probe);
      // A probe would first run what is unknown or too old: until one has, there is nothing to tell.
      if (report.reason === 'PENDING' || report.reason === 'STALE') this.undecided = true;
      else this.parts.observer.observeProbe(report);
    }
  }
}
