import type { Clock } from '../support/time/clock.js';
import type { CheckRunner } from './check-runner.js';
import { isFailing, isUnusable, renewAt } from './check-state.js';
import type { Dependencies } from './dependencies.js';

/** One pass over the checks: a check that several others depend on is brought up to date once. */
export interface Sweep {
  /** Run checks whose results are still fresh, too. */
  readonly force: boolean;
  readonly visited: Map<CheckRunner, Promise<void> | undefined>;
}

export const newSweep = (force = false): Sweep => ({ force, visited: new Map() });

/** Gets the skips that end. */
export interface SkipListener {
  /** A skipped check runs again. */
  released(runner: CheckRunner): void;
  /** A skipped check counts by what its own runs said. */
  skipEnded(runner: CheckRunner): void;
}

/** Runs checks after the checks that they depend on, skips those whose dependency fails, and runs them again when it recovers. */
export class RunOrder {
  /** While a check fails: the check to blame, itself or one that it depends on. */
  private readonly rootCauses = new WeakMap<CheckRunner, string>();
  private stopped = false;

  constructor(
    private readonly clock: Clock,
    private readonly dependencies: Dependencies,
    private readonly listener: SkipListener,
  ) {}

  stop(): void {
    this.stopped = true;
  }

  /** Runs this check even if its result is fresh. Its dependencies are only brought up to date. */
  renew(runner: CheckRunner, sweep = newSweep()): Promise<void> | undefined {
    return this.bringUpToDate(runner, sweep, true);
  }

  /** Runs the check if its result is not fresh, after its dependencies. `undefined` if there is nothing to wait for. */
  bringUpToDate(runner: CheckRunner, sweep: Sweep, force = sweep.force): Promise<void> | undefined {
    if (sweep.visited.has(runner)) return sweep.visited.get(runner);
    const waits = this.dependencies
      .of(runner)
      .map((dependency) => this.bringUpToDate(dependency, sweep))
      .filter((wait) => wait !== undefined);
    const runSelf = () => this.runSelf(runner, force);
    const wait = waits.length === 0 ? runSelf() : Promise.all(waits).then(runSelf);
    sweep.visited.set(runner, wait);
    return wait;
  }

  /** When a probe has to bring the check up to date, in monotonic ms. */
  renewAt(runner: CheckRunner): number {
    const { state, registration } = runner;
    if (state.skip === undefined) return renewAt(state, registration.options);
    // A skipped check is due when its root cause is, or at once if no dependency fails any more.
    const cause = this.failingDependencyOf(runner) && this.dependencies.get(rootCauseOf(runner));
    if (cause === undefined || cause.state.skip !== undefined) return -Infinity;
    return renewAt(cause.state, cause.registration.options);
  }

  /** After each result: skips the dependents of a check that fails, and runs those of a check that recovered. */
  passOn(runner: CheckRunner): void {
    const rootCause = this.isFailing(runner) ? rootCauseOf(runner) : undefined;
    if (rootCause === this.rootCauses.get(runner)) return;
    if (rootCause === undefined) {
      this.rootCauses.delete(runner);
      this.release(runner);
      return;
    }
    this.rootCauses.set(runner, rootCause);
    for (const dependent of this.dependencies.on(runner.registration.name)) dependent.skip(rootCause);
  }

  /** A check was unregistered: nothing is skipped because of it any more. */
  removed(runner: CheckRunner): void {
    this.release(runner);
    this.endSkips(runner.registration.name);
  }

  private runSelf(runner: CheckRunner, force: boolean): Promise<void> | undefined {
    // Looked up after the wait, because a dependency may have been unregistered or replaced meanwhile.
    const failing = this.failingDependencyOf(runner);
    if (failing !== undefined) {
      runner.skip(rootCauseOf(failing));
      return undefined;
    }
    // An on-demand check has a shortest interval, also for requests with `fresh`.
    const isForced = force && runner.registration.options.onDemand === undefined;
    return isForced || this.needsRun(runner) ? runner.refresh() : undefined;
  }

  private needsRun(runner: CheckRunner): boolean {
    const { state, running, registration } = runner;
    const { intervalMs, initialDelayMs } = registration.options;
    if (state.skip !== undefined) return true;
    if (intervalMs === undefined) return !this.isFresh(runner);
    // In background mode probes only read. If there is nothing to read, they wait for a run.
    if (!isUnusable(state, registration.options, this.clock.now())) return false;
    return running || state.last !== undefined || initialDelayMs === 0;
  }

  /** No check stays SKIPPED because of one that is not registered, not even until its next run. */
  private endSkips(name: string): void {
    for (const dependent of this.dependencies.on(name)) {
      if (dependent.state.skip === undefined || this.stopped) continue;
      if (this.failingDependencyOf(dependent) !== undefined) continue;
      dependent.endSkip();
      this.listener.skipEnded(dependent);
      this.passOn(dependent);
      this.endSkips(dependent.registration.name);
    }
  }

  /** Runs the checks that were skipped because of this one, unless they depend on another one that fails. */
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
      // Fresh dependencies are not visited: a graph is released layer by layer, not walked once for each check.
      const sweep = newSweep();
      for (const each of dependencies) if (this.isFresh(each)) sweep.visited.set(each, undefined);
      void this.renew(dependent, sweep);
      this.listener.released(dependent);
    }
  }

  private failingDependencyOf(runner: CheckRunner): CheckRunner | undefined {
    return this.dependencies.of(runner).find((each) => this.isFailing(each));
  }

  private isFailing({ state, registration }: CheckRunner): boolean {
    return isFailing(state, registration.options, this.clock.now());
  }

  private isFresh({ state, registration }: CheckRunner): boolean {
    return state.skip === undefined && this.clock.now() < renewAt(state, registration.options);
  }
}

const rootCauseOf = ({ state, registration }: CheckRunner): string =>
  state.skip?.rootCause ?? registration.name;
