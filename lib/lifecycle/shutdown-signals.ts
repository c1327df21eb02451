import { isatty } from 'node:tty';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
type Signal = (typeof SIGNALS)[number];

/** The listeners of every instance: none of them counts as somebody who listens. */
const OWN = new WeakSet<object>();

const somebodyListens = (signal: Signal) => process.listeners(signal).some((listener) => !OWN.has(listener));

/**
 * Counts the signals that tell the process to end. It listens only beside others: alone it would swallow the signal, and
 * past the drain it would outlive Nest's closing `process.kill()`.
 */
export class ShutdownSignals {
  private readonly listeners = new Map<Signal, () => void>();
  private onRepeated: (() => void) | undefined;
  private received = 0;
  private last: Signal | undefined;

  constructor(private readonly isTerminal: () => boolean = () => isatty(0)) {}

  /** Somebody pressed Ctrl-C in a terminal: a developer, not an orchestrator. */
  get interrupted(): boolean {
    return this.last === 'SIGINT' && this.isTerminal();
  }

  /** Listens to each signal that somebody else listens to by now. */
  watch(): void {
    for (const signal of SIGNALS) {
      if (this.listeners.has(signal) || !somebodyListens(signal)) continue;
      const listener = () => this.receive(signal);
      OWN.add(listener);
      this.listeners.set(signal, listener);
      process.prependListener(signal, listener);
    }
  }

  /** Calls back at each signal but the one that began the drain. */
  drainBegins(onRepeated: () => void): void {
    // Nothing could be seen before, so this drain has most likely been begun by a signal.
    if (this.listeners.size === 0) this.received++;
    this.watch();
    this.onRepeated = onRepeated;
  }

  stop(): void {
    for (const [signal, listener] of this.listeners) process.removeListener(signal, listener);
    this.listeners.clear();
    this.onRepeated = undefined;
  }

  private receive(signal: Signal): void {
    if (!somebodyListens(signal)) {
      this.stop();
      process.kill(process.pid, signal);
      return;
    }
    this.received++;
    this.last = signal;
    if (this.received > 1) this.onRepeated?.();
  }
}
