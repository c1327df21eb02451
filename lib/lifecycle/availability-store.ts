import { instant, type Clock, type Instant } from '../support/time/clock.js';
import type { Phase } from '../interfaces/phase.js';
import type { InstanceState } from '../probes/probe-definition.js';

/** The state of the instance without its checks. {@link nextAvailability} makes each new state. */
export interface AvailabilityState extends InstanceState {
  readonly phase: Phase;
  /** When the phase began. */
  readonly phaseSince: Instant;
}

export type AvailabilityEvent =
  /** Nest has run all bootstrap hooks. */
  | { readonly type: 'bootstrapped' }
  /** Tasks, gates and startup checks are done. */
  | { readonly type: 'started' }
  | { readonly type: 'draining' }
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'accepted' }
  | { readonly type: 'broken'; readonly reason: string };

export const initialAvailability = (at: Instant): AvailabilityState => ({
  phase: 'starting',
  phaseSince: at,
  bootstrapped: false,
  everStarted: false,
  refusal: undefined,
  brokenness: undefined,
});

/**
 * `starting → started → draining`; refusal and brokenness are independent of the phase. Draining is terminal: later events
 * return the same state object, except `broken`, which still counts for liveness.
 */
export function nextAvailability(
  state: AvailabilityState,
  event: AvailabilityEvent,
  at: Instant,
): AvailabilityState {
  if (state.phase === 'draining' && event.type !== 'broken') return state;
  switch (event.type) {
    case 'bootstrapped':
      return state.bootstrapped ? state : { ...state, bootstrapped: true };
    case 'started':
      return state.phase === 'starting'
        ? { ...state, phase: 'started', phaseSince: at, everStarted: true }
        : state;
    case 'draining':
      return { ...state, phase: 'draining', phaseSince: at };
    case 'refused':
      return state.refusal === event.reason ? state : { ...state, refusal: event.reason };
    case 'accepted':
      return state.refusal === undefined ? state : { ...state, refusal: undefined };
    case 'broken':
      return state.brokenness === undefined ? { ...state, brokenness: event.reason } : state;
  }
}

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
