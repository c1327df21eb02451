import type { Reading } from '../interfaces/reading.js';
import type { Registration } from '../interfaces/registration.js';
import type { CheckReport } from '../interfaces/report.js';
import { withinBudget } from '../support/time/budget.js';
import { instant, type Clock, type Instant } from '../support/time/clock.js';
import { BackgroundSchedule } from './background-schedule.js';
import { CheckRunner } from './check-runner.js';
import { goodUntil, intervalAfter, judge, type Judgement } from './check-state.js';
import { Dependencies } from './dependencies.js';
import { jitter } from './jitter.js';
import { newSweep, RunOrder } from './run-order.js';
import { SlowWatch } from './slow-watch.js';
import { viewCheck } from './view.js';

/** Gets every event of the checks. The engine calls it during its work, so it must not block or throw. */
export interface EngineListener {
  /** A reading is on record. */
  recorded(registration: Registration, standing: CheckStanding): void;
  /** A skipped check runs again. */
  released(registration: Registration): void;
  /** A check was unregistered. */
  removed(name: string): void;
  /**
   * A run took at least the check's `slowAfterMs`, or blocked the event loop for that long. Called once, until a run is
   * fast again.
   */
  slow(registration: Registration, reading: Reading): void;
}

const SILENT: EngineListener = { recorded() {}, released() {}, removed() {}, slow() {} };

export interface CheckEngineOptions {
  /** Prepares a report for its readers. Default: as it is. */
  readonly present?: (report: CheckReport, registration: Registration) => CheckReport;
  /** The source of jitter, from 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** The status of a check, and how long it is valid. */
export interface CheckStanding extends Judgement {
  readonly critical: boolean;
  /** It has a result, or a dependency decided for it. */
  readonly isKnown: boolean;
  /** When a probe has to bring it up to date, in monotonic ms. */
  readonly renewAt: number;
  /** When a good status becomes stale, in monotonic ms. */
  readonly goodUntil: number;
}

interface Entry {
  readonly runner: CheckRunner;
  readonly schedule: BackgroundSchedule | undefined;
  readonly slowness: SlowWatch;
}

/** All checks of the application with their states. The key is the registration, not its name. */
export class CheckEngine {
  private readonly entries = new Map<Registration, Entry>();
  private readonly dependencies = new Dependencies();
  private readonly order: RunOrder;
  private readonly present: NonNullable<CheckEngineOptions['present']>;
  private readonly random: () => number;
  private listener = SILENT;
  private started = false;
  private stopped = false;
  private changes = 0;

  constructor(
    private readonly clock: Clock,
    { present = (report) => report, random = Math.random }: CheckEngineOptions = {},
  ) {
    this.present = present;
    this.random = random;
    this.order = new RunOrder(clock, this.dependencies, {
      released: ({ registration }) => this.listener.released(registration),
      skipEnded: ({ registration }) => this.notifyRecorded(registration),
    });
  }

  /** Sets the listener. There is only one, because each result passes through it. */
  listen(listener: EngineListener): void {
    this.listener = listener;
  }

  /** Changes whenever a check is added or removed. */
  get generation(): number {
    return this.changes;
  }

  add(registration: Registration): void {
    this.changes++;
    const { options } = registration;
    const runner = new CheckRunner(
      registration,
      this.clock,
      () => jitter(this.random),
      (...args) => this.recorded(...args),
    );
    const schedule =
      options.intervalMs === undefined
        ? undefined
        : new BackgroundSchedule(this.clock, {
            run: async () => this.order.renew(runner),
            intervalMs: () => intervalAfter(runner.state, options) * jitter(this.random),
          });
    const entry: Entry = { runner, schedule, slowness: new SlowWatch(options.slowAfterMs) };
    this.entries.set(registration, entry);
    this.dependencies.add(runner);
    for (const dependency of this.dependencies.of(runner)) this.revive(dependency);
    if (this.stopped) runner.stop();
    else if (this.started) this.prime(entry);
  }

  remove(registration: Registration): void {
    const entry = this.entries.get(registration);
    if (entry === undefined) return;
    this.changes++;
    this.entries.delete(registration);
    this.dependencies.remove(entry.runner);
    entry.schedule?.stop();
    entry.runner.stop();
    this.listener.removed(registration.name);
    this.order.removed(entry.runner);
  }

  /** No probe will ask for this check any more. It does not run again, unless others depend on it now or later. */
  retire(registration: Registration): void {
    const entry = this.entries.get(registration);
    if (entry === undefined || this.dependencies.on(registration.name).length > 0) return;
    entry.schedule?.stop();
    entry.runner.retired = true;
  }

  /** Runs every check once, and starts the timers of those in background mode. */
  start(): void {
    if (this.started || this.stopped) return;
    this.started = true;
    const sweep = newSweep();
    for (const entry of this.entries.values()) this.prime(entry, sweep);
  }

  /** Stops all timers and aborts all runs. The recorded results stay. */
  stop(): void {
    this.stopped = true;
    this.order.stop();
    for (const { runner, schedule } of this.entries.values()) {
      schedule?.stop();
      runner.stop();
    }
  }

  /** Runs these checks as {@link run} does, and waits for them within the budget. */
  refresh(
    registrations: readonly Registration[],
    budgetMs: number,
    force = false,
  ): Promise<void> | undefined {
    const runs = this.run(registrations, force);
    return runs && withinBudget(this.clock, runs, budgetMs);
  }

  /**
   * Runs those of these checks whose results are not fresh, all at once. Resolves when the last run has ended; `undefined`
   * if there is nothing to wait for. `force` runs fresh ones, too.
   */
  run(registrations: readonly Registration[], force = false): Promise<unknown> | undefined {
    const sweep = newSweep(force);
    const waits: Promise<void>[] = [];
    for (const registration of registrations) {
      const runner = this.entries.get(registration)?.runner;
      const wait = runner && this.order.bringUpToDate(runner, sweep);
      if (wait) waits.push(wait);
    }
    return waits.length === 0 ? undefined : Promise.all(waits);
  }

  has(registration: Registration): boolean {
    return this.entries.has(registration);
  }

  report(registration: Registration, at: Instant = instant(this.clock)): CheckReport {
    const runner = this.runnerOf(registration);
    return this.present(viewCheck(registration, runner.state, runner, at), registration);
  }

  /** The part of {@link report} that counts for a probe, at a fraction of its cost. */
  standing(registration: Registration, now: number): CheckStanding {
    const runner = this.runnerOf(registration);
    const { state, running } = runner;
    const { options } = registration;
    const { status, reason } = judge(state, options, running, now);
    return {
      status,
      reason,
      critical: options.critical,
      isKnown: state.last !== undefined || state.skip !== undefined,
      renewAt: this.order.renewAt(runner),
      goodUntil: state.skip === undefined ? goodUntil(state, options) : Infinity,
    };
  }

  /** These checks and those that they depend on, directly or not. */
  withDependencies(registrations: Iterable<Registration>): Set<Registration> {
    const all = new Set(registrations);
    for (const registration of all) {
      for (const dependency of this.dependencies.of(this.runnerOf(registration)))
        all.add(dependency.registration);
    }
    return all;
  }

  private revive(runner: CheckRunner): void {
    if (!runner.retired || this.stopped) return;
    runner.retired = false;
    this.entries.get(runner.registration)?.schedule?.start(0);
  }

  private prime({ runner, schedule }: Entry, sweep = newSweep()): void {
    if (runner.registration.options.onDemand) return;
    if (schedule) schedule.start(runner.registration.options.initialDelayMs);
    else void this.order.renew(runner, sweep);
  }

  private recorded(runner: CheckRunner, reading: Reading): void {
    const { registration } = runner;
    const entry = this.entries.get(registration);
    if (entry === undefined) return;
    this.notifyRecorded(registration);
    if (entry.slowness.turnsSlow(reading)) this.listener.slow(registration, reading);
    this.order.passOn(runner);
  }

  private notifyRecorded(registration: Registration): void {
    this.listener.recorded(registration, this.standing(registration, this.clock.now()));
  }

  private runnerOf(registration: Registration): CheckRunner {
    const entry = this.entries.get(registration);
    if (entry === undefined) throw new Error(`The check "${registration.name}" is not registered.`);
    return entry.runner;
  }
}
