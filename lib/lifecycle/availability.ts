import type { Phase } from '../interfaces/phase.js';
import type { StartupGate } from '../interfaces/startup-task.js';
import { describeError } from '../support/describe-error.js';
import type { AvailabilityStore } from './availability-store.js';
import type { Beacon, Beacons } from './beacons.js';
import type { StartupTasks } from './startup-tasks.js';

/** A reason may be any value that the application caught. The state must change for each of them. */
const textOf = (reason: unknown): string =>
  (typeof reason === 'object' && reason !== null) || typeof reason === 'function'
    ? describeError(reason)
    : String(reason);

/** Lets the application take itself out of traffic, hold back its start, or ask for a restart. Injectable anywhere. */
export class Availability {
  constructor(
    private readonly store: AvailabilityStore,
    private readonly tasks: StartupTasks,
    private readonly beacons: Beacons,
  ) {}

  /** `starting` until all startup tasks, gates and startup checks are done, then `started`; `draining` from the beginning of the shutdown. */
  get phase(): Phase {
    return this.store.state.phase;
  }

  /**
   * Takes this instance out of traffic: readiness is 503 `REFUSED` until {@link acceptTraffic}; liveness is not
   * affected. Only deep shows the reason.
   */
  refuseTraffic(reason: string): void {
    this.store.dispatch({ type: 'refused', reason: textOf(reason) });
  }

  /** Ends {@link refuseTraffic}. Changes nothing while draining, because draining is terminal. */
  acceptTraffic(): void {
    this.store.dispatch({ type: 'accepted' });
  }

  /**
   * Says that only a restart can repair the process: liveness and readiness are 503 `BROKEN` from now on. Do not call it
   * because of a dependency: a restart does not repair a database. The first reason is kept. Only deep and the log show it.
   */
  markBroken(reason: string): void {
    this.store.dispatch({ type: 'broken', reason: textOf(reason) });
  }

  /**
   * Holds back `started` until the gate is opened, for work that has no method for `@StartupTask()`. Call it before the
   * application has bootstrapped, in a constructor or in `onModuleInit`: a gate has no effect on an instance that has
   * started. The same name returns the same gate.
   *
   * @throws HealthConfigurationError if a startup task has that name, or if it is longer than 100 characters or has others
   * than letters, digits and `. _ - @`.
   */
  startupGate(name: string): StartupGate {
    return this.tasks.gate(name);
  }

  /**
   * Marks work that is not an HTTP request, such as a job or a message: the drain waits until it has ended, at most
   * `drain.inFlightMs`, and the log names what is late. End it, or declare it with `using`. Stop taking new work when the drain
   * begins (`HealthObservers`, `onDrain`): the drain waits for work that begins meanwhile, too.
   *
   * @throws HealthConfigurationError if the name is longer than 100 characters or has others than letters, digits and
   * `. _ - @`.
   *
   * @example
   * ```ts
   * using job = availability.beacon('send-mail');
   * await this.mailer.send(mail);
   * ```
   */
  beacon(name: string): Beacon {
    return this.beacons.light(name);
  }
}
