/** A timer that is later than this was delayed by a blocked event loop. Timers are never exact, so less is normal. */
export const TOLERATED_LAG_MS = 5;

/** The rest of a time limit that counts only the time in which the event loop could read answers. In ms. */
export interface TimeLeft {
  readonly leftMs: number;
  /** For how long the event loop was blocked. */
  readonly lagMs: number;
  /** By how much the limit may still be moved. */
  readonly graceMs: number;
}

/** The limit is prolonged by at most twice its length, so a dead dependency times out in a busy process too. */
export const fullTime = (limitMs: number): TimeLeft => ({ leftMs: limitMs, lagMs: 0, graceMs: 2 * limitMs });

/**
 * How long to wait until the time is checked again: short enough to see each block that matters, long enough that nearly all
 * runs end in the first slice.
 */
export const nextSlice = (limitMs: number, { leftMs }: TimeLeft): number =>
  Math.min(leftMs, Math.max(10, limitMs / 10));

/** By how much a timer of `sliceMs` was late, in ms; 0 if that is at most {@link TOLERATED_LAG_MS}. */
export function latenessOf(sliceMs: number, elapsedMs: number): number {
  const late = elapsedMs - sliceMs;
  return late > TOLERATED_LAG_MS ? late : 0;
}

export interface Slice {
  /** The planned length, in ms. */
  readonly sliceMs: number;
  /** The real length, in ms. */
  readonly elapsedMs: number;
  /** For how long the run itself blocked the event loop, in ms. This time is not given back. */
  readonly ownMs: number;
}

/**
 * The time left after a slice. A late slice is given back as a whole, because an answer may have waited in the socket all
 * the time. A block that goes past the end of the limit costs at least a quarter of the grace. Otherwise a dead dependency
 * would never time out in a process that blocks again and again.
 */
export function afterSlice(limitMs: number, time: TimeLeft, { sliceMs, elapsedMs, ownMs }: Slice): TimeLeft {
  const late = latenessOf(sliceMs, elapsedMs - ownMs);
  // Fake timers may fire although the time of the clock has not changed.
  const left = Math.max(0, time.leftMs - Math.max(sliceMs, elapsedMs));
  if (late === 0) return { ...time, leftMs: left };
  const taken = Math.max(0, time.leftMs - ownMs - left);
  const given = Math.min(time.graceMs, taken);
  const cost = left === 0 ? Math.max(given, limitMs / 2) : given;
  return { leftMs: left + given, lagMs: time.lagMs + late, graceMs: Math.max(0, time.graceMs - cost) };
}
