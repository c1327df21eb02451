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
import { HealthObservers } from '../../../lib/events/health-observers.js';
import { StatusTracker } from '../../../lib/events/status-tracker.js';
import { ReportBuilder } from '../../../lib/health/report-builder.js';
import { ReportScrubber } from '../../../lib/report/scrubbed-reports.js';
import { ProbeCatalog } from '../../../lib/probes/probe-catalog.js';
import { HealthRegistry } from '../../../lib/registry/health-registry.js';

const nothing = (): void => undefined;
const asItIs = (text: string): string => text;

/** The registry, the engine and the service without Nest: fast enough for thousands of random sequences. */
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
    const observers = new HealthObservers((error) => {
      throw error;
    });
    observers.subscribe({ onTransition: (transition) => void this.transitions.push(transition) });
    const probes = new ProbeCatalog(options.probes);
    const engine = new CheckEngine(clock, { random: () => 0.5 });
    const registry = new HealthRegistry(engine, options.checks, probes);
    const tasks = new StartupTasks(clock, { taskDone: nothing, taskFailed: nothing, attemptFailed: nothing });
    this.sequence = new StartupSequence(store, tasks, engine, clock, () => registry.membersOf('startup'));
    this.health = new HealthService(
      registry,
      engine,
      new StatusTracker(engine, registry, probes, store, clock, observers, asItIs),
      new ReportBuilder(
        probes,
        registry,
        engine,
        store,
        tasks,
        this.sequence,
        clock,
        new ReportScrubber(asItIs),
      ),
      clock,
      probes,
      new GuardedObservable(nothing),
    );
    this.engine = engine;
    this.registry = registry;
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
