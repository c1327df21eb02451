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
  /** Ended requests, including aborted ones. */
  readonly requests: number;
  /** Requests with a 5xx response. */
  readonly serverErrors: number;
  /** Requests whose client disconnected before the response was sent. */
  readonly aborted: number;
}

/** The traffic of the last 50 to 60 s, or since the start if that is shorter. */
export interface TrafficFigures extends RequestTotals {
  /** The current length of the window, in ms. */
  readonly windowMs: number;
  /** Requests in progress. */
  readonly inFlight: number;
  readonly requestsPerSecond: number;
  /** The share of responses that are 5xx, 0 to 1. `undefined` without responses. */
  readonly errorRate: number | undefined;
  /**
   * Durations of requests, in ms, to 0.1 % or 1 µs. `undefined` if none ended. An aborted request counts with the time that
   * its client waited, since it would otherwise hide the slowest requests.
   */
  readonly latency: DurationSummary | undefined;
  /** Since the start. */
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
 * Counts requests and their latencies in six bins of ten seconds, in about 1.3 MiB. The caller leaves out probe requests.
 *
 * An ended request is only noted, and counted with 255 others or on the next read. Counting each request at once costs many
 * times more, most likely because its data has left the processor's caches (`bench/`).
 */
export class TrafficMonitor {
  /** Undefined before the start. */
  private bins: SlidingBins<Bin> | undefined;
  private readonly scratch = createDurationHistogram();
  private readonly total = noRequests();
  /** For each request: end time, duration, outcome. */
  private readonly notes = new Float64Array(NOTES * NOTE_LENGTH);
  private noted = 0;

  constructor(private readonly clock: Clock) {}

  /** Starts counting. Only the first call has an effect. */
  begin(): void {
    this.begun();
  }

  /**
   * Records a request that has just ended.
   *
   * @param statusCode the response status. Ignored if `aborted`.
   * @param startedAt the start of the request, in monotonic ms.
   * @param aborted whether the client disconnected before the response was sent.
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
   * Returns `undefined` before the start.
   *
   * @param inFlight the number of requests in progress.
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
