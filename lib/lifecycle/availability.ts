import type { Phase } from '../interfaces/phase.js';
import type { StartupGate } from '../interfaces/startup-task.js';
import { describeError } from '../support/describe-error.js';
import type { AvailabilityStore } from './availability-store.js';
import type { StartupTasks } from './startup-tasks.js';

/** A reason may be whatever the application has caught, and the state must change whatever that is. */
const textOf = (reason: unknown): string =>
  (typeof reason === 'object' && reason !== null) || typeof reason === 'function'
    ? describeError(reason)
    : String(reason);

/** What the application says about itself. Injectable anywhere. */
export class Availability {
  constructor(
    private readonly store: AvailabilityStore,
    private readonly tasks: StartupTasks,
  ) {}

  /** `starting` until everything that startup waits for is done, then `started`; `draining` once the shutdown begins. */
  get phase(): Phase {
    return this.store.state.phase;
  }

  /**
   * Takes this instance out of traffic: readiness is 503 `REFUSED` until {@link acceptTraffic}; liveness is not
   * affected. The reason is shown in deep only.
   */
  refuseTraffic(reason: string): void {
    this.store.dispatch({ type: 'refused', reason: textOf(reason) });
  }

  /** Takes back {@link refuseTraffic}. While draining it changes nothing: draining is terminal. */
  acceptTraffic(): void {
    this.store.dispatch({ type: 'accepted' });
  }

  /**
   * The process is beyond repair and must be restarted: liveness and readiness are 503 `BROKEN` from now on. Not
   * for dependencies: a restart does not mend a database. The first reason stands, and is shown in deep and in the
   * log only.
   */
  markBroken(reason: string): void {
    this.store.dispatch({ type: 'broken', reason: textOf(reason) });
  }

  /**
   * Holds back `started` until the gate is opened, for work that is not in a method of its own. Ask for it before
   * the application has bootstrapped (in a constructor or in `onModuleInit`); afterwards it holds back nothing if
   * the instance has started already. The same name gives the same gate.
   *
   * @throws HealthConfigurationError where a startup task has that name, or where no check could have it: at most 100
   * letters, digits and `. _ - @`.
   */
  startupGate(name: string): StartupGate {
    return this.tasks.gate(name);
  }
}
