import { FakeClock } from 'nestjs-vitals/testing';
import type { Reason } from '../../../lib/interfaces/reason.js';
import type { HealthTransition } from '../../../lib/interfaces/transition.js';
import { CheckEngine } from '../../../lib/engine/check-engine.js';
import { resolveOptions, type HealthOptions } from '../../../lib/module/health-options.js';
import { HealthService } from '../../../lib/health/health-service.js';
import { AvailabilityStore } from '../../../lib/lifecycle/availability-store.js';
import { StartupSequence } from '../../../lib/lifecycle/startup-sequence.js';
import { StartupTasks } from '../../../lib/lifecycle/startup-tasks.js';
import { GuardedObservable } from '../../../lib/events/guarded-observable.js';
import { HealthEvents } from '../../../lib/events/health-events.js';
import { TransitionBus } from '../../../lib/events/transition-bus.js';
import { ReportScrubber } from '../../../lib/report/scrubbed-reports.js';
import { HealthRegistry } from '../../../lib/registry/health-registry.js';

const nothing = (): void => undefined;

/** The registry, the engine and the service without Nest around them: cheap enough for thousands of random sequences. */
export class Kernel {
  readonly clock = new FakeClock();
  readonly transitions: HealthTransition[] = [];
  readonly store = new AvailabilityStore(this.clock);
  readonly engine: CheckEngine;
  readonly registry: HealthRegistry;
  readonly health: HealthService;
  private readonly sequence: StartupSequence;

  constructor(given: HealthOptions) {
    const { clock, store } = this;
    const options = resolveOptions(given);
    const bus = new TransitionBus((error) => {
      throw error;
    });
    bus.subscribe({ onTransition: (transition) => void this.transitions.push(transition) });
    const observer = new HealthEvents(clock, (transition) => bus.publish(transition));
    this.engine = new CheckEngine(
      clock,
      {
        recorded: (registration, standing) => this.health.noteResult(registration, standing),
        released: (registration) => this.health.noteChange(registration),
        removed: (name) => {
          observer.forget(name);
          this.health.noteChange();
        },
        slow: nothing,
      },
      () => 0.5,
    );
    this.registry = new HealthRegistry(this.engine, options.checks);
    const tasks = new StartupTasks(clock, { taskDone: nothing, taskFailed: nothing, attemptFailed: nothing });
    this.sequence = new StartupSequence(store, tasks, this.engine, clock, () =>
      this.registry.membersOf('startup'),
    );
    this.health = new HealthService({
      registry: this.registry,
      engine: this.engine,
      availability: store,
      tasks,
      sequence: this.sequence,
      observer,
      changes$: new GuardedObservable(nothing),
      clock,
      scrubber: new ReportScrubber((text) => text),
      probes: options.probes,
    });
  }

  async start(): Promise<void> {
    this.registry.completionFaults();
    this.engine.start();
    this.sequence.begin();
    await this.clock.settle();
  }

  stop(): void {
    this.store.dispatch({ type: 'draining' });
    this.sequence.stop();
    this.engine.stop();
  }
}

export const isOpen = (reason: Reason | undefined): boolean => reason === 'PENDING' || reason === 'STALE';
