import type { CancelTimer, Clock } from '../support/time/clock.js';

export interface BackgroundTask {
  /** Runs the check once; resolves when its result is recorded. Never rejects. */
  run(): Promise<void>;
  /** The interval from the start of one run to the start of the next, in ms. Read after every run. */
  intervalMs(): number;
}

/** Runs a task repeatedly, never two runs at once. */
export class BackgroundSchedule {
  private cancel: CancelTimer | undefined;
  private stopped = true;

  constructor(
    private readonly clock: Clock,
    private readonly task: BackgroundTask,
  ) {}

  start(initialDelayMs: number): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.schedule(initialDelayMs);
  }

  stop(): void {
    this.stopped = true;
    this.cancel?.();
    this.cancel = undefined;
  }

  private schedule(delayMs: number): void {
    this.cancel = this.clock.setTimer(() => void this.tick(), delayMs);
  }

  private async tick(): Promise<void> {
    const startedAt = this.clock.now();
    const own = this.cancel;
    await this.task.run();
    // Stopped during the run, or stopped and started again: then that start has set its own timer.
    if (this.stopped || this.cancel !== own) return;
    this.schedule(Math.max(0, startedAt + this.task.intervalMs() - this.clock.now()));
  }
}
