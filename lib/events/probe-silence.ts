import type { CancelTimer, Clock } from '../support/time/clock.js';

/** Reports each time when requests for a probe stop, once per silence. */
export class ProbeSilence {
  private cancel: CancelTimer | undefined;
  private reported = false;

  constructor(
    private readonly clock: Clock,
    private readonly limitMs: number,
    private readonly silentFor: () => number | undefined,
    private readonly report: (silentMs: number) => void,
  ) {}

  start(): void {
    if (this.limitMs > 0) this.schedule(this.limitMs);
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  private schedule(delayMs: number): void {
    this.cancel = this.clock.setTimer(() => this.poll(), Math.max(1, delayMs));
  }

  private poll(): void {
    const silentMs = this.silentFor();
    const silent = silentMs !== undefined && silentMs >= this.limitMs;
    if (silent && !this.reported) this.report(silentMs);
    this.reported = silent;
    this.schedule(silent || silentMs === undefined ? this.limitMs : this.limitMs - silentMs);
  }
}
