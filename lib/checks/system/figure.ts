import type { CheckResult, Measurement } from '../../interfaces/check.js';
import { STATUSES, type Status } from '../../interfaces/status.js';

/** A figure fails above `max`, fails below `min` and warns above `warn`. A figure that equals its limit passes. */
export interface Limits {
  readonly warn?: number | undefined;
  /** `false`: no limit. */
  readonly max?: number | false | undefined;
  readonly min?: number | undefined;
}

/** A reading with its status. */
export interface Figure {
  readonly name: string;
  readonly measurement: Measurement;
  /** Why it does not pass. */
  readonly complaint?: string;
}

/**
 * Compares a reading with its limits.
 *
 * @param what names the reading in the complaint: `used space of /data`
 */
export function figure(name: string, value: number, unit: string, limits: Limits = {}, what = name): Figure {
  const { warn = Infinity, max = Infinity, min = -Infinity } = limits;
  const measured = { observedValue: rounded(value, unit), observedUnit: unit };
  const complain = (status: Status, relation: string, limit: number): Figure => ({
    name,
    measurement: { ...measured, status },
    complaint: `${what}: ${measured.observedValue} ${unit}, ${relation} the limit of ${limit} ${unit}`,
  });
  if (max !== false && value > max) return complain('fail', 'above', max);
  if (value < min) return complain('fail', 'below', min);
  if (value > warn) return complain('warn', 'above', warn);
  return { name, measurement: { ...measured, status: 'pass' } };
}

/** The status is that of the worst figure. The output lists every complaint. */
export function resultOf(figures: readonly Figure[]): CheckResult {
  const complaints = figures.map(({ complaint }) => complaint).filter((text) => text !== undefined);
  const worst = Math.max(...figures.map(({ measurement }) => STATUSES.indexOf(measurement.status ?? 'pass')));
  return {
    status: STATUSES[worst] ?? 'pass',
    ...(complaints.length > 0 && { output: complaints.join('; ') }),
    measurements: Object.fromEntries(figures.map(({ name, measurement }) => [name, measurement])),
  };
}

const rounded = (value: number, unit: string): number =>
  unit === 'bytes' ? Math.round(value) : Math.round(value * 10) / 10;

/** 0 if the whole is 0: a `NaN` would exceed no limit. */
export const percentOf = (part: number, whole: number): number => (whole > 0 ? (100 * part) / whole : 0);
