import type { CheckEngine, CheckStanding, EngineListener } from '../engine/check-engine.js';
import type { ProbeName } from '../interfaces/probe.js';
import type { Reading } from '../interfaces/reading.js';
import type { Registration } from '../interfaces/registration.js';
import type { HealthTransition } from '../interfaces/transition.js';
import type { AvailabilityState, AvailabilityStore } from '../lifecycle/availability-store.js';
import type { Aggregate } from '../probes/aggregate.js';
import type { ProbeCatalog, ServedProbe } from '../probes/probe-catalog.js';
import { ProbeStanding } from '../probes/probe-standing.js';
import type { HealthRegistry } from '../registry/health-registry.js';
import { instant, type Clock } from '../support/time/clock.js';
import { nextTurn } from '../support/time/next-turn.js';
import type { HealthObservers } from './health-observers.js';
import { ReportedStatuses, type ProbeVerdict } from './reported-statuses.js';

interface Tracked {
  readonly definition: ServedProbe;
  readonly standing: ProbeStanding;
  last?: KnownVerdict;
}

/** A verdict with its sources. */
interface KnownVerdict {
  readonly state: AvailabilityState;
  readonly aggregate: Aggregate;
  readonly verdict: ProbeVerdict;
}

/**
 * Keeps the status of every probe, and reports changes to the observers. Results, time and changes of availability come
 * together only here. It does not run checks.
 */
export class StatusTracker implements EngineListener {
  private readonly tracked: ReadonlyMap<ProbeName, Tracked>;
  private readonly reported = new ReportedStatuses();
  private changeCount = 0;
  private reviewing = false;

  constructor(
    private readonly engine: CheckEngine,
    registry: HealthRegistry,
    probes: ProbeCatalog,
    private readonly availability: AvailabilityStore,
    private readonly clock: Clock,
    private readonly observers: HealthObservers,
    /** Hides credentials. */
    private readonly redact: (text: string) => string,
  ) {
    this.tracked = new Map(
      probes.all.map((definition) => {
        const { probe, countsUnknown } = definition;
        const standing = new ProbeStanding(engine, () => registry.membersOf(probe), countsUnknown);
        return [probe, { definition, standing }];
      }),
    );
    engine.listen(this);
    availability.onChange((state) => this.availabilityChanged(state));
    this.review();
  }

  /** Grows with everything that a report may show. */
  get changes(): number {
    return this.changeCount;
  }

  /** The present answer of the probe. It is the same object until the answer changes. */
  verdict(probe: ProbeName): ProbeVerdict {
    const tracked = this.of(probe);
    const { definition, standing, last } = tracked;
    const { state } = this.availability;
    const aggregate = standing.verdict(this.clock.now());
    if (last?.state === state && last.aggregate === aggregate) return last.verdict;
    const { status, reason } = definition.gate(state) ?? aggregate;
    const verdict = Object.freeze({ probe, status, ...(reason !== undefined && { reason }) });
    tracked.last = { state, aggregate, verdict };
    return verdict;
  }

  /** Whether checks must run before the probe can answer. Costs the same with any number of checks. */
  isDue(probe: ProbeName, now: number): boolean {
    return this.of(probe).standing.isDue(now);
  }

  /** The checks that must run before the probe can answer. */
  dueChecks(probe: ProbeName): Registration[] {
    return this.of(probe).standing.dueChecks();
  }

  /** The budget of a probe has ended: from now on, unknown results count, and observers get them. */
  noteWaited(registrations: readonly Registration[]): void {
    // While draining no check runs, so results grow stale, and that is not a change of health.
    if (this.availability.state.phase === 'draining') return;
    for (const registration of registrations) {
      if (!this.engine.has(registration)) continue;
      const standing = this.engine.standing(registration, this.clock.now());
      this.update(registration, standing, true);
      // The result is unchanged, and too old by now.
      if (standing.goodUntil <= this.clock.now()) this.reportCheck(registration, standing);
    }
    this.changeCount++;
    this.review();
  }

  recorded(registration: Registration, standing: CheckStanding): void {
    if (this.observers.wants('onResult'))
      this.observers.publish('onResult', this.engine.report(registration));
    this.reportCheck(registration, standing);
    this.changeCount++;
    this.update(registration, standing, false);
    this.reviewSoon();
  }

  released(registration: Registration): void {
    this.changeCount++;
    this.update(registration, this.engine.standing(registration, this.clock.now()), false);
    this.reviewSoon();
  }

  removed(name: string): void {
    this.reported.forget(name);
    this.changeCount++;
    this.reviewSoon();
  }

  slow({ name, options: { slowAfterMs } }: Registration, { durationMs, blockedMs }: Reading): void {
    this.observers.publish('onSlowRun', { check: name, durationMs, blockedMs, slowAfterMs });
  }

  private availabilityChanged({ phase, refusal, brokenness }: AvailabilityState): void {
    this.observers.publish('onAvailability', {
      phase,
      ...(refusal !== undefined && { refusal: this.redact(refusal) }),
      ...(brokenness !== undefined && { brokenness: this.redact(brokenness) }),
      time: this.clock.time(),
    });
    this.changeCount++;
    // At once: a process that is about to stop may not live until the next turn of the event loop.
    this.review();
  }

  private update(registration: Registration, standing: CheckStanding, waited: boolean): void {
    const now = this.clock.now();
    for (const tracked of this.tracked.values()) tracked.standing.update(registration, standing, now, waited);
  }

  private reportCheck(registration: Registration, { status }: CheckStanding): void {
    const report = () => this.engine.report(registration);
    this.report(this.reported.nextOfCheck(registration.name, status, report, instant(this.clock)));
  }

  private report(transition: HealthTransition | undefined): void {
    if (transition !== undefined) this.observers.publish('onTransition', transition);
  }

  /** Once for all results of one turn of the event loop. */
  private reviewSoon(): void {
    if (this.reviewing) return;
    this.reviewing = true;
    nextTurn(() => {
      this.reviewing = false;
      this.review();
    });
  }

  /** Reports the probes whose answer has changed to the observers. */
  private review(): void {
    const at = instant(this.clock);
    for (const [probe, { definition, standing }] of this.tracked) {
      const isDecided = definition.gate(this.availability.state) !== undefined;
      // A probe would first run checks whose results are unknown or too old. Until then there is no change to report.
      if (!isDecided && standing.isUndecided(at.now)) continue;
      this.report(this.reported.nextOfProbe(this.verdict(probe), at));
    }
  }

  private of(probe: ProbeName): Tracked {
    const tracked = this.tracked.get(probe);
    if (tracked === undefined) throw new Error(`There is no probe "${probe}".`);
    return tracked;
  }
}
