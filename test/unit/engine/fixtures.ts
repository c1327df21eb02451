import * as fc from 'fast-check';
import { REASONS } from '../../../lib/interfaces/reason.js';
import type { Reading } from '../../../lib/interfaces/reading.js';
import type { Registration } from '../../../lib/interfaces/registration.js';
import type { CheckOptions, ResolvedCheckOptions } from '../../../lib/interfaces/check-options.js';
import type { CheckFunction } from '../../../lib/interfaces/check.js';
import { STATUSES, type Status } from '../../../lib/interfaces/status.js';
import { resolveOptions } from '../../../lib/module/health-options.js';
import { resolveCheckOptions } from '../../../lib/registry/check-options.js';

/** The wall clock and the monotonic clock start at different values, so that a test fails if the code confuses them. */
export const EPOCH = Date.UTC(2026, 0, 1);

export const options = (given: CheckOptions = {}): ResolvedCheckOptions =>
  resolveCheckOptions(given, resolveOptions().checks);

export const registration = (
  name: string,
  check: CheckFunction = () => undefined,
  given: CheckOptions = {},
): Registration => ({ name, check, options: options(given), origin: 'a test' });

export const reading = (status: Status, now = 0, more: Partial<Reading> = {}): Reading => ({
  status,
  ...(status !== 'pass' && { reason: 'CHECK_FAILED' as const }),
  at: { now, time: EPOCH + now },
  durationMs: 5,
  blockedMs: 0,
  ...more,
});

export const skipped = (now = 0, rootCause = 'orders-db'): Reading =>
  reading('fail', now, { reason: 'SKIPPED', rootCause, durationMs: 0 });

export const anyStatus = fc.constantFrom(...STATUSES);
export const anyReason = fc.constantFrom(...REASONS);
