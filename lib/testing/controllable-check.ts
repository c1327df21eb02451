import type { CheckContext, CheckFunction, CheckOutcome, HealthCheck } from '../interfaces/check.js';
import { blockEventLoop } from './block-event-loop.js';

export interface HangOptions {
  /**
   * Whether a hung run ends when its signal fires, as with a client that supports the signal. Default `false`: it goes on
   * hanging.
   */
  readonly untilAborted?: boolean;
}

interface HungRun {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const DOWN = 'the dependency is down';

/**
 * A check that a test controls, and that counts its runs. It passes by default. A change affects the runs that start after
 * it.
 *
 * Register it, `registry.register('orders-db', check)`, or replace a decorated class with it,
 * `.overrideProvider(OrdersDb).useValue(check)`. `check.check` works without its object.
 */
export class ControllableCheck implements HealthCheck {
  private behave: CheckFunction = async () => undefined;
  private readonly hung = new Set<HungRun>();
  private started = 0;
  private runningNow = 0;
  private mostRunning = 0;
  private abortedRuns = 0;
  private context: CheckContext | undefined;
  private readonly waiting: ((context: CheckContext) => void)[] = [];

  /** The number of runs that started. */
  get calls(): number {
    return this.started;
  }

  /** The number of runs that started and have not ended. */
  get running(): number {
    return this.runningNow;
  }

  /** The highest number of runs at the same time. */
  get maxRunning(): number {
    return this.mostRunning;
  }

  /** The number of runs whose signal fired before they ended. */
  get aborted(): number {
    return this.abortedRuns;
  }

  /** The context of the latest run; `undefined` before the first one. */
  get lastContext(): CheckContext | undefined {
    return this.context;
  }

  /** Resolves with the context of the next run when it starts. Call it before the code that starts the run. */
  nextRun(): Promise<CheckContext> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  readonly check: CheckFunction = (context) => {
    this.context = context;
    for (const tell of this.waiting.splice(0)) tell(context);
    this.started++;
    this.runningNow++;
    this.mostRunning = Math.max(this.mostRunning, this.runningNow);
    const onAbort = () => void this.abortedRuns++;
    const end = () => {
      this.runningNow--;
      context.signal.removeEventListener('abort', onAbort);
    };
    context.signal.addEventListener('abort', onAbort, { once: true });
    let outcome: CheckOutcome | Promise<CheckOutcome>;
    try {
      outcome = this.behave(context);
    } catch (error) {
      end();
      throw error;
    }
    if (outcome instanceof Promise) return outcome.finally(end);
    end();
    return outcome;
  };

  pass(): this {
    return this.answer(async () => undefined);
  }

  warn(output = 'the dependency is degraded'): this {
    return this.answer(async () => ({ status: 'warn', output }));
  }

  /** Rejects. */
  fail(error: unknown = new Error(DOWN)): this {
    return this.answer(() => Promise.reject(error));
  }

  /** Throws before it returns a promise. */
  throwSync(error: unknown = new Error(DOWN)): this {
    return this.answer(() => {
      throw error;
    });
  }

  /** Does not settle until {@link recover} or {@link settleHung}. */
  hang({ untilAborted = false }: HangOptions = {}): this {
    return this.answer(({ signal }) => this.hangingRun(untilAborted ? signal : undefined));
  }

  /**
   * Blocks the event loop for so many ms, then passes. With a `FakeClock` only its time passes; without one the thread is
   * really blocked.
   */
  block(ms: number, clock?: { block(ms: number): void }): this {
    return this.answer(async () => (clock ? clock.block(ms) : blockEventLoop(ms)));
  }

  /** Calls this function in each run. */
  answer(behave: CheckFunction): this {
    this.behave = behave;
    return this;
  }

  /** Simulates that the dependency is back: hung runs pass late, and new runs pass. */
  recover(): this {
    this.settleHung();
    return this.pass();
  }

  /** Ends the hung runs late: they pass, or fail with the error if one is given. New runs are not affected. */
  settleHung(...failure: [error?: unknown]): this {
    const runs = [...this.hung];
    this.hung.clear();
    for (const { resolve, reject } of runs) {
      if (failure.length === 0) resolve();
      else reject(failure[0]);
    }
    return this;
  }

  private hangingRun(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const run: HungRun = { resolve, reject };
      this.hung.add(run);
      signal?.addEventListener(
        'abort',
        () => {
          this.hung.delete(run);
          reject(signal.reason);
        },
        { once: true },
      );
    });
  }
}
