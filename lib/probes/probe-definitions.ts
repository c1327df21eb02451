import type { Probe } from '../interfaces/probe.js';
import {
  brokenGate,
  drainingGate,
  firstGate,
  latchedGate,
  leavingGate,
  refusedGate,
  startingGate,
} from './gates.js';
import type { ProbeDefinition } from './probe-definition.js';

/** Must this process be restarted? Never because of a dependency, of starting or of draining. */
const LIVENESS: ProbeDefinition = {
  probe: 'liveness',
  defaultRoute: 'health/live',
  budgetMs: 900,
  includes: ({ probes }) => probes.has('liveness'),
  gate: (state) => firstGate(state, brokenGate, leavingGate),
  // A process must not be restarted because a check has no result yet: after the restart it would have none again.
  countsUnknown: false,
  runsChecks: (state) => LIVENESS.gate(state) === undefined,
};

/** May this instance get traffic? */
export const READINESS: ProbeDefinition = {
  probe: 'readiness',
  defaultRoute: 'health/ready',
  // Less than the kubelet's default timeoutSeconds, 1.
  budgetMs: 900,
  includes: ({ probes }) => probes.has('readiness'),
  gate: (state) => firstGate(state, drainingGate, brokenGate, startingGate, refusedGate),
  countsUnknown: true,
  runsChecks: (state) => READINESS.gate(state) === undefined,
};

/** Has this instance finished starting? Latched: it never goes back to 503. */
const STARTUP: ProbeDefinition = {
  probe: 'startup',
  defaultRoute: 'health/startup',
  budgetMs: 900,
  includes: ({ probes }) => probes.has('startup'),
  gate: (state) => firstGate(state, latchedGate, drainingGate, startingGate),
  countsUnknown: true,
  // The start itself runs the checks of startup, and retries them until they pass.
  runsChecks: () => false,
};

/** What is going on? Decides as readiness does, and runs its checks whenever they can say something. */
const DEEP: ProbeDefinition = {
  probe: 'deep',
  defaultRoute: 'health/deep',
  // A person waits, not a kubelet: long enough for a check to reach its default timeout.
  budgetMs: 3_000,
  includes: ({ probes }) => probes.has('deep'),
  gate: READINESS.gate,
  countsUnknown: true,
  runsChecks: ({ phase, bootstrapped }) => bootstrapped && phase !== 'draining',
};

export const PROBE_DEFINITIONS = {
  liveness: LIVENESS,
  readiness: READINESS,
  startup: STARTUP,
  deep: DEEP,
} satisfies Record<Probe, ProbeDefinition>;
