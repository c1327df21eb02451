import type { Registration } from '../interfaces/registration.js';
import type { CheckReport } from '../interfaces/report.js';
import type { Reading } from '../interfaces/reading.js';
import { BackgroundSchedule } from './background-schedule.js';
import { withinBudget } from '../support/time/budget.js';
import { CheckRunner } from './check-runner.js';
import {
  goodUntil,
  intervalAfter,
  isFailing,
  isUnusable,
  judge,
  renewAt,
  type Judgement,
} from './check-state.js';
import { instant, type Clock, type Instant } from '../support/time/clock.js';
import { Dependencies } from './dependencies.js';
import { jitter } from './jitter.js';
import { SlowWatch } from './slow-watch.js';
import { viewCheck } from './view.js';

/** Hears of everything that happens to the checks. Called in the middle of the engine's work: must not block or throw. */
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

/** What a check counts as, and for how long. */
export interface CheckStanding extends Judgement {
  readonly critical: boolean;
  /** It has had a result, or a dependency has decided for it. */
  readonly isKnown: boolean;
  /** From when on a probe has to bring it up to date, in monotonic ms. */
  readonly renewAt: number;
  /** When a good status becomes stale, in monotonic ms. */
  readonly goodUntil: number;
}

interface Entry {
  readonly runner: CheckRunner;
  readonly schedule: BackgroundSchedule | undefined;
  readonly slowness: SlowWatch;
  /** While the check fails: the check that is to blame, itself or one that it depends on. */
  rootCause: string | undefined;
}

/** All checks of the application and what is known of them. Keyed by the registration, not by its name. */
export class CheckEngine {
  private readonly entries = new Map<Registration, Entry>();
  private readonly dependencies = new Dependencies();
  private started = false;
  private stopped = false;
  private changes = 0;
  private listener = SILENT;
  private readonly present: NonNullable<CheckEngineOptions['present']>;
  private readonly random: () => number;

  constructor(
    private readonly clock: Clock,
    { present = (report) => report, random = Math.random }: CheckEngineOptions = {},
  ) {
    this.present = present;
    this.random = random;
  }

  /** Sets the listener. There is one: the engine's work is too hot for a list. */
  listen(listener: EngineListener): void {
    this.listener = listener;
  }

  /** Another number whenever a check has been added or removed. */
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
            run: async () => this.renew(runner),
            intervalMs: () => intervalAfter(runner.state, options) * jitter(this.random),
          });
    const slowness = new SlowWatch(options.slowAfterMs);
    const entry: Entry = { runner, schedule, slowness, rootCause: undefined };
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
    this.release(entry.runner);
    this.endSkips(registration.name);
  }

  /** Nobody will ask for this check any more: it is not run again, unless others depend on it, or will. */
  retire(registration: Registration): void {
    const entry = this.entries.get(registration);
    if (entry === undefined || this.dependencies.on(registration.name).length > 0) return;
    entry.schedule?.stop();
    entry.runner.retired = true;
  }

  /** Primes every check and starts the timers of those in background mode. */
  start(): void {
    if (this.started || this.stopped) return;
    this.started = true;
    const sweep = newSweep();
    for (const entry of this.entries.values()) this.prime(entry, sweep);
  }

  /** Stops all timers and aborts all runs. What is on record stays. */
  stop(): void {
    this.stopped = true;
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
   * Brings these checks up to date: runs those whose result is no longer fresh, all at once. Resolves when the last of
   * them has ended; `undefined` if there is nothing to wait for. With `force`, fresh results are not enough.
   */
  run(registrations: readonly Registration[], force = false): Promise<unknown> | undefined {
    const sweep = newSweep(force);
    const waits: Promise<void>[] = [];
    for (const registration of registrations) {
      const runner = this.entries.get(registration)?.runner;
      const wait = runner && this.ensure(runner, sweep);
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

  /** What counts of {@link report}, at a fraction of its cost. */
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
      renewAt: this.renewAt(runner),
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
    if (schedule) schedule.start(runner.registration.options.initialDelayMs);
    else void this.renew(runner, sweep);
  }

  /** Runs this one check, fresh or not; what it depends on is only brought up to date. */
  private renew(runner: CheckRunner, sweep = newSweep()): Promise<void> | undefined {
    return this.ensure(runner, sweep, true);
  }

  private ensure(runner: CheckRunner, sweep: Sweep, force = sweep.force): Promise<void> | undefined {
    if (sweep.visited.has(runner)) return sweep.visited.get(runner);
    const waits = this.dependencies
      .of(runner)
      .map((dependency) => this.ensure(dependency, sweep))
      .filter((wait) => wait !== undefined);
    const after = () => this.ensureSelf(runner, force);
    const wait = waits.length === 0 ? after() : Promise.all(waits).then(after);
    sweep.visited.set(runner, wait);
    return wait;
  }

  private ensureSelf(runner: CheckRunner, force: boolean): Promise<void> | undefined {
    // Looked up after the wait: meanwhile a dependency may have been taken out, or replaced.
    const failing = this.dependencies.of(runner).find((each) => this.isFailing(each));
    if (failing !== undefined) {
      runner.skip(rootCauseOf(failing));
      return undefined;
    }
    return force || this.needsRun(runner) ? runner.refresh() : undefined;
  }

  /** Of a check whose dependencies do not fail. */
  private needsRun(runner: CheckRunner): boolean {
    const { state, running, registration } = runner;
    const { intervalMs, initialDelayMs } = registration.options;
    if (state.skip !== undefined) return true;
    if (intervalMs === undefined) return !this.isFresh(runner);
    // In background mode probes only read, unless there is nothing that they could read: then they wait for a run.
    if (!isUnusable(state, registration.options, this.clock.now())) return false;
    return running || state.last !== undefined || initialDelayMs === 0;
  }

  /** A skipped check is looked at when its root cause is, or at once if no dependency fails any more. */
  private renewAt(runner: CheckRunner): number {
    const { state, registration } = runner;
    if (state.skip === undefined) return renewAt(state, registration.options);
    const isStillSkipped = this.dependencies.of(runner).some((each) => this.isFailing(each));
    const cause = isStillSkipped ? this.dependencies.get(rootCauseOf(runner)) : undefined;
    return cause?.state.skip === undefined && cause
      ? renewAt(cause.state, cause.registration.options)
      : -Infinity;
  }

  private isFailing({ state, registration }: CheckRunner): boolean {
    return isFailing(state, registration.options, this.clock.now());
  }

  private isFresh({ state, registration }: CheckRunner): boolean {
    return state.skip === undefined && this.clock.now() < renewAt(state, registration.options);
  }

  private recorded(runner: CheckRunner, reading: Reading): void {
    const entry = this.entries.get(runner.registration);
    if (entry === undefined) return;
    this.tellRecorded(runner.registration);
    if (entry.slowness.turnsSlow(reading)) this.listener.slow(runner.registration, reading);
    this.passOn(runner, entry);
  }

  private tellRecorded(registration: Registration): void {
    this.listener.recorded(registration, this.standing(registration, this.clock.now()));
  }

  /** What the status of the check means for those that depend on it. */
  private passOn(runner: CheckRunner, entry: Entry): void {
    const rootCause = this.isFailing(runner) ? rootCauseOf(runner) : undefined;
    if (rootCause === entry.rootCause) return;
    entry.rootCause = rootCause;
    if (rootCause === undefined) this.release(runner);
    else for (const dependent of this.dependencies.on(runner.registration.name)) dependent.skip(rootCause);
  }

  /** No check says SKIPPED because of one that is not registered, not even until it has run itself. */
  private endSkips(name: string): void {
    for (const dependent of this.dependencies.on(name)) {
      const entry = this.entries.get(dependent.registration);
      const isSkipped = dependent.state.skip !== undefined && !this.stopped;
      if (!isSkipped || entry === undefined) continue;
      if (this.dependencies.of(dependent).some((each) => this.isFailing(each))) continue;
      dependent.endSkip();
      this.tellRecorded(dependent.registration);
      this.passOn(dependent, entry);
      this.endSkips(dependent.registration.name);
    }
  }

  /** Checks that were skipped because of this one are run again at once, unless they depend on another that fails. */
  private release(runner: CheckRunner): void {
    if (this.stopped) return;
    for (const dependent of this.dependencies.on(runner.registration.name)) {
      if (dependent.state.skip === undefined) continue;
      const dependencies = this.dependencies.of(dependent);
      const failing = dependencies.find((each) => this.isFailing(each));
      if (failing !== undefined) {
        dependent.skip(rootCauseOf(failing));
        continue;
      }
      // What is up to date is not looked into any further: a graph is released layer by layer, not walked for each check.
      const sweep = newSweep();
      for (const each of dependencies) if (this.isFresh(each)) sweep.visited.set(each, undefined);
      void this.renew(dependent, sweep);
      this.listener.released(dependent.registration);
    }
  }

  private runnerOf(registration: Registration): CheckRunner {
    const entry = this.entries.get(registration);
    if (entry === undefined) throw new Error(`The check "${registration.name}" is not registered.`);
    return entry.runner;
  }
}

/** One sweep over the graph: a check that several others depend on is brought up to date once. */
interface Sweep {
  readonly force: boolean;
  readonly visited: Map<CheckRunner, Promise<void> | undefined>;
}

const newSweep = (force = false): Sweep => ({ force, visited: new Map() });

const rootCauseOf = ({ state, registration }: CheckRunner): string =>
  state.skip?.rootCause ?? registration.name;
