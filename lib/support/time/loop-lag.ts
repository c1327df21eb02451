/** A timer that is later than this was held up by the event loop; less is the ordinary inexactness of timers. */
export const TOLERATED_LAG_MS = 5;

/** What is left of a time limit that counts only the time in which the event loop could read answers. In ms. */
export interface TimeLeft {
  readonly leftMs: number;
  /** For how long the event loop was seen held. */
  readonly lagMs: number;
  /** By how much the limit may still be moved. */
  readonly graceMs: number;
}

/** The limit moves by twice as much at most: a dead dependency times out in a process that is always busy, too. */
export const fullTime = (limitMs: number): TimeLeft => ({ leftMs: limitMs, lagMs: 0, graceMs: 2 * limitMs });

/**
 * How long to wait before the time is looked at again. Short enough to see each hold that matters, long enough that nearly
 * all runs end in the first slice.
 */
export const nextSlice = (limitMs: number, { leftMs }: TimeLeft): number =>
  Math.min(leftMs, Math.max(10, limitMs / 10));

/** By how much a timer of `sliceMs` was late, in ms; 0 if that is within what timers are. */
export function latenessOf(sliceMs: number, elapsedMs: number): number {
  const late = elapsedMs - sliceMs;
  return late > TOLERATED_LAG_MS ? late : 0;
}

export interface Slice {
  /** How long it was to take, in ms. */
  readonly sliceMs: number;
  /** How long it took, in ms. */
  readonly elapsedMs: number;
  /** How much of that the run itself held the event loop for, in ms: it is not given back. */
  readonly ownMs: number;
}

/**
 * The time left after a slice. A late slice is given back whole, since an answer may have waited in the socket all the
 * time. A hold that goes on past the end of the limit is paid with a quarter of the grace, or a dead dependency would outlive
 * one hold after the other.
 */
export function afterSlice(limitMs: number, time: TimeLeft, { sliceMs, elapsedMs, ownMs }: Slice): TimeLeft {
  const late = latenessOf(sliceMs, elapsedMs - ownMs);
  // Fake timers may fire without the time of the clock moving on.
  const left = Math.max(0, time.leftMs - Math.max(sliceMs, elapsedMs));
  if (late === 0) return { ...time, leftMs: left };
  const taken = Math.max(0, time.leftMs - ownMs - left);
  const given = Math.min(time.graceMs, taken);
  const cost = left === 0 ? Math.max(given, limitMs / 2) : given;
  return { leftMs: left + given, lagMs: time.lagMs + late, graceMs: Math.max(0, time.graceMs - cost) };
}
