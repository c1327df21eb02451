export interface StartupTaskOptions {
  /** Unique among the tasks and gates; at most 100 letters, digits and `. _ - @`. Default: the method's name in kebab case. */
  readonly name?: string;
  /** How long one attempt may take, in ms. Default 60 000. */
  readonly timeoutMs?: number;
  /**
   * How many more attempts follow a failed one. Default 0. If an attempt ignores its signal after a timeout, the next one
   * waits for it, up to 60 000 ms.
   */
  readonly retries?: number;
  /** The pause before another attempt, in ms. Default 1 000. */
  readonly retryDelayMs?: number;
}

/** The argument of a startup task. */
export interface StartupContext {
  /** Fires when the attempt exceeds `timeoutMs`, or when the application shuts down. */
  readonly signal: AbortSignal;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Says how far the task is, 0 to 100, with an optional note; shown in deep and in the log. */
  progress(percent: number, note?: string): void;
}

export type StartupFunction = (context: StartupContext) => unknown;

/** Holds back `started` until it is opened. */
export interface StartupGate {
  readonly name: string;
  /** The work is done. Idempotent. */
  open(): void;
  /** The work has failed for good: the startup probe stays at 503 and deep says why. */
  fail(error: unknown): void;
  /** As in {@link StartupContext}. */
  progress(percent: number, note?: string): void;
}
