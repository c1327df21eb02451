import { isatty } from 'node:tty';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
type Signal = (typeof SIGNALS)[number];

/** main.ts may call app.enableShutdownHooks() after the bootstrap, so signals are looked at again after this time. */
export const SHUTDOWN_HOOKS_GRACE_MS = 1_000;

/** The listeners of all instances of this class. They do not count as listeners of the application. */
const OWN = new WeakSet<object>();

const isListenedTo = (signal: Signal) => process.listeners(signal).some((listener) => !OWN.has(listener));

/**
 * Counts SIGTERM and SIGINT. It listens only while the application does too: a single listener would keep the signal from
 * ending the process, and one that is left after the drain would do that to Nest's final `process.kill()`.
 */
export class ShutdownSignals {
  private readonly listeners = new Map<Signal, () => void>();
  private onRepeated: (() => void) | undefined;
  private received = 0;
  private last: Signal | undefined;

  constructor(private readonly isTerminal: () => boolean = () => isatty(0)) {}

  /** Whether somebody pressed Ctrl-C in a terminal, as developers do and orchestrators do not. */
  get interrupted(): boolean {
    return this.last === 'SIGINT' && this.isTerminal();
  }

  /** Listens to each signal that the application listens to by now. */
  watch(): void {
    for (const signal of SIGNALS) {
      if (this.listeners.has(signal) || !isListenedTo(signal)) continue;
      const listener = () => this.receive(signal);
      OWN.add(listener);
      this.listeners.set(signal, listener);
      process.prependListener(signal, listener);
    }
  }

  /** Calls back at each signal after the one that began the drain. */
  drainBegins(onRepeated: () => void): void {
    // No signal could be seen until now, so a signal has most likely begun this drain.
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
    if (!isListenedTo(signal)) {
      this.stop();
      process.kill(process.pid, signal);
      return;
    }
    this.received++;
    this.last = signal;
    if (this.received > 1) this.onRepeated?.();
  }
}
