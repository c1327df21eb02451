import { instant, type Clock } from '../support/time/clock.js';
import {
  initialAvailability,
  nextAvailability,
  type AvailabilityEvent,
  type AvailabilityState,
} from './availability-state.js';

/** Holds the state of the instance, and calls its listeners at each change. */
export class AvailabilityStore {
  private current: AvailabilityState;
  private readonly listeners = new Set<(state: AvailabilityState) => void>();

  constructor(private readonly clock: Clock) {
    this.current = initialAvailability(instant(clock));
  }

  get state(): AvailabilityState {
    return this.current;
  }

  dispatch(event: AvailabilityEvent): void {
    const next = nextAvailability(this.current, event, instant(this.clock));
    if (next === this.current) return;
    this.current = next;
    for (const listener of this.listeners) listener(next);
  }

  onChange(listener: (state: AvailabilityState) => void): void {
    this.listeners.add(listener);
  }
}
