/** What can be asked. A probe is data (see `probes/`), not a code path. */
export const PROBES = ['liveness', 'readiness', 'startup', 'deep'] as const;

export type Probe = (typeof PROBES)[number];

export const isProbe = (value: unknown): value is Probe => PROBES.includes(value as Probe);
