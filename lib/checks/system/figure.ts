import type { CheckResult, Measurement } from '../../interfaces/check.js';
import { STATUSES, type Status } from '../../interfaces/status.js';

/** From where on a figure warns and fails. What is exactly at its limit is still good. */
export interface Limits {
  readonly warn?: number | undefined;
  readonly max?: number | undefined;
  readonly min?: number | undefined;
}

/** A reading with its judgement. */
export interface Figure {
  readonly name: string;
  readonly measurement: Measurement;
  /** What is wrong, for a person; absent on a pass. */
  readonly complaint?: string;
}

/**
 * Judges a reading.
 *
 * @param what what the reading is of, for the complaint: `used space of /data`
 */
export function figure(name: string, value: number, unit: string, limits: Limits = {}, what = name): Figure {
  const { warn = Infinity, max = Infinity, min = -Infinity } = limits;
  const measured = { observedValue: rounded(value, unit), observedUnit: unit };
  const complain = (status: Status, relation: string, limit: number): Figure => ({
    name,
    measurement: { ...measured, status },
    complaint: `${what}: ${measured.observedValue} ${unit}, ${relation} the limit of ${limit} ${unit}`,
  });
  if (value > max) return complain('fail', 'above', max);
  if (value < min) return complain('fail', 'below', min);
  if (value > warn) return complain('warn', 'above', warn);
  return { name, measurement: { ...measured, status: 'pass' } };
}

/** The worst figure is the status, and every complaint is in the output. */
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

/** `NaN` compares with nothing: a part of nothing must not become one. */
export const percentOf = (part: number, whole: number): number => (whole > 0 ? (100 * part) / whole : 0);
