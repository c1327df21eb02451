import { brokenGate, drainingGate, firstGate, refusedGate, startingGate } from './gates.js';
import type { ProbeDefinition } from './probe-definition.js';

/** "May this instance be sent traffic?" */
export const READINESS: ProbeDefinition = {
  probe: 'readiness',
  defaultRoute: 'health/ready',
  // Under the kubelet's default timeoutSeconds of 1.
  budgetMs: 900,
  gate: (state) => firstGate(state, drainingGate, brokenGate, startingGate, refusedGate),
  countsUnknown: true,
  runsChecks: (state) => READINESS.gate(state) === undefined,
};
