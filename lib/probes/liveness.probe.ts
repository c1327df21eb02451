import { brokenGate, firstGate, leavingGate } from './gates.js';
import type { ProbeDefinition } from './probe-definition.js';

/** "Must this process be restarted?" Not because of a dependency, nor of starting, nor of draining. */
export const LIVENESS: ProbeDefinition = {
  probe: 'liveness',
  defaultRoute: 'health/live',
  budgetMs: 900,
  gate: (state) => firstGate(state, brokenGate, leavingGate),
  // To have no result yet is no reason to be restarted: it would never come to have one.
  countsUnknown: false,
  runsChecks: (state) => LIVENESS.gate(state) === undefined,
};
