import type { ProbeDefinition } from './probe-definition.js';
import { READINESS } from './readiness.probe.js';

/** "What is going on in there?" Decides as readiness does, and runs its checks whenever they can say something. */
export const DEEP: ProbeDefinition = {
  probe: 'deep',
  defaultRoute: 'health/deep',
  // A person waits, not a kubelet: long enough to see a default timeout for what it is.
  budgetMs: 3_000,
  gate: READINESS.gate,
  countsUnknown: true,
  runsChecks: ({ phase, bootstrapped }) => bootstrapped && phase !== 'draining',
};
