import type { CancelTimer, Clock } from './clock.js';

/** Calls back again and again until it is stopped. */
export class Repeating {
  private cancel: CancelTimer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly everyMs: number,
    private readonly callback: () => void,
  ) {}

  start(): void {
    this.cancel = this.clock.setTimer(() => {
      this.callback();
      if (this.cancel) this.start();
    }, this.everyMs);
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }
}
