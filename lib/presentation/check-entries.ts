import type { CheckReport } from '../contracts/report.js';
import type { Status } from '../contracts/status.js';
import type { Redact } from './redaction/redaction.js';

/** One object of the draft's `checks` arrays (§4). Its values are not yet scrubbed and not yet plain JSON. */
export type CheckEntry = Readonly<Record<string, unknown>>;

/** A key of the draft's `checks` (§4) and one of its entries. */
export type KeyedEntry = readonly [key: string, entry: CheckEntry];

const MAX_MEASUREMENT_NAME = 100;
// A check that makes a measurement of each row would hold up the process with its report.
const MAX_MEASUREMENTS = 100;

const isoTime = (time: number): string => new Date(time).toISOString();

/** Nearly all names are such: they hold no credential, and need not be scrubbed anew for every report. */
const PLAIN_NAME = /^[A-Za-z_.-]{1,32}$/;

/** Neither part of a key may hold a colon (draft §4). */
export const keyOf = (component: string, measurement: string): string =>
  `${component}:${measurement.slice(0, MAX_MEASUREMENT_NAME).replaceAll(/[:\p{C}]/gu, '.') || 'value'}`;

/** Measurements are named at run time, by anything: a host, a URL. Scrubbed while its colons are still there. */
const nameOf = (measurement: string, redact: Redact): string =>
  PLAIN_NAME.test(measurement) ? measurement : redact(measurement.replaceAll('\n', '.'));

/** What deep shows of one check: how long its last run took, with all that is known of the check, and its figures. */
export function checkEntries(report: CheckReport, redact: Redact): KeyedEntry[] {
  const { name } = report;
  const measurements = Object.entries(report.measurements);
  const omitted = measurements.length - MAX_MEASUREMENTS;
  const primary: KeyedEntry = [
    keyOf(name, 'responseTime'),
    {
      ...stateOf(report, report.status),
      ...circumstancesOf(report),
      ...(report.durationMs !== undefined && { observedValue: round(report.durationMs), observedUnit: 'ms' }),
      ...(report.blockedMs !== undefined && { blockedMs: round(report.blockedMs) }),
      ...(omitted > 0 && { omittedMeasurements: omitted }),
      history: report.history.map(({ status, reason, durationMs, time }) => ({
        status,
        ...(reason !== undefined && { reason }),
        durationMs: round(durationMs),
        time: isoTime(time),
      })),
    },
  ];
  const figures = measurements
    .slice(0, MAX_MEASUREMENTS)
    .map(
      ([measurement, { observedValue, observedUnit, status = report.status, componentId }]): KeyedEntry => [
        keyOf(name, nameOf(measurement, redact)),
        {
          ...stateOf(report, status),
          ...(componentId !== undefined && { componentId }),
          observedValue,
          ...(observedUnit !== undefined && { observedUnit }),
        },
      ],
    );
  return [primary, ...figures];
}

/** What stands beside every figure of the check. */
function stateOf(report: CheckReport, status: Status): CheckEntry {
  return {
    status,
    ...(status !== 'pass' && report.reason !== undefined && { reason: report.reason }),
    ...(report.componentId !== undefined && { componentId: report.componentId }),
    componentType: report.componentType,
    ...(report.time !== undefined && { time: isoTime(report.time) }),
    critical: report.critical,
    ...(report.since !== undefined && { since: isoTime(report.since) }),
    ...(report.lastPassAt !== undefined && { lastPassAt: isoTime(report.lastPassAt) }),
    consecutiveFailures: report.consecutiveFailures,
    ...(report.ageMs !== undefined && { ageMs: Math.round(report.ageMs) }),
    stale: report.stale,
  };
}

/** What is said once, beside the first figure. On a pass, without `output` and `affectedEndpoints` (draft §4.6, §4.8). */
function circumstancesOf(report: CheckReport): CheckEntry {
  const { output, affectedEndpoints, links } = report;
  const passes = report.status === 'pass';
  return {
    ...(!passes && output !== undefined && { output }),
    ...(!passes && affectedEndpoints.length > 0 && { affectedEndpoints }),
    ...(Object.keys(links).length > 0 && { links }),
    ...(report.rawStatus !== undefined && { rawStatus: report.rawStatus }),
    ...(report.rootCause !== undefined && { rootCause: report.rootCause }),
    ...(report.hungSince !== undefined && { hungSince: isoTime(report.hungSince) }),
  };
}

/** To a microsecond. */
export const round = (value: number): number => Math.round(value * 1_000) / 1_000;
