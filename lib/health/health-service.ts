import type { Observable } from 'rxjs';
import type { Aggregate } from '../probes/aggregate.js';
import { isProbe, PROBES, type Probe } from '../interfaces/probe.js';
import type { Reason } from '../interfaces/reason.js';
import type { Registration } from '../interfaces/registration.js';
import type { CheckReport, HealthReport } from '../interfaces/report.js';
import type { Status } from '../interfaces/status.js';
import type { HealthTransition } from '../interfaces/transition.js';
import { withinBudget } from '../support/time/budget.js';
import type { CheckStanding } from '../engine/check-engine.js';
import { instant } from '../support/time/clock.js';
import { nextTurn } from '../support/time/next-turn.js';
import { drawReport, reportOfNoProbe, type ReportSources } from './build-report.js';
import { ProbeStanding } from './probe-standing.js';
import type { AvailabilityState } from '../lifecycle/availability-state.js';
import { PROBE_DEFINITIONS } from '../probes/probe-definitions.js';
import type { HealthRegistry } from '../registry/health-registry.js';
import { selectChecks, type HealthView } from '../registry/health-view.js';

/** Compares what it is shown with what it was shown before, and tells the changes. */
export interface ReportObserver {
  observeCheck(name: string, status: Status, report: () => CheckReport, time: number): void;
  observeProbe(verdict: ProbeVerdict, time: number): void;
}

/** What a probe says, without the reports of its checks. */
export interface ProbeVerdict {
  readonly probe: Probe;
  readonly status: Status;
  readonly reason?: Reason;
}

/** What the service is made of. */
export interface HealthServiceParts extends ReportSources {
  readonly registry: HealthRegistry;
  readonly observer: ReportObserver;
  readonly changes$: Observable<HealthTransition>;
  /** How long each probe waits for its checks, in ms. */
  readonly probes: Readonly<Record<Probe, { readonly budgetMs: number }>>;
}

/** A verdict and what it was made of. */
interface KnownVerdict {
  readonly state: AvailabilityState;
  readonly aggregate: Aggregate;
  readonly verdict: ProbeVerdict;
}

/** A report, and what must not have changed for it to be given again. */
interface KnownReport {
  readonly report: HealthReport;
  readonly verdict: ProbeVerdict;
  readonly events: number;
}

/** Runs that one probe has set in motion. */
interface Update {
  readonly checks: readonly Registration[];
  readonly done: Promise<unknown>;
  /** In monotonic ms. */
  readonly startedAt: number;
  /** Of the engine: the update knows nothing of checks that have been registered since. */
  readonly generation: number;
  /** What had happened when it was settled last. */
  settledEvents: number;
}

/**
 * How long others may join an update, in ms. Then a new one looks for what has become due meanwhile: with many checks,
 * that must not be done for each request.
 */
const JOIN_MS = 50;

/** Answers probes: select the checks, run them, aggregate, publish. Injectable anywhere. */
export class HealthService {
  /** Every change of a reported status, of checks and of probes. A subscriber that throws harms nobody. */
  readonly changes$: Observable<HealthTransition>;

  private readonly standings: Readonly<Record<Probe, ProbeStanding>>;
  private readonly verdicts = new Map<Probe, KnownVerdict>();
  private readonly reports = new Map<Probe, KnownReport>();
  private readonly updates = new Map<Probe, Update>();
  /** How much has happened that a report shows. */
  private events = 0;
  private reviewing = false;

  constructor(private readonly parts: HealthServiceParts) {
    this.changes$ = parts.changes$;
    this.standings = Object.fromEntries(
      PROBES.map((probe) => [
        probe,
        new ProbeStanding(
          parts.engine,
          () => parts.registry.membersOf(probe),
          PROBE_DEFINITIONS[probe].countsUnknown,
        ),
      ]),
    ) as Record<Probe, ProbeStanding>;
    // At once: a process that is told to stop may not live to see a later look.
    parts.availability.onChange(() => {
      this.events++;
      this.review();
    });
    this.review();
  }

  /**
   * Brings the checks of a probe up to date, within the probe's budget, and reports. Without a view it never throws and
   * never rejects; simultaneous calls share the runs of the checks. A view narrows the report to some of its checks.
   *
   * @throws UnknownCheckError (as a rejection) if the view names a check that is not there, any more or at all.
   * @throws EmptyViewError (as a rejection) if the view leaves no check.
   */
  evaluate(probe: Probe, view?: HealthView): Promise<HealthReport> {
    if (!isProbe(probe)) return Promise.resolve(reportOfNoProbe(probe, this.parts));
    if (view !== undefined) return this.evaluateView(probe, view);
    const wait = this.bringUpToDate(probe);
    return wait === undefined
      ? Promise.resolve(this.currentReport(probe))
      : wait.then(() => this.currentReport(probe));
  }

  /**
   * The status and the reason that {@link evaluate} would report, at once where no check has to be run. Its cost does not
   * grow with the number of checks. The same object for as long as no check of the probe counts for anything else.
   *
   * @internal
   */
  verdict(probe: Probe): ProbeVerdict | Promise<ProbeVerdict> {
    const wait = this.bringUpToDate(probe);
    return wait === undefined ? this.currentVerdict(probe) : wait.then(() => this.currentVerdict(probe));
  }

  /** What is known right now, without running anything. Never throws. */
  report(probe: Probe): HealthReport {
    return isProbe(probe)
      ? drawReport(probe, this.parts.registry.membersOf(probe), this.parts)
      : reportOfNoProbe(probe, this.parts);
  }

  /**
   * A check has a new result. Costs the same with any number of checks.
   *
   * @internal
   */
  noteResult(registration: Registration, standing: CheckStanding): void {
    const { engine, observer, clock } = this.parts;
    const { name } = registration;
    observer.observeCheck(name, standing.status, () => engine.report(registration), clock.time());
    this.noteChange(registration, standing);
  }

  /**
   * Something else has happened to a check, or, without one, to the list of checks.
   *
   * @internal
   */
  noteChange(registration?: Registration, standing?: CheckStanding): void {
    this.events++;
    if (registration !== undefined) this.updateStandings(registration, false, standing);
    if (this.reviewing) return;
    this.reviewing = true;
    nextTurn(() => {
      this.reviewing = false;
      this.review();
    });
  }

  private updateStandings(registration: Registration, asked: boolean, given?: CheckStanding): CheckStanding {
    const { engine, clock } = this.parts;
    const now = clock.now();
    const standing = given ?? engine.standing(registration, now);
    for (const probe of PROBES) this.standings[probe].update(registration, standing, now, asked);
    return standing;
  }

  /** Runs what has to be run, within the budget; `undefined` if there is nothing to wait for. Simultaneous calls share it. */
  private bringUpToDate(probe: Probe): Promise<void> | undefined {
    const { availability, clock, probes } = this.parts;
    const now = clock.now();
    if (!PROBE_DEFINITIONS[probe].runsChecks(availability.state)) return undefined;
    if (!this.standings[probe].isDue(now)) return undefined;
    const update = this.joinUpdate(probe, now) ?? this.startUpdate(probe, now);
    // Each caller has a budget of its own: one who joins late must not be told PENDING at once.
    return (
      update &&
      withinBudget(clock, update.done, probes[probe].budgetMs).then(() => {
        if (update.settledEvents !== this.events) this.settle(update.checks);
        update.settledEvents = this.events;
      })
    );
  }

  private joinUpdate(probe: Probe, now: number): Update | undefined {
    const update = this.updates.get(probe);
    const isRecent = update !== undefined && now - update.startedAt < JOIN_MS;
    return isRecent && update.generation === this.parts.engine.generation ? update : undefined;
  }

  private startUpdate(probe: Probe, now: number): Update | undefined {
    const { engine } = this.parts;
    const checks = this.standings[probe].dueChecks();
    const runs = engine.run(checks);
    if (runs === undefined) {
      this.settle(checks);
      return undefined;
    }
    const done = runs.then(() => {
      if (this.updates.get(probe) === update) this.updates.delete(probe);
    });
    const update: Update = {
      checks,
      done,
      startedAt: now,
      generation: engine.generation,
      settledEvents: -1,
    };
    this.updates.set(probe, update);
    return update;
  }

  private async evaluateView(probe: Probe, view: HealthView): Promise<HealthReport> {
    const { registry, engine, probes } = this.parts;
    const known = registry.membersOf(probe);
    const members = selectChecks(known, view);
    if (PROBE_DEFINITIONS[probe].runsChecks(this.parts.availability.state)) {
      await engine.refresh(members, probes[probe].budgetMs, view.fresh ?? false);
      this.settle(members);
    }
    // Those that are there now: one may have been taken out meanwhile, or have made way for another of its name.
    const current = registry.membersOf(probe);
    return drawReport(probe, current === known ? members : selectChecks(current, view), this.parts);
  }

  /** These checks have been asked for: what is still not known of them counts, and is told. */
  private settle(registrations: readonly Registration[]): void {
    const { engine, observer, clock, availability } = this.parts;
    // Where checks are no longer run, it is nobody's fault that they grow stale.
    if (availability.state.phase === 'draining') return;
    for (const registration of registrations) {
      if (!engine.has(registration)) continue;
      const { status, goodUntil } = this.updateStandings(registration, true);
      // Time has decided, not a result.
      if (goodUntil <= clock.now())
        observer.observeCheck(registration.name, status, () => engine.report(registration), clock.time());
    }
    this.events++;
    this.review();
  }

  private currentVerdict(probe: Probe): ProbeVerdict {
    const { state } = this.parts.availability;
    const aggregate = this.standings[probe].verdict(this.parts.clock.now());
    const known = this.verdicts.get(probe);
    if (known?.state === state && known.aggregate === aggregate) return known.verdict;
    const { status, reason } = PROBE_DEFINITIONS[probe].gate(state) ?? aggregate;
    const verdict = Object.freeze({ probe, status, ...(reason !== undefined && { reason }) });
    this.verdicts.set(probe, { state, aggregate, verdict });
    return verdict;
  }

  private currentReport(probe: Probe): HealthReport {
    const verdict = this.currentVerdict(probe);
    const { events } = this;
    const known = this.reports.get(probe);
    if (known?.verdict === verdict && known.events === events) return known.report;
    const report = this.report(probe);
    // Deep shows ages, and before the start every report shows the progress of the startup tasks: they change all the time.
    if (probe !== 'deep' && report.phase !== 'starting') this.reports.set(probe, { report, verdict, events });
    return report;
  }

  /** Looks whether what has happened changes what a probe would say. */
  private review(): void {
    const { clock, availability, observer } = this.parts;
    const { now, time } = instant(clock);
    for (const probe of PROBES) {
      const decidesItself = PROBE_DEFINITIONS[probe].gate(availability.state) !== undefined;
      // A probe would first run what is unknown or too old: until one has, there is nothing to tell.
      if (!decidesItself && this.standings[probe].isUndecided(now)) continue;
      observer.observeProbe(this.currentVerdict(probe), time);
    }
  }
}
