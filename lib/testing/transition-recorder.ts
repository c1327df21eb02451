import type { HealthTransition } from '../interfaces/transition.js';
import { listen, type TransitionSource } from './transition-source.js';

/**
 * Records every transition that is delivered from now on, in order. Transitions are delivered after the work that caused
 * them, so await `FakeClock.advance()`, `settle()` or `waitFor()` before you look.
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

  /** The transitions of the check or the probe with this name. */
  of(name: string): readonly HealthTransition[] {
    return this.recorded.filter(
      (transition) => (transition.kind === 'check' ? transition.check : transition.probe) === name,
    );
  }

  /** Forgets the recorded transitions, and goes on recording. */
  clear(): void {
    this.recorded = [];
  }

  /** Stops recording. The recorded transitions stay. */
  stop(): void {
    this.unsubscribe();
  }
}
