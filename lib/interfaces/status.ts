/**
 * The three words of draft-inadarei-api-health-check-06 §3.1. There is no other status.
 * Ordered from best to worst.
 */
export const STATUSES = ['pass', 'warn', 'fail'] as const;

export type Status = (typeof STATUSES)[number];

export const isStatus = (value: unknown): value is Status => STATUSES.includes(value as Status);
