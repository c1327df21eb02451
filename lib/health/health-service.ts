import type { Observable } from 'rxjs';
import type { CheckEngine } from '../engine/check-engine.js';
import type { StatusTracker } from '../events/status-tracker.js';
import type { ProbeVerdict } from '../events/reported-statuses.js';
import type { ProbeName } from '../interfaces/probe.js';
import type { Registration } from '../interfaces/registration.js';
import type { HealthReport } from '../interfaces/report.js';
import type { HealthTransition } from '../interfaces/transition.js';
import type { ProbeCatalog } from '../probes/probe-catalog.js';
import type { HealthRegistry } from '../registry/health-registry.js';
import { selectChecks, type HealthView } from '../registry/health-view.js';
import { withinBudget } from '../support/time/budget.js';
import type { Clock } from '../support/time/clock.js';
import type { ReportBuilder } from './report-builder.js';

/** A report, and what must not have changed for it to be given again. */
interface KnownReport {
  readonly report: HealthReport;
  readonly verdict: ProbeVerdict;
  readonly changes: number;
}

/** Runs that one probe started. */
interface Update {
  readonly checks: readonly Registration[];
  readonly done: Promise<unknown>;
  /** In monotonic ms. */
  readonly startedAt: number;
  /** The engine's. The update does not include checks that were registered later. */
  readonly generation: number;
  /** The tracker's changes when the checks were last noted as waited for. */
  notedAt: number;
}

/**
 * How long others may join an update, in ms. After that, a new one looks for checks that became due meanwhile. With many
 * checks, that is too expensive for each request.
 */
const JOIN_MS = 50;

/** How often {@link HealthService.whenReady} evaluates readiness, in ms, if nobody else asks for it. */
const LOOK_AGAIN_MS = 1_000;

/** Evaluates probes: runs the checks that are due, waits for them within the budget, and reports. Injectable anywhere. */
export class HealthService {
  private readonly reports = new Map<ProbeName, KnownReport>();
  private readonly updates = new Map<ProbeName, Update>();

  constructor(
    private readonly registry: HealthRegistry,
    private readonly engine: CheckEngine,
    private readonly tracker: StatusTracker,
    private readonly builder: ReportBuilder,
    private readonly clock: Clock,
    private readonly probes: ProbeCatalog,
    /** Every change of a reported status, of checks and of probes. Errors of a subscriber are logged, and do not affect others. */
    readonly changes$: Observable<HealthTransition>,
  ) {}

  /** The probes and groups that everybody may ask: deep is not among them, nor are groups with guards. */
  get publicProbes(): readonly ProbeName[] {
    return this.probes.all.filter(({ isPublic }) => isPublic).map(({ probe }) => probe);
  }

  /**
   * Brings the checks of a probe up to date, within the probe's budget, and reports. Without a view it never throws and
   * never rejects. Simultaneous calls share the runs of the checks. A view narrows the report to some of the checks.
   *
   * @throws UnknownCheckError (as a rejection) if the view names a check that is not registered.
   * @throws EmptyViewError (as a rejection) if the view leaves no check.
   */
  evaluate(probe: ProbeName, view?: HealthView): Promise<HealthReport> {
    if (!this.probes.has(probe)) return Promise.resolve(this.builder.unknownProbe(probe));
    if (view !== undefined) return this.evaluateView(probe, view);
    const wait = this.bringUpToDate(probe);
    return wait === undefined
      ? Promise.resolve(this.currentReport(probe))
      : wait.then(() => this.currentReport(probe));
  }

  /**
   * The status and the reason that {@link evaluate} would report, synchronously if no check has to run. Its cost does not
   * grow with the number of checks. The same object for as long as the answer is the same.
   *
   * @internal
   */
  verdict(probe: ProbeName): ProbeVerdict | Promise<ProbeVerdict> {
    const wait = this.bringUpToDate(probe);
    return wait === undefined ? this.tracker.verdict(probe) : wait.then(() => this.tracker.verdict(probe));
  }

  /**
   * Resolves when readiness passes or warns, for work that must not begin before, such as that of a worker. Resolves with `false`
   * if the shutdown begins first. While it waits, it evaluates readiness at every change, and at least once a second. It never
   * rejects, and it keeps the process alive.
   *
   * @example
   * ```ts
   * if (await health.whenReady()) await consumer.run();
   * ```
   */
  async whenReady(): Promise<boolean> {
    for (;;) {
      const { status, phase } = await this.evaluate('readiness');
      if (phase === 'draining') return false;
      if (status !== 'fail') return true;
      await this.changeOfReadiness();
    }
  }

  /** The report of the present state. It does not run checks, and never throws. */
  report(probe: ProbeName): HealthReport {
    return this.probes.has(probe)
      ? this.builder.build(probe, this.registry.membersOf(probe))
      : this.builder.unknownProbe(probe);
  }

  private changeOfReadiness(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        subscription.unsubscribe();
        resolve();
      };
      const cancel = this.clock.setTimer(done, LOOK_AGAIN_MS, { keepAlive: true });
      const subscription = this.changes$.subscribe((change) => {
        if (change.kind === 'probe' && change.probe === 'readiness') done();
      });
    });
  }

  /** Runs the checks that are due, within the budget; `undefined` if there is nothing to wait for. */
  private bringUpToDate(probe: ProbeName): Promise<void> | undefined {
    const now = this.clock.now();
    if (!this.builder.runsChecks(probe) || !this.tracker.isDue(probe, now)) return undefined;
    const update = this.joinUpdate(probe, now) ?? this.startUpdate(probe, now);
    // Each caller has a budget of its own: one that joins late must not get PENDING at once.
    return (
      update &&
      withinBudget(this.clock, update.done, this.probes.get(probe).budgetMs).then(() => {
        if (update.notedAt !== this.tracker.changes) this.tracker.noteWaited(update.checks);
        update.notedAt = this.tracker.changes;
      })
    );
  }

  private joinUpdate(probe: ProbeName, now: number): Update | undefined {
    const update = this.updates.get(probe);
    const isRecent = update !== undefined && now - update.startedAt < JOIN_MS;
    return isRecent && update.generation === this.engine.generation ? update : undefined;
  }

  private startUpdate(probe: ProbeName, now: number): Update | undefined {
    const checks = this.tracker.dueChecks(probe);
    const runs = this.engine.run(checks);
    if (runs === undefined) {
      this.tracker.noteWaited(checks);
      return undefined;
    }
    const done = runs.then(() => {
      if (this.updates.get(probe) === update) this.updates.delete(probe);
    });
    const { generation } = this.engine;
    const update: Update = { checks, done, startedAt: now, generation, notedAt: -1 };
    this.updates.set(probe, update);
    return update;
  }

  private async evaluateView(probe: ProbeName, view: HealthView): Promise<HealthReport> {
    const known = this.selectable(probe, view);
    const members = selectChecks(known, view);
    if (this.builder.runsChecks(probe)) {
      await this.engine.refresh(members, this.probes.get(probe).budgetMs, view.fresh ?? false);
      this.tracker.noteWaited(members);
    }
    // A check may have been unregistered meanwhile, or replaced by another one of its name.
    return this.builder.build(probe, selectChecks(this.selectable(probe, view), view));
  }

  /** An on-demand check takes part if somebody asks deep for it by name. */
  private selectable(probe: ProbeName, { only }: HealthView): readonly Registration[] {
    const members = this.registry.membersOf(probe);
    return probe === 'deep' && only !== undefined ? [...members, ...this.registry.listOnDemand()] : members;
  }

  private currentReport(probe: ProbeName): HealthReport {
    const verdict = this.tracker.verdict(probe);
    const { changes } = this.tracker;
    const known = this.reports.get(probe);
    if (known?.verdict === verdict && known.changes === changes) return known.report;
    const report = this.report(probe);
    // Deep shows ages, and every report shows the progress of startup tasks before the start. Both change all the time.
    if (probe !== 'deep' && report.phase !== 'starting')
      this.reports.set(probe, { report, verdict, changes });
    return report;
  }
}
