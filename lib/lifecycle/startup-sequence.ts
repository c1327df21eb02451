import { effectOf } from '../probes/aggregate.js';
import type { Registration } from '../interfaces/registration.js';
import type { StartupTaskReport } from '../interfaces/report.js';
import type { CheckEngine } from '../engine/check-engine.js';
import type { CancelTimer, Clock } from '../support/time/clock.js';
import type { AvailabilityStore } from './availability-store.js';
import type { StartupTasks } from './startup-tasks.js';

/** A failing startup check runs again after its `failureCacheMs`, but not sooner than this. */
const MIN_RETRY_MS = 100;

/**
 * Leads from "bootstrapped" to "started": every task and gate is done, and every check of the startup probe has passed
 * once. "Started" is never taken back.
 */
export class StartupSequence {
  private readonly passed = new Set<Registration>();
  private cancelRetry: CancelTimer | undefined;
  private active = false;
  /** Whether checks are running, or wait for their next run. */
  private trying = false;

  constructor(
    private readonly store: AvailabilityStore,
    private readonly tasks: StartupTasks,
    private readonly engine: CheckEngine,
    private readonly clock: Clock,
    private readonly startupChecks: () => readonly Registration[],
  ) {
    tasks.onSettled(() => this.advance());
  }

  /** Has an effect only once, because Nest runs the bootstrap hooks of some applications twice. */
  begin(): void {
    this.store.dispatch({ type: 'bootstrapped' });
    if (this.active || this.store.state.phase !== 'starting') return;
    this.active = true;
    this.tasks.start();
    void this.tryChecks();
  }

  stop(): void {
    this.active = false;
    this.cancelRetry?.();
    this.tasks.stop();
  }

  /** The tasks, gates and checks that `started` waits for. */
  waitingFor(): { readonly tasks: readonly StartupTaskReport[]; readonly checks: readonly string[] } {
    return {
      tasks: this.tasks.reports().filter(({ state }) => state !== 'done'),
      checks: this.remaining().map(({ name }) => name),
    };
  }

  /** The checks that have not passed yet. Empty after the start. */
  remaining(): readonly Registration[] {
    if (this.store.state.phase !== 'starting') return [];
    return this.startupChecks().filter((registration) => !this.passed.has(registration));
  }

  private async tryChecks(): Promise<void> {
    this.trying = true;
    const remaining = this.remaining();
    if (remaining.length > 0) {
      await this.engine.refresh(remaining, Math.max(...remaining.map(({ options }) => options.timeoutMs)));
      if (!this.active) return;
      this.remember();
    }
    const failing = this.remaining();
    if (failing.length > 0) {
      const pauseMs = Math.min(...failing.map(({ options }) => options.failureCacheMs));
      this.cancelRetry = this.clock.setTimer(() => void this.tryChecks(), Math.max(MIN_RETRY_MS, pauseMs));
      return;
    }
    this.trying = false;
    this.advance();
  }

  private remember(): void {
    for (const registration of this.remaining()) {
      const { status, reason } = this.engine.report(registration);
      const undecided = reason === 'PENDING' || reason === 'STALE';
      if (!undecided && effectOf(status, registration.options.critical) !== 'fail')
        this.passed.add(registration);
    }
  }

  private advance(): void {
    if (!this.active || this.trying || !this.tasks.done) return;
    if (this.remaining().length > 0) {
      // A startup task has registered a check.
      void this.tryChecks();
      return;
    }
    this.active = false;
    this.store.dispatch({ type: 'started' });
    // The startup probe does not change any more, so checks that only it needs need not run.
    for (const registration of this.startupChecks()) {
      if (isOnlyForStartup(registration)) this.engine.retire(registration);
    }
  }
}

/** Groups may ask for a check with tags at any time. */
const isOnlyForStartup = ({ options: { probes, tags } }: Registration): boolean =>
  probes.size === 1 && tags.length === 0;
