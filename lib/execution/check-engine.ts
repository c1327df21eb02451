import type { Registration } from '../contracts/registration.js';
import type { CheckReport } from '../contracts/report.js';
import type { Instant, Reading } from '../contracts/reading.js';
import { BackgroundSchedule } from './background-schedule.js';
import { withinBudget } from './budget.js';
import { CheckRunner } from './check-runner.js';
import { intervalAfter, recordedStatus, validUntil } from './check-state.js';
import { instant, type Clock } from './clock.js';
import { Dependencies } from './dependencies.js';
import { jitter } from './jitter.js';
import { SlowWatch } from './slow-watch.js';
import { viewCheck } from './view.js';

/** What the engine tells the world. Called in the middle of its work: must not block and must not throw. */
export interface EngineListener {
  /** A reading is on record. */
  recorded(report: CheckReport): void;
  /** A check was taken out. */
  removed(name: string): void;
  /** A run took, or blocked the event loop for, at least the check's `slowAfterMs`; once until it is fast again. */
  slow(registration: Registration, reading: Reading): void;
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

  constructor(
    private readonly clock: Clock,
    private readonly listener: EngineListener,
    private readonly random: () => number = Math.random,
  ) {}

  add(registration: Registration): void {
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
    this.entries.delete(registration);
    this.dependencies.remove(entry.runner);
    entry.schedule?.stop();
    entry.runner.stop();
    this.listener.removed(registration.name);
    this.release(entry.runner);
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
    const sweep = aSweep();
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

  /**
   * Brings these checks up to date: runs those whose result is no longer fresh, all at once, and waits for them
   * within the budget. `undefined` if there is nothing to wait for. With `force`, fresh results are not enough.
   */
  refresh(
    registrations: readonly Registration[],
    budgetMs: number,
    force = false,
  ): Promise<void> | undefined {
    const sweep = aSweep(force);
    const waits: Promise<void>[] = [];
    for (const registration of registrations) {
      const runner = this.entries.get(registration)?.runner;
      const wait = runner && this.ensure(runner, sweep);
      if (wait) waits.push(wait);
    }
    return waits.length === 0 ? undefined : withinBudget(this.clock, Promise.all(waits), budgetMs);
  }

  report(registration: Registration, at: Instant = instant(this.clock)): CheckReport {
    const runner = this.runnerOf(registration);
    return viewCheck(registration, runner.state, runner, at);
  }

  /** Until when these checks' reports stay what they are if no reading comes in, in monotonic ms. */
  validUntil(registrations: readonly Registration[]): number {
    const now = this.clock.now();
    let until = Infinity;
    const seen = new Set<CheckRunner>();
    const visit = (runner: CheckRunner): void => {
      if (seen.has(runner)) return;
      seen.add(runner);
      until = Math.min(until, validUntil(runner.state, runner.registration.options));
      for (const dependency of this.dependencies.of(runner)) visit(dependency);
    };
    for (const registration of registrations) {
      visit(this.runnerOf(registration));
      if (until <= now) return now;
    }
    return until;
  }

  private revive(runner: CheckRunner): void {
    if (!runner.retired || this.stopped) return;
    runner.retired = false;
    this.entries.get(runner.registration)?.schedule?.start(0);
  }

  private prime({ runner, schedule }: Entry, sweep = aSweep()): void {
    if (schedule) schedule.start(runner.registration.options.initialDelayMs);
    else void this.renew(runner, sweep);
  }

  /** Runs this one check, fresh or not; what it depends on is only brought up to date. */
  private renew(runner: CheckRunner, sweep = aSweep()): Promise<void> | undefined {
    return this.ensure(runner, sweep, true);
  }

  private ensure(runner: CheckRunner, sweep: Sweep, force = sweep.force): Promise<void> | undefined {
    if (sweep.visited.has(runner)) return sweep.visited.get(runner);
    const dependencies = this.dependencies.of(runner);
    const waits = dependencies
      .map((dependency) => this.ensure(dependency, sweep))
      .filter((wait) => wait !== undefined);
    const after = () => this.ensureSelf(runner, dependencies, force);
    const wait = waits.length === 0 ? after() : Promise.all(waits).then(after);
    sweep.visited.set(runner, wait);
    return wait;
  }

  private ensureSelf(
    runner: CheckRunner,
    dependencies: readonly CheckRunner[],
    force: boolean,
  ): Promise<void> | undefined {
    const failing = dependencies.find(isFailing);
    if (failing !== undefined) {
      runner.skip(rootCauseOf(failing));
      return undefined;
    }
    const { state, registration } = runner;
    if (!force && registration.options.intervalMs !== undefined) {
      // Probes only read; before the first result there is nothing to read but the run that brings it.
      return state.last === undefined && runner.running ? runner.refresh() : undefined;
    }
    return this.isFresh(runner) && !force ? undefined : runner.refresh();
  }

  private isFresh({ state, registration }: CheckRunner): boolean {
    return this.clock.now() < validUntil(state, registration.options);
  }

  private recorded(runner: CheckRunner, reading: Reading): void {
    const entry = this.entries.get(runner.registration);
    if (entry === undefined) return;
    this.listener.recorded(this.report(runner.registration));
    if (entry.slowness.turnsSlow(reading)) this.listener.slow(runner.registration, reading);
    const rootCause = isFailing(runner) ? rootCauseOf(runner) : undefined;
    if (rootCause === entry.rootCause) return;
    entry.rootCause = rootCause;
    if (rootCause === undefined) this.release(runner);
    else for (const dependent of this.dependencies.on(runner.registration.name)) dependent.skip(rootCause);
  }

  /** Checks that were skipped because of this one are run again at once, unless they depend on another that fails. */
  private release(runner: CheckRunner): void {
    if (this.stopped) return;
    for (const dependent of this.dependencies.on(runner.registration.name)) {
      if (dependent.state.skip === undefined) continue;
      const dependencies = this.dependencies.of(dependent);
      const failing = dependencies.find(isFailing);
      if (failing !== undefined) {
        dependent.skip(rootCauseOf(failing));
        continue;
      }
      // What is up to date is not looked into any further: a graph is released layer by layer, not walked for each check.
      const sweep = aSweep();
      for (const each of dependencies) if (this.isFresh(each)) sweep.visited.set(each, undefined);
      void this.renew(dependent, sweep);
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

const aSweep = (force = false): Sweep => ({ force, visited: new Map() });

const isFailing = ({ state }: CheckRunner): boolean => recordedStatus(state) === 'fail';

const rootCauseOf = ({ state, registration }: CheckRunner): string =>
  state.skip?.rootCause ?? registration.name;
