import type { Probe } from '../interfaces/probe.js';
import { DEEP } from './deep.probe.js';
import { LIVENESS } from './liveness.probe.js';
import type { ProbeDefinition } from './probe-definition.js';
import { READINESS } from './readiness.probe.js';
import { STARTUP } from './startup.probe.js';

export const PROBE_DEFINITIONS = {
  liveness: LIVENESS,
  readiness: READINESS,
  startup: STARTUP,
  deep: DEEP,
} satisfies Record<Probe, ProbeDefinition>;
