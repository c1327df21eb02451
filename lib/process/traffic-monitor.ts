import type { Clock } from '../support/time/clock.js';
import {
  createDurationHistogram,
  recordDuration,
  summarise,
  type DurationHistogram,
  type DurationSummary,
} from './duration-histogram.js';
import { SlidingBins } from './sliding-bins.js';

export interface RequestTotals {
  /** Requests that ended, aborted ones included. */
  readonly requests: number;
  /** Requests that were answered with a 5xx. */
  readonly serverErrors: number;
  /** Requests whose client was gone before the answer was out. */
  readonly aborted: number;
}

/** The traffic of the last 50 to 60 s, or since the beginning if that is shorter. */
export interface TrafficFigures extends RequestTotals {
  /** How long the window is right now, in ms. */
  readonly windowMs: number;
  /** Requests that have begun and not ended, right now. */
  readonly inFlight: number;
  readonly requestsPerSecond: number;
  /** The share of the answered requests that got a 5xx, 0 to 1; `undefined` where none was answered. */
  readonly errorRate: number | undefined;
  /**
   * How long requests took, in ms, each figure to 0.1 % or 1 µs; `undefined` where none ended. A request whose client
   * went away counts with the time that the client waited: leaving those out would hide the slowest.
   */
  readonly latency: DurationSummary | undefined;
  /** Since the beginning. */
  readonly total: RequestTotals;
}

type Tally = { -readonly [Key in keyof RequestTotals]: RequestTotals[Key] };

interface Bin {
  readonly tally: Tally;
  readonly latency: DurationHistogram;
}

const noRequests = (): Tally => ({ requests: 0, serverErrors: 0, aborted: 0 });

const NOTES = 256;
const NOTE_LENGTH = 3;

/** How a request ended. */
const ANSWERED = 0;
const SERVER_ERROR = 1;
const ABORTED = 2;

/**
 * Counts requests and their latencies in six bins of ten seconds: about 1.3 MiB, whatever the traffic. Whoever calls it
 * leaves probe traffic out.
 *
 * A request that ends is only noted. It is counted with 255 others, or when somebody reads: between two requests of an
 * application the counting costs many times what it does in a loop, most likely since nothing that it touches is in the
 * processor's caches any more (`bench/`).
 */
export class TrafficMonitor {
  /** None before the beginning. */
  private bins: SlidingBins<Bin> | undefined;
  private readonly scratch = createDurationHistogram();
  private readonly total = noRequests();
  /** Of each request: when it ended, how long it took, how it ended. */
  private readonly notes = new Float64Array(NOTES * NOTE_LENGTH);
  private noted = 0;

  constructor(private readonly clock: Clock) {}

  /** From now on there may be requests; only the first call counts. Before it, nothing can be said of the traffic. */
  begin(): void {
    this.begun();
  }

  /**
   * A request has ended, just now.
   *
   * @param statusCode of the answer; of no account if the request was aborted.
   * @param startedAt when the request began, in monotonic ms.
   * @param aborted whether the client was gone before the answer was out.
   */
  requestFinished(statusCode: number, startedAt: number, aborted: boolean): void {
    const now = this.clock.now();
    const { notes, noted } = this;
    notes[noted] = now;
    notes[noted + 1] = now - startedAt;
    notes[noted + 2] = aborted ? ABORTED : statusCode >= 500 ? SERVER_ERROR : ANSWERED;
    this.noted = noted + NOTE_LENGTH;
    if (this.noted === notes.length) this.countNoted();
  }

  /**
   * `undefined` before the beginning.
   *
   * @param inFlight requests that have begun and not ended, right now.
   */
  read(inFlight: number): TrafficFigures | undefined {
    const { bins } = this;
    if (bins === undefined) return undefined;
    this.countNoted();
    const live = bins.live();
    const windowMs = bins.coveredMs();
    const tally = noRequests();
    for (const bin of live) {
      tally.requests += bin.tally.requests;
      tally.serverErrors += bin.tally.serverErrors;
      tally.aborted += bin.tally.aborted;
    }
    const answered = tally.requests - tally.aborted;
    return {
      ...tally,
      windowMs,
      inFlight,
      requestsPerSecond: windowMs > 0 ? tally.requests / (windowMs / 1_000) : 0,
      errorRate: answered > 0 ? tally.serverErrors / answered : undefined,
      latency: summarise(
        live.map((bin) => bin.latency),
        this.scratch,
      ),
      total: { ...this.total },
    };
  }

  private begun(): SlidingBins<Bin> {
    return (this.bins ??= new SlidingBins<Bin>(this.clock, {
      create: () => ({ tally: noRequests(), latency: createDurationHistogram() }),
      clear: ({ tally, latency }) => {
        Object.assign(tally, noRequests());
        latency.reset();
      },
    }));
  }

  private countNoted(): void {
    const bins = this.begun();
    for (let at = 0; at < this.noted; at += NOTE_LENGTH) {
      const endedAt = this.notes[at] as number;
      const durationMs = this.notes[at + 1] as number;
      const outcome = this.notes[at + 2] as number;
      const { tally, latency } = bins.at(endedAt);
      count(tally, outcome);
      count(this.total, outcome);
      recordDuration(latency, durationMs);
    }
    this.noted = 0;
  }
}

function count(tally: Tally, outcome: number): void {
  tally.requests++;
  if (outcome === ABORTED) tally.aborted++;
  if (outcome === SERVER_ERROR) tally.serverErrors++;
}
