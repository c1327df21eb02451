import type { CancelTimer, Clock } from '../support/time/clock.js';

/** Reports once each time that a probe which used to be asked for is not asked for any more. */
export class ProbeSilence {
  private cancel: CancelTimer | undefined;
  private told = false;

  constructor(
    private readonly clock: Clock,
    private readonly limitMs: number,
    private readonly silentFor: () => number | undefined,
    private readonly tell: (silentMs: number) => void,
  ) {}

  start(): void {
    if (this.limitMs > 0) this.schedule(this.limitMs);
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  private schedule(delayMs: number): void {
    this.cancel = this.clock.setTimer(() => this.look(), Math.max(1, delayMs));
  }

  private look(): void {
    const silentMs = this.silentFor();
    const silent = silentMs !== undefined && silentMs >= this.limitMs;
    if (silent && !this.told) this.tell(silentMs);
    this.told = silent;
    this.schedule(silent || silentMs === undefined ? this.limitMs : this.limitMs - silentMs);
  }
}
