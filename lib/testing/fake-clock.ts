import { Clock, type CancelTimer } from '../support/time/clock.js';
import { settle } from './settle.js';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/**
 * Time that stands still until a test moves it: it drives timeouts, caches, intervals and budgets, and leaves the
 * timers of everything else alone.
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
   * @param startAt what the wall clock shows at first. Default 2026-01-01T00:00:00Z.
   * @throws RangeError if it is no date.
   */
  constructor(startAt: Date | number | string = '2026-01-01T00:00:00Z') {
    super();
    this.wallOffset = wallTime(startAt);
  }

  /** How many timers are set and have not fired. */
  get pending(): number {
    return this.timers.size;
  }

  now(): number {
    return this.elapsed;
  }

  time(): number {
    return this.wallOffset + this.elapsed;
  }

  /** As Node does, a delay under 1 ms counts as 1. */
  setTimer(callback: () => void, delayMs: number): CancelTimer {
    const timer: Timer = { at: this.elapsed + (delayMs >= 1 ? delayMs : 1), callback };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }

  /**
   * Moves time on by so many ms. Each timer fires when it is due, those due at the same time in the order in which
   * they were set, and after each one what it sets in motion settles, changes of health included. Calls queue up.
   *
   * @throws RangeError (as a rejection) if `ms` is negative or no number; what a timer's callback throws, too.
   */
  advance(ms: number): Promise<void> {
    const move = this.moving.then(() => this.move(ms));
    this.moving = move.catch(() => undefined);
    return move;
  }

  /**
   * Time passes and the event loop stands still: nothing fires. What has fallen due meanwhile fires, late, when time
   * moves on the next time; so does a real timer behind code that blocks.
   */
  block(ms: number): void {
    this.elapsed += duration(ms);
  }

  /** The wall clock is set, as NTP or a person does; the monotonic time and all timers stay as they are. */
  setTime(to: Date | number | string): void {
    this.wallOffset = wallTime(to) - this.elapsed;
  }

  /** What is under way settles, and no time passes. */
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
      `${String(date)} is no date. Give a Date, an ISO 8601 string or ms since the epoch.`,
    );
  return time;
}
