import { instant, type CancelTimer, type Clock } from './clock.js';
import { nextCheckState, UNKNOWN_STATE, withoutSkip, type CheckState } from './check-state.js';
import { nextStep, type PendingRun } from './run-state.js';
import { verdictOfError, verdictOfValue } from './verdict.js';
import type { Instant, Reading, Verdict } from '../contracts/reading.js';
import type { Registration } from '../contracts/registration.js';

/** Told of every reading, once it is on record. */
export type RecordListener = (runner: CheckRunner, reading: Reading) => void;

interface Run extends PendingRun {
  timedOutAt: number | undefined;
  readonly started: Instant;
  readonly controller: AbortController;
  cancelTimeout: CancelTimer;
  blockedMs: number;
  /** A dependency failed meanwhile: what this run says no longer means anything. */
  outdated: boolean;
  /** Ends the refresh that waits for this run. */
  release: () => void;
}

const SETTLED = Promise.resolve();

/**
 * Runs one check: one run at a time, bounded in time, and never a pile of them. Holds the state of the check and
 * the timer of its run, and nothing else; what follows from a reading is decided by the pure `nextCheckState`.
 */
export class CheckRunner {
  state: CheckState = UNKNOWN_STATE;

  /** While nobody asks for the check any more, it is not run, and nothing is recorded of it. */
  retired = false;

  private run: Run | undefined;
  private refreshing: Promise<void> | undefined;
  private stopped = false;
  private abandonedRuns = 0;
  private skips = 0;

  constructor(
    readonly registration: Registration,
    private readonly clock: Clock,
    private readonly jitter: () => number,
    private readonly onRecord: RecordListener,
  ) {}

  /** A run is under way, or has timed out and not settled. */
  get running(): boolean {
    return this.run !== undefined;
  }

  /** Runs that were given up and have still not settled. */
  get abandoned(): number {
    return this.abandonedRuns;
  }

  /** Since when a timed-out run has not settled, in ms since the epoch. */
  get hungSince(): number | undefined {
    const run = this.run;
    return run?.timedOutAt === undefined ? undefined : run.started.time + (run.timedOutAt - run.started.now);
  }

  /**
   * Resolves with the next reading: of the run that is under way, or of a new one. Never rejects. A run that hangs
   * is not joined by a second one: then the reading, at once, is that it hangs.
   */
  refresh(): Promise<void> {
    if (this.stopped || this.retired) return SETTLED;
    switch (nextStep(this.run, this.clock.now(), this.registration.options.abandonAfterMs)) {
      case 'join':
        return this.join();
      case 'hung':
        this.recordHung();
        return SETTLED;
      case 'abandon':
        this.abandonedRuns++;
        return this.start();
      case 'start':
        return this.start();
    }
  }

  /** Records that the check was not run because `rootCause` fails. */
  skip(rootCause: string): void {
    this.skips++;
    // Also where the check is skipped already: the run under way began while the dependency seemed well again.
    if (this.run) this.run.outdated = true;
    if (this.stopped || this.retired || this.state.skip?.rootCause === rootCause) return;
    const output = `not run, because it depends on "${rootCause}", which fails`;
    this.record({ status: 'fail', reason: 'SKIPPED', output, rootCause }, instant(this.clock), 0);
  }

  /** Takes back a skip whose cause is gone: the check counts by what its own runs have said. */
  endSkip(): void {
    this.state = withoutSkip(this.state, this.clock.time());
  }

  /** Aborts the run that is under way; nothing is recorded any more. */
  stop(): void {
    this.stopped = true;
    this.run?.cancelTimeout();
    this.run?.release();
    this.run?.controller.abort(new DOMException('The check was stopped.', 'AbortError'));
  }

  /** A run that a skip has outdated records nothing, so the caller is given the next run, unless the check is skipped again. */
  private join(): Promise<void> {
    const ended = this.refreshing ?? SETTLED;
    if (!this.run?.outdated) return ended;
    const { skips } = this;
    return ended.then(() => (this.skips === skips ? this.refresh() : undefined));
  }

  private start(): Promise<void> {
    const { name, options } = this.registration;
    const started = instant(this.clock);
    const controller = new AbortController();
    this.refreshing = new Promise((release) => {
      const run: Run = {
        started,
        startedAt: started.now,
        timedOutAt: undefined,
        controller,
        cancelTimeout: this.clock.setTimer(() => this.timeOut(run), options.timeoutMs, { keepAlive: true }),
        blockedMs: 0,
        outdated: false,
        release,
      };
      this.run = run;
      const outcome = this.invoke({ signal: controller.signal, name, timeoutMs: options.timeoutMs });
      run.blockedMs = this.clock.now() - started.now;
      outcome.then(
        (value) => this.settle(run, verdictOfValue(value)),
        (error: unknown) => this.settle(run, verdictOfError(error)),
      );
    });
    return this.refreshing;
  }

  /** A synchronous throw becomes a rejection here. */
  private async invoke(context: Parameters<Registration['check']>[0]): Promise<unknown> {
    return this.registration.check(context);
  }

  private settle(run: Run, verdict: Verdict): void {
    const current = this.run === run;
    if (current) this.run = undefined;
    else this.abandonedRuns--;
    // What a run says after its timeout is too old to count; it only makes way for the next run.
    if (!current || run.timedOutAt !== undefined) return;
    run.cancelTimeout();
    this.conclude(run, verdict);
  }

  private timeOut(run: Run): void {
    const { timeoutMs } = this.registration.options;
    run.timedOutAt = this.clock.now();
    this.conclude(run, { status: 'fail', reason: 'TIMEOUT', output: `no result within ${timeoutMs} ms` });
    run.controller.abort(new DOMException(`The check exceeded its ${timeoutMs} ms.`, 'TimeoutError'));
  }

  private conclude(run: Run, verdict: Verdict): void {
    if (!run.outdated) this.record(verdict, run.started, run.blockedMs);
    run.release();
  }

  private recordHung(): void {
    // Once for as long as a failure counts: else every `?fresh=1` would add to the failures that hysteresis counts.
    if (this.state.last?.reason === 'HUNG' && this.clock.now() < this.state.freshUntil) return;
    const since = new Date(this.hungSince ?? this.clock.time()).toISOString();
    const output = `a run that timed out has not ended since ${since}`;
    this.record({ status: 'fail', reason: 'HUNG', output }, this.run?.started ?? instant(this.clock), 0);
  }

  private record(verdict: Verdict, started: Instant, blockedMs: number): void {
    if (this.stopped || this.retired) return;
    const at = instant(this.clock);
    const reading: Reading = { ...verdict, at, durationMs: at.now - started.now, blockedMs };
    this.state = nextCheckState(this.state, reading, this.registration.options, this.jitter());
    this.onRecord(this, reading);
  }
}
