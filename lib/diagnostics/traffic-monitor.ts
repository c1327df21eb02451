import type { Clock } from '../execution/clock.js';
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

/**
 * Counts requests and their latencies in six bins of ten seconds: about 1.3 MiB, whatever the traffic, and a
 * fraction of a µs for each request. Whoever calls it leaves probe traffic out.
 */
export class TrafficMonitor {
  private readonly bins: SlidingBins<Bin>;
  private readonly scratch = createDurationHistogram();
  private readonly total = noRequests();
  private inFlight = 0;

  constructor(clock: Clock) {
    this.bins = new SlidingBins<Bin>(clock, {
      create: () => ({ tally: noRequests(), latency: createDurationHistogram() }),
      clear: ({ tally, latency }) => {
        Object.assign(tally, noRequests());
        latency.reset();
      },
    });
  }

  requestStarted(): void {
    this.inFlight++;
  }

  /** A request that has started turned out to be no traffic: it is not counted, and not finished either. */
  requestWithdrawn(): void {
    if (this.inFlight > 0) this.inFlight--;
  }

  /**
   * Call it once for each {@link requestStarted} that was not withdrawn.
   *
   * @param statusCode of the answer; of no account if the request was aborted.
   * @param durationMs from the start of the request to its end.
   * @param aborted whether the client was gone before the answer was out.
   */
  requestFinished(statusCode: number, durationMs: number, aborted: boolean): void {
    if (this.inFlight > 0) this.inFlight--;
    const { tally, latency } = this.bins.current();
    count(tally, statusCode, aborted);
    count(this.total, statusCode, aborted);
    recordDuration(latency, durationMs);
  }

  read(): TrafficFigures {
    const live = this.bins.live();
    const windowMs = this.bins.coveredMs();
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
      inFlight: this.inFlight,
      requestsPerSecond: windowMs > 0 ? tally.requests / (windowMs / 1_000) : 0,
      errorRate: answered > 0 ? tally.serverErrors / answered : undefined,
      latency: summarise(
        live.map((bin) => bin.latency),
        this.scratch,
      ),
      total: { ...this.total },
    };
  }
}

function count(tally: Tally, statusCode: number, aborted: boolean): void {
  tally.requests++;
  if (aborted) tally.aborted++;
  else if (statusCode >= 500) tally.serverErrors++;
}
