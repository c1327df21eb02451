import type { StartupTaskEvent } from '../interfaces/observer.js';
import type { StartupTaskReport } from '../interfaces/report.js';
import type { StartupListener } from '../lifecycle/startup-tasks.js';
import type { HealthObservers } from './health-observers.js';

/** Publishes the ends of startup tasks and gates, and failed attempts. */
export class StartupReporter implements StartupListener {
  constructor(
    private readonly observers: HealthObservers,
    /** Hides credentials. */
    private readonly scrub: (task: StartupTaskReport) => StartupTaskReport,
  ) {}

  taskDone(task: StartupTaskReport): void {
    this.publish('done', task);
  }

  taskFailed(task: StartupTaskReport): void {
    this.publish('failed', task);
  }

  attemptFailed(task: StartupTaskReport): void {
    this.publish('attempt-failed', task);
  }

  private publish(kind: StartupTaskEvent['kind'], task: StartupTaskReport): void {
    this.observers.publish('onStartupTask', { kind, task: this.scrub(task) });
  }
}
