import { instant, type Clock, type Instant } from '../support/time/clock.js';
import { nextCheckState, UNKNOWN_STATE, withoutSkip, type CheckState } from './check-state.js';
import { describeTimeout } from './describe-timeout.js';
import { setFairTimer, type FairTimer } from '../support/time/fair-timer.js';
import { nextStep, PROBING_TIMEOUT_MS, type PendingRun } from './run-state.js';
import { verdictOfError, verdictOfValue } from './verdict.js';
import type { Reading, Verdict } from '../interfaces/reading.js';
import type { Registration } from '../interfaces/registration.js';

/** Called for every reading, after it is recorded. */
export type RecordListener = (runner: CheckRunner, reading: Reading) => void;

interface Run extends PendingRun {
  timedOutAt: number | undefined;
  probedAt: number | undefined;
  readonly started: Instant;
  readonly timeoutMs: number;
  readonly controller: AbortController;
  readonly timer: FairTimer;
  blockedMs: number;
  /** A dependency failed during the run, so the result of this run is discarded. */
  outdated: boolean;
  /** Ends the refresh that waits for this run. */
  release: () => void;
}

const SETTLED = Promise.resolve();

/**
 * Runs one check: one run at a time, with a timeout. Holds the state of the check and the timer of its run. The pure
 * `nextCheckState` computes the state after a reading.
 */
export class CheckRunner {
  state: CheckState = UNKNOWN_STATE;

  /** `true` while no probe and no other check uses the check. It is then not run, and nothing is recorded. */
  retired = false;

  /** The run in flight, or the run that has timed out and not settled. */
  private run: Run | undefined;
  /** While `run` is a probing run: the hung run beside it, which has timed out and not settled. */
  private hung: Run | undefined;
  /** The output of the last failed probing run. */
  private probingOutput: string | undefined;
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

  /** `true` while a run is in flight, or has timed out and not settled. */
  get running(): boolean {
    return this.run !== undefined || this.hung !== undefined;
  }

  /** Number of abandoned runs that have not settled. */
  get abandoned(): number {
    return this.abandonedRuns;
  }

  /** When the run that has not settled timed out, in ms since the epoch. */
  get hungSince(): number | undefined {
    const run = this.hung ?? this.run;
    return run?.timedOutAt === undefined ? undefined : run.started.time + (run.timedOutAt - run.started.now);
  }

  /**
   * Resolves with the next reading, of the run in flight or of a new one. Never rejects. While a run hangs, the
   * reading is `HUNG`, unless a probing run passes; see {@link nextStep}.
   */
  refresh(): Promise<void> {
    if (this.stopped || this.retired) return SETTLED;
    const { timeoutMs, abandonAfterMs } = this.registration.options;
    switch (nextStep(this.run, this.clock.now(), abandonAfterMs, this.abandonedRuns)) {
      case 'join':
        return this.join();
      case 'hung':
        this.recordHung();
        return SETTLED;
      case 'probe':
        this.recordHung();
        return this.startProbing();
      case 'abandon':
        this.abandonedRuns++;
        return this.start(timeoutMs);
      case 'start':
        return this.start(timeoutMs);
    }
  }

  /** Records that the check was not run because `rootCause` fails. */
  skip(rootCause: string): void {
    this.skips++;
    // Do this even if the check is already skipped: the run in flight began while the dependency seemed to pass.
    if (this.run) this.run.outdated = true;
    if (this.stopped || this.retired || this.state.skip?.rootCause === rootCause) return;
    const output = `not run, because it depends on "${rootCause}", which fails`;
    this.record({ status: 'fail', reason: 'SKIPPED', output, rootCause }, instant(this.clock), 0);
  }

  /** Ends a skip whose cause is gone: the results of the check count again. */
  endSkip(): void {
    this.state = withoutSkip(this.state, this.clock.time());
  }

  /** Aborts the run in flight. Nothing is recorded after that. */
  stop(): void {
    this.stopped = true;
    this.run?.timer.cancel();
    this.run?.release();
    this.run?.controller.abort(new DOMException('The check was stopped.', 'AbortError'));
  }

  /** An outdated run records nothing, so the caller gets the next run, unless the check is skipped again. */
  private join(): Promise<void> {
    const ended = this.refreshing ?? SETTLED;
    if (!this.run?.outdated) return ended;
    const { skips } = this;
    return ended.then(() => (this.skips === skips ? this.refresh() : undefined));
  }

  private startProbing(): Promise<void> {
    // A listener of the recorded reading may have stopped the check, or started a probing run.
    if (this.stopped || this.retired || this.run === undefined) return SETTLED;
    if (this.hung !== undefined) return this.join();
    this.hung = this.run;
    this.hung.probedAt = this.clock.now();
    return this.start(Math.min(this.registration.options.timeoutMs, PROBING_TIMEOUT_MS));
  }

  private start(timeoutMs: number): Promise<void> {
    const { name } = this.registration;
    if (this.hung === undefined) this.probingOutput = undefined;
    const started = instant(this.clock);
    const controller = new AbortController();
    this.refreshing = new Promise((release) => {
      const run: Run = {
        started,
        startedAt: started.now,
        timedOutAt: undefined,
        probedAt: undefined,
        timeoutMs,
        controller,
        timer: setFairTimer(
          this.clock,
          timeoutMs,
          () => this.timeOut(run),
          () => run.blockedMs,
        ),
        blockedMs: 0,
        outdated: false,
        release,
      };
      this.run = run;
      const outcome = this.invoke({ signal: controller.signal, name, timeoutMs });
      run.blockedMs = this.clock.now() - started.now;
      outcome.then(
        (value) => this.settle(run, verdictOfValue(value)),
        (error: unknown) => this.settle(run, verdictOfError(error)),
      );
    });
    return this.refreshing;
  }

  /** Turns a synchronous throw into a rejection. */
  private async invoke(context: Parameters<Registration['check']>[0]): Promise<unknown> {
    return this.registration.check(context);
  }

  private settle(run: Run, verdict: Verdict): void {
    if (run === this.hung) {
      // The probing run continues as the only run.
      this.hung = undefined;
      return;
    }
    const current = this.run === run;
    if (current) this.run = undefined;
    else this.abandonedRuns--;
    // A result after the timeout is too old to count. It only allows the next run.
    if (!current || run.timedOutAt !== undefined) return;
    run.timer.cancel();
    if (this.hung !== undefined && verdict.status === 'fail') {
      this.probingOutput = verdict.output;
      this.endProbing(run);
      return;
    }
    if (this.hung !== undefined) this.abandonedRuns++;
    this.hung = undefined;
    this.conclude(run, verdict);
  }

  private timeOut(run: Run): void {
    run.timedOutAt = this.clock.now();
    if (this.hung === undefined) {
      const output = describeTimeout(run.timeoutMs, run.timer.lagMs(), run.blockedMs);
      this.conclude(run, { status: 'fail', reason: 'TIMEOUT', output });
    } else {
      this.abandonedRuns++;
      this.endProbing(run);
    }
    run.controller.abort(new DOMException(`The check exceeded its ${run.timeoutMs} ms.`, 'TimeoutError'));
  }

  /** Makes the hung run the current run again. */
  private endProbing(run: Run): void {
    this.run = this.hung;
    this.hung = undefined;
    run.release();
  }

  private conclude(run: Run, verdict: Verdict): void {
    if (!run.outdated) this.record(verdict, run.started, run.blockedMs, run.timer.lagMs());
    run.release();
  }

  private recordHung(): void {
    // Once per failureCacheMs. Otherwise every `?fresh=1` would add to the failures that hysteresis counts.
    if (this.state.last?.reason === 'HUNG' && this.clock.now() < this.state.freshUntil) return;
    const since = new Date(this.hungSince ?? this.clock.time()).toISOString();
    const beside = this.probingOutput === undefined ? '' : `; a probing run failed: ${this.probingOutput}`;
    const output = `a run timed out at ${since} and has not ended${beside}`;
    this.record({ status: 'fail', reason: 'HUNG', output }, this.run?.started ?? instant(this.clock), 0);
  }

  private record(verdict: Verdict, started: Instant, blockedMs: number, loopLagMs = 0): void {
    if (this.stopped || this.retired) return;
    const at = instant(this.clock);
    const reading: Reading = {
      ...verdict,
      at,
      durationMs: at.now - started.now,
      blockedMs,
      ...(loopLagMs > 0 && { loopLagMs }),
    };
    const { options } = this.registration;
    // Without jitter: the shortest interval of an on-demand check is a promise.
    this.state = nextCheckState(this.state, reading, options, options.onDemand ? 1 : this.jitter());
    this.onRecord(this, reading);
  }
}
