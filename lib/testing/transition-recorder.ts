import type { HealthTransition } from '../interfaces/transition.js';
import { listen, type TransitionSource } from './transition-source.js';

/**
 * Keeps every transition that is told from now on, in order. They are told after the work that caused them has
 * ended: await `FakeClock.advance()`, `settle()` or `waitFor()` before looking.
 */
export class TransitionRecorder {
  private recorded: HealthTransition[] = [];
  private readonly unsubscribe: () => void;

  constructor(source: TransitionSource) {
    this.unsubscribe = listen(source, (transition) => this.recorded.push(transition));
  }

  get transitions(): readonly HealthTransition[] {
    return [...this.recorded];
  }

  /** Those of the check, or of the probe, with this name. */
  of(name: string): readonly HealthTransition[] {
    return this.recorded.filter(
      (transition) => (transition.kind === 'check' ? transition.check : transition.probe) === name,
    );
  }

  /** Forgets what was recorded, and goes on recording. */
  clear(): void {
    this.recorded = [];
  }

  /** Stops recording; what was recorded stays. */
  stop(): void {
    this.unsubscribe();
  }
}
