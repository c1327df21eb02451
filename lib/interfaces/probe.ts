export const PROBES = ['liveness', 'readiness', 'startup', 'deep'] as const;

/** The four probes that every application has. */
export type Probe = (typeof PROBES)[number];

/** A probe, or a group of `HealthModule.forRoot({ groups })`, which is a probe over some of the checks. */
export type ProbeName = Probe | (string & Record<never, never>);
