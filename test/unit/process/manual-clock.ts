import { Clock, type CancelTimer } from '../../../lib/support/time/clock.js';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that stands still until a test moves it. */
export class ManualClock extends Clock {
  private readonly timers = new Set<Timer>();
  private elapsed = 1_000;

  get pendingTimers(): number {
    return this.timers.size;
  }

  now(): number {
    return this.elapsed;
  }

  time(): number {
    return 1_700_000_000_000 + this.elapsed;
  }

  setTimer(callback: () => void, delayMs: number): CancelTimer {
    const timer = { at: this.elapsed + delayMs, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Moves time on and fires each timer when it is due. */
  advance(ms: number): void {
    const end = this.elapsed + ms;
    for (let next = this.dueBy(end); next; next = this.dueBy(end)) {
      this.elapsed = Math.max(this.elapsed, next.at);
      this.fire(next);
    }
    this.elapsed = end;
  }

  /** Moves time on with the event loop standing still: what fell due meanwhile fires once, late. */
  block(ms: number): void {
    this.elapsed += ms;
    for (const timer of [...this.timers].filter(({ at }) => at <= this.elapsed)) this.fire(timer);
  }

  /** Moves time on, and no timer has had its turn yet. */
  jump(ms: number): void {
    this.elapsed += ms;
  }

  private fire(timer: Timer): void {
    this.timers.delete(timer);
    timer.callback();
  }

  private dueBy(end: number): Timer | undefined {
    return [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}
