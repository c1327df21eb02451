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

/** Must this process be restarted? Dependencies, startup and draining never cause a failure. */
const LIVENESS: ProbeDefinition = {
  probe: 'liveness',
  budgetMs: 900,
  includes: ({ probes }) => probes.has('liveness'),
  gate: (state) => firstGate(state, brokenGate, leavingGate),
  // A missing result must not restart the process: after the restart it would be missing again.
  countsUnknown: false,
  runsChecks: (state) => LIVENESS.gate(state) === undefined,
};

/** May this instance get traffic? */
export const READINESS: ProbeDefinition = {
  probe: 'readiness',
  // Less than 1 s, the default timeoutSeconds of the kubelet.
  budgetMs: 900,
  includes: ({ probes }) => probes.has('readiness'),
  gate: (state) => firstGate(state, drainingGate, brokenGate, startingGate, refusedGate),
  countsUnknown: true,
  runsChecks: (state) => READINESS.gate(state) === undefined,
};

/** Has this instance finished starting? Latched: it never goes back to 503. */
const STARTUP: ProbeDefinition = {
  probe: 'startup',
  budgetMs: 900,
  includes: ({ probes }) => probes.has('startup'),
  gate: (state) => firstGate(state, latchedGate, drainingGate, startingGate),
  countsUnknown: true,
  // The startup tasks run the checks of startup, and retry them until they pass.
  runsChecks: () => false,
};

/** The state of everything. Decides as readiness does, and runs its checks whenever they can return a result. */
const DEEP: ProbeDefinition = {
  probe: 'deep',
  // For a person, not a kubelet: long enough for a check to reach its default timeout.
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
