/** A moment: `now` for arithmetic, `time` for people. */
export interface Instant {
  /** Monotonic time, in ms. Only differences mean something. */
  readonly now: number;
  /** Wall-clock time, in ms since the epoch. */
  readonly time: number;
}

/** Stops a timer. Has no effect on a timer that has fired or was stopped before. */
export type CancelTimer = () => void;

export interface TimerOptions {
  /** Whether the process must stay alive while the timer runs. Default `false`. */
  readonly keepAlive?: boolean;
}

/**
 * The only source of time in the library, and its injection token. Tests replace it:
 * `.overrideProvider(Clock).useValue(new FakeClock())` with the `FakeClock` of `nestjs-vitals/testing`.
 */
export abstract class Clock {
  /** Monotonic time, in ms. */
  abstract now(): number;
  /** Wall-clock time, in ms since the epoch. */
  abstract time(): number;
  /** Calls back once after `delayMs`. The timer keeps the process alive only with `keepAlive`. */
  abstract setTimer(callback: () => void, delayMs: number, options?: TimerOptions): CancelTimer;
}

export const instant = (clock: Clock): Instant => ({ now: clock.now(), time: clock.time() });
