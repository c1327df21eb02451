import { Clock, type CancelTimer } from '../support/time/clock.js';
import { settle } from './settle.js';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/**
 * A clock that only moves when a test moves it. It drives the timeouts, caches, intervals and budgets of the library. Timers of
 * other code are not affected.
 *
 * @example
 * ```ts
 * const clock = new FakeClock();
 * const module = await Test.createTestingModule({ imports: [AppModule] })
 *   .overrideProvider(Clock)
 *   .useValue(clock)
 *   .compile();
 * ```
 */
export class FakeClock extends Clock {
  private readonly timers = new Set<Timer>();
  private elapsed = 0;
  private wallOffset: number;
  private moving: Promise<void> = Promise.resolve();

  /**
   * @param startAt the first time of the wall clock. Default 2026-01-01T00:00:00Z.
   * @throws RangeError if it is not a date.
   */
  constructor(startAt: Date | number | string = '2026-01-01T00:00:00Z') {
    super();
    this.wallOffset = wallTime(startAt);
  }

  /** The number of timers that have not fired. */
  get pending(): number {
    return this.timers.size;
  }

  now(): number {
    return this.elapsed;
  }

  time(): number {
    return this.wallOffset + this.elapsed;
  }

  /** A delay under 1 ms counts as 1, as in Node. */
  setTimer(callback: () => void, delayMs: number): CancelTimer {
    const timer: Timer = { at: this.elapsed + (delayMs >= 1 ? delayMs : 1), callback };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }

  /**
   * Moves the time forward by `ms`. Timers fire when they are due. Timers that are due at the same time fire in the order in
   * which they were set. After each timer, promises settle and changes of health are delivered. Calls run one after another.
   *
   * @throws RangeError (as a rejection) if `ms` is negative or not a number. It also rejects with errors of timer callbacks.
   */
  advance(ms: number): Promise<void> {
    const move = this.moving.then(() => this.move(ms));
    this.moving = move.catch(() => undefined);
    return move;
  }

  /**
   * Moves the time forward without firing timers, as if code blocked the event loop. Timers that became due fire late, at the
   * next {@link advance}.
   */
  block(ms: number): void {
    this.elapsed += duration(ms);
  }

  /** Sets the wall clock, as NTP does. The monotonic time and the timers do not change. */
  setTime(to: Date | number | string): void {
    this.wallOffset = wallTime(to) - this.elapsed;
  }

  /** Lets promises settle and delivers changes of health. No time passes. */
  settle(): Promise<void> {
    return settle();
  }

  private async move(ms: number): Promise<void> {
    const end = this.elapsed + duration(ms);
    await settle();
    for (let next = this.nextBy(end); next !== undefined; next = this.nextBy(end)) {
      this.elapsed = Math.max(this.elapsed, next.at);
      this.timers.delete(next);
      next.callback();
      await settle();
    }
    this.elapsed = Math.max(this.elapsed, end);
  }

  private nextBy(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.timers) if (timer.at <= end && !(next && next.at <= timer.at)) next = timer;
    return next;
  }
}

function duration(ms: number): number {
  if (ms >= 0 && ms < Infinity) return ms;
  throw new RangeError(`Time cannot move on by ${ms} ms. Give a number of ms from 0.`);
}

function wallTime(date: Date | number | string): number {
  const time = new Date(date).getTime();
  if (Number.isNaN(time))
    throw new RangeError(
      `${String(date)} is not a date. Give a Date, an ISO 8601 string or ms since the epoch.`,
    );
  return time;
}
