/** Requests at nearly equal intervals, as a health check sends them. All times are monotonic, in ms. */
export interface Rhythm {
  /** The longest interval. */
  readonly periodMs: number;
  readonly lastAt: number;
}

/** Three requests are two equal intervals. Two requests show no rhythm. */
const MIN_REQUESTS = 3;
/** Shorter sequences are a burst: a test, a person, a load generator. */
const MIN_SPAN_MS = 1_000;

/** How much the intervals of a health check may vary, and how many requests it takes to see that. */
interface Variation {
  readonly requests: number;
  /** How many times longer or shorter than the median an interval may be. */
  readonly factor: number;
  /** The part of the intervals for which that holds. */
  readonly share: number;
  /** The part of the intervals that may be shorter, because another client asked in between. */
  readonly maxShorter: number;
}

const STEADY: Variation = { requests: MIN_REQUESTS, factor: 1.2, share: 0.9, maxShorter: 0 };
const INTERLEAVED: Variation = { ...STEADY, factor: 1.1 };
/** HAProxy's `spread-checks` varies intervals by up to half. */
const JITTERED: Variation = { requests: 5, factor: 2, share: 0.75, maxShorter: 0.25 };

/** The highest accepted probability that a sequence among other requests is chance. */
const MAX_CHANCE = 0.005;
const MAX_RHYTHMS = 4;

/** How much later or earlier than expected a request may come: a busy event loop delays timers. */
const looseMs = (periodMs: number) => 0.1 * periodMs + 30;
/** Among requests of other clients the intervals have to be more exact. */
const strictMs = (periodMs: number) => 0.05 * periodMs + 40;

/**
 * Finds the periods of health checks. Several processes on one host have the same address, so the times may be a mixture
 * of several health checks and of people.
 *
 * Three steps, because no single one finds all the mixtures of the tests: health checks that have one period in common;
 * sequences among other requests; and one health check whose intervals vary.
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
    // One health check that varies explains all requests. A sequence has to explain a third of them to be better.
    if (found.length === 0 && jittered !== undefined && sequence.length < rest.length / 3) break;
    found.push(rhythmOf(sequence, gapsOf(sequence)));
    const taken = new Set(sequence);
    rest = rest.filter((time) => !taken.has(time));
  }
  return found.length === 0 && jittered !== undefined ? [jittered] : found;
}

/** The latest three requests at equal intervals without others in between, and all requests that continue them. */
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

/** The latest and fastest sequence among other requests that is too long to be chance. */
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

/** Follows the period in both directions for as long as it repeats. */
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

/** The index after `from`, in this direction, whose time is nearest to the expected time. */
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

/** Among many requests, some are at equal intervals by chance. */
function mayBeChance(times: readonly number[], length: number, toleranceMs: number): boolean {
  const hit = Math.min(1, (2 * toleranceMs * times.length) / spanOf(times));
  const pairs = (times.length * (times.length - 1)) / 2;
  return pairs * hit ** (length - 2) > MAX_CHANCE;
}

/**
 * The rhythm of one or more health checks with the same period, whose intervals vary around their median. Each of them
 * asks once before the first asks again. Longer intervals are pauses, for example of a stopped process.
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
