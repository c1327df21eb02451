/** The life of an instance. It only moves forward; `draining` is terminal. */
export const PHASES = ['starting', 'started', 'draining'] as const;

export type Phase = (typeof PHASES)[number];
