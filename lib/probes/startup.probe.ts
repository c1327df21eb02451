import { drainingGate, firstGate, latchedGate, startingGate } from './gates.js';
import type { ProbeDefinition } from './probe-definition.js';

/** "Has this instance finished starting?" Latched: it never goes back to 503. */
export const STARTUP: ProbeDefinition = {
  probe: 'startup',
  defaultRoute: 'health/startup',
  budgetMs: 900,
  gate: (state) => firstGate(state, latchedGate, drainingGate, startingGate),
  countsUnknown: true,
  // The checks of startup are driven by the start itself, which retries them until they pass.
  runsChecks: () => false,
};
