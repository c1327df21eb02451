/** Requests at nearly equal intervals, as a health check sends them. All times are monotonic, in ms. */
export interface Rhythm {
  /** The longest interval seen. */
  readonly periodMs: number;
  readonly lastAt: number;
}

/** Three requests make an interval that repeats. Two may be anything. */
const MIN_REQUESTS = 3;
/** Shorter sequences are a burst: a test, an impatient person, a load generator. */
const MIN_SPAN_MS = 1_000;

/** How much the intervals of one health check vary, and how many requests must show it. */
interface Variation {
  readonly requests: number;
  /** From the median to the shortest, and to the longest. */
  readonly factor: number;
  /** The part of the intervals that keeps to it. */
  readonly share: number;
  /** The part of the intervals that may be shorter than that: somebody else asked in between. */
  readonly maxShorter: number;
}

const STEADY: Variation = { requests: MIN_REQUESTS, factor: 1.2, share: 0.9, maxShorter: 0 };
const INTERLEAVED: Variation = { ...STEADY, factor: 1.1 };
/** HAProxy's `spread-checks` varies intervals by up to half. */
const JITTERED: Variation = { requests: 5, factor: 2, share: 0.75, maxShorter: 0.25 };

/** How likely a sequence between the requests of others may be mere chance. */
const MAX_CHANCE = 0.005;
const MAX_RHYTHMS = 4;

/** How much later or earlier than expected a request may come: timers are late where the event loop is busy. */
const looseMs = (periodMs: number) => 0.1 * periodMs + 30;
/** Where requests of others may come in between, the intervals have to be more exact. */
const strictMs = (periodMs: number) => 0.05 * periodMs + 40;

/**
 * The periods in which requests came. Several processes on one host cannot be told apart by their address, so the
 * times may be those of several health checks, mixed, and of people.
 *
 * @param times ascending.
 */
export function rhythmsOf(times: readonly number[]): Rhythm[] {
  let rest = [...new Set(times)];
  for (let clients = 1; clients <= MAX_RHYTHMS; clients++) {
    const steady = commonRhythm(rest, clients === 1 ? STEADY : INTERLEAVED, clients);
    if (steady !== undefined) return [steady];
  }
  const jittered = commonRhythm(rest, JITTERED);
  const found: Rhythm[] = [];
  while (found.length < MAX_RHYTHMS) {
    const sequence = mixedSequence(rest) ?? undisturbedSequence(rest);
    if (sequence === undefined) break;
    // Jitter alone explains all of them. A sequence among them has to explain more than a few.
    if (found.length === 0 && jittered !== undefined && sequence.length < rest.length / 3) break;
    found.push(rhythmOf(sequence, gapsOf(sequence)));
    const taken = new Set(sequence);
    rest = rest.filter((time) => !taken.has(time));
  }
  return found.length === 0 && jittered !== undefined ? [jittered] : found;
}

/** The latest three requests at equal intervals with nothing in between, and all that continue them. */
function undisturbedSequence(times: readonly number[]): number[] | undefined {
  for (let last = times.length - 1; last >= 2; last--) {
    const periodMs = times[last]! - times[last - 1]!;
    const before = times[last - 1]! - times[last - 2]!;
    if (Math.abs(periodMs - before) > looseMs(periodMs)) continue;
    const sequence = sequenceThrough(times, last, periodMs, looseMs(periodMs));
    if (sequence.length >= MIN_REQUESTS && spanOf(sequence) >= MIN_SPAN_MS) return sequence;
  }
  return undefined;
}

/** The latest and fastest of the sequences between the requests of others that are too long to be chance. */
function mixedSequence(times: readonly number[]): number[] | undefined {
  for (let last = times.length - 1; last > 0; last--) {
    for (let before = last - 1; before >= 0; before--) {
      const periodMs = times[last]! - times[before]!;
      const tolerance = strictMs(periodMs);
      if (mayBeChance(times, spanOf(times) / periodMs + 1, tolerance)) continue;
      const sequence = sequenceThrough(times, last, periodMs, tolerance);
      if (!mayBeChance(times, sequence.length, tolerance) && spanOf(sequence) >= MIN_SPAN_MS) return sequence;
    }
  }
  return undefined;
}

/** Follows the period in both directions, as far as it repeats. */
function sequenceThrough(
  times: readonly number[],
  from: number,
  periodMs: number,
  toleranceMs: number,
): number[] {
  const follow = (direction: 1 | -1): number[] => {
    const sequence: number[] = [];
    for (let at = from; ;) {
      const expected = times[at]! + direction * periodMs;
      const next = nearest(times, at, expected, direction);
      if (next === undefined || Math.abs(times[next]! - expected) > toleranceMs) return sequence;
      sequence.push(times[next]!);
      at = next;
    }
  };
  return [...follow(-1).reverse(), times[from]!, ...follow(1)];
}

/** The index past `from`, in this direction, whose time is nearest to the expected one. */
function nearest(
  times: readonly number[],
  from: number,
  expected: number,
  direction: 1 | -1,
): number | undefined {
  let best: number | undefined;
  for (let index = from + direction; index >= 0 && index < times.length; index += direction) {
    const distance = Math.abs(times[index]! - expected);
    if (best !== undefined && distance > Math.abs(times[best]! - expected)) break;
    best = index;
  }
  return best;
}

/** Among many requests some pairs are continued by others at equal intervals. */
function mayBeChance(times: readonly number[], length: number, toleranceMs: number): boolean {
  const hit = Math.min(1, (2 * toleranceMs * times.length) / spanOf(times));
  const pairs = (times.length * (times.length - 1)) / 2;
  return pairs * hit ** (length - 2) > MAX_CHANCE;
}

/**
 * That of health checks with one period, whose intervals vary around their median: each of them asks once before the
 * first asks again. Longer intervals are pauses, of a stopped process for instance.
 */
function commonRhythm(
  times: readonly number[],
  { requests, factor, share, maxShorter }: Variation,
  clients = 1,
): Rhythm | undefined {
  if (times.length < requests * clients || spanOf(times) < MIN_SPAN_MS) return undefined;
  const gaps = gapsOf(times, clients);
  const median = [...gaps].sort((a, b) => a - b)[gaps.length >> 1]!;
  const usual = gaps.filter((gap) => gap >= median / factor && gap <= median * factor);
  const shorter = gaps.filter((gap) => gap < median / factor);
  const regular = shorter.length <= maxShorter * gaps.length && usual.length >= share * gaps.length;
  return regular ? rhythmOf(times, usual) : undefined;
}

const rhythmOf = (times: readonly number[], gaps: readonly number[]): Rhythm => ({
  periodMs: Math.max(...gaps),
  lastAt: times[times.length - 1]!,
});

const spanOf = (times: readonly number[]) => times[times.length - 1]! - times[0]!;

const gapsOf = (times: readonly number[], distance = 1) =>
  times.slice(distance).map((time, index) => time - times[index]!);
