import type { CheckReport } from '../interfaces/report.js';
import { keyPart, MAX_MEASUREMENTS, MAX_TEXT, type PlainMeasurement } from './plain-measurements.js';
import { isEmpty, type ReportScrubber } from './scrubbed-reports.js';

/** One object of the draft's `checks` arrays (§4). */
export type CheckEntry = Readonly<Record<string, unknown>>;

/** A key of the draft's `checks` (§4) and one of its entries. */
export type KeyedEntry = readonly [key: string, entry: CheckEntry];

/** The keys of our own entries begin with these components. */
const OWN_COMPONENTS: ReadonlySet<string> = new Set([
  'application',
  'startup-task',
  'startup-check',
  'process',
  'requests',
  'probe',
]);

/** The name of the entry that each check has. */
const RESPONSE_TIME = 'responseTime';

/** The limits for the measurements of checks. */
export interface CheckLimits {
  readonly count: number;
  readonly text: number;
}

/** The entries of one check: its own, then those of its measurements. */
export interface CheckEntries {
  readonly entries: readonly KeyedEntry[];
  /** The part of the limits that the measurements used. */
  readonly taken: CheckLimits;
}

const isoTime = (time: number): string => new Date(time).toISOString();

/** `component:measurement` (draft §4). */
export const keyOf = (component: string, measurement: string): string =>
  `${component}:${keyPart(measurement)}`;

/**
 * The component of a check is its name. Names of checks have no parentheses, so a suffix in parentheses keeps the keys of
 * checks apart from our own.
 */
const componentOf = (name: string): string => (OWN_COMPONENTS.has(name) ? `${name} (check)` : name);

const keyOfMeasurement = (component: string, name: string): string =>
  keyOf(component, name === RESPONSE_TIME ? `${RESPONSE_TIME} (measured)` : name);

/** The deep report's entries for one check: the duration of its last run with its state, and its measurements. */
export function checkEntries(
  report: CheckReport,
  scrubber: ReportScrubber,
  limits: CheckLimits = { count: MAX_MEASUREMENTS, text: MAX_TEXT },
): CheckEntries {
  const component = componentOf(report.name);
  const { shown, total, spent } = scrubber.measurementsOf(report, {
    count: Math.min(limits.count, MAX_MEASUREMENTS),
    text: limits.text,
  });
  const common = commonOf(report, scrubber);
  const entries: KeyedEntry[] = [
    [keyOf(component, RESPONSE_TIME), ownEntry(report, common, total - shown.length, scrubber)],
  ];
  for (const measurement of shown) {
    entries.push([keyOfMeasurement(component, measurement.name), figureEntry(report, common, measurement)]);
  }
  return { entries, taken: { count: shown.length, text: spent } };
}

/** An on-demand check that never ran has no status, which the draft leaves optional (§4.4). */
export function onDemandEntries(report: CheckReport, scrubber: ReportScrubber): readonly KeyedEntry[] {
  if (report.time === undefined)
    return [
      [
        keyOf(componentOf(report.name), RESPONSE_TIME),
        { componentType: report.componentType, onDemand: true },
      ],
    ];
  return checkEntries(report, scrubber).entries.map(([key, entry]) => [key, { ...entry, onDemand: true }]);
}

/** A check that is switched off has no status, which the draft leaves optional (§4.4). */
export const switchedOffEntry = (name: string): KeyedEntry => [
  keyOf(componentOf(name), RESPONSE_TIME),
  { enabled: false },
];

/** The members that all entries of the check have. */
function commonOf(report: CheckReport, { term }: ReportScrubber) {
  const { componentId, componentType, time, since, lastPassAt, ageMs } = report;
  return {
    componentId: componentId === undefined ? undefined : term(componentId),
    componentType: term(componentType),
    time: time === undefined ? undefined : isoTime(time),
    critical: report.critical,
    since: since === undefined ? undefined : isoTime(since),
    lastPassAt: lastPassAt === undefined ? undefined : isoTime(lastPassAt),
    consecutiveFailures: report.consecutiveFailures,
    ageMs: ageMs === undefined ? undefined : Math.round(ageMs),
    stale: report.stale,
  };
}

type Common = ReturnType<typeof commonOf>;

/** The first entry of the check. A pass has no `output` and no `affectedEndpoints` (draft §4.6, §4.8). */
function ownEntry(
  report: CheckReport,
  common: Common,
  omitted: number,
  scrubber: ReportScrubber,
): CheckEntry {
  const { status, durationMs, blockedMs, loopLagMs, hungSince } = report;
  const passes = status === 'pass';
  const endpoints = scrubber.endpointsOf(report);
  const links = scrubber.linksOf(report);
  // `JSON.stringify()` omits undefined members. All entries have the same shape, which V8 handles faster.
  return {
    status,
    reason: passes ? undefined : report.reason,
    output: passes ? undefined : scrubber.outputOf(report),
    affectedEndpoints: passes || report.affectedEndpoints.length === 0 ? undefined : endpoints.shown,
    omittedEndpoints: passes ? undefined : endpoints.omitted || undefined,
    links: isEmpty(report.links) ? undefined : links.shown,
    omittedLinks: links.omitted || undefined,
    scope: report.scope,
    tags: report.tags.length === 0 ? undefined : report.tags,
    ...common,
    rawStatus: report.rawStatus,
    rootCause: report.rootCause,
    hungSince: hungSince === undefined ? undefined : isoTime(hungSince),
    observedValue: durationMs === undefined ? undefined : round(durationMs),
    observedUnit: durationMs === undefined ? undefined : 'ms',
    blockedMs: blockedMs === undefined ? undefined : round(blockedMs),
    loopLagMs: loopLagMs === undefined ? undefined : round(loopLagMs),
    omittedMeasurements: omitted || undefined,
    history: report.history.map((entry) => ({
      status: entry.status,
      reason: entry.reason,
      durationMs: round(entry.durationMs),
      time: isoTime(entry.time),
    })),
  };
}

function figureEntry(report: CheckReport, common: Common, measurement: PlainMeasurement): CheckEntry {
  const { status = report.status, observedValue, observedUnit } = measurement;
  return {
    status,
    reason: status === 'pass' ? undefined : report.reason,
    ...common,
    componentId: measurement.componentId ?? common.componentId,
    observedValue,
    observedUnit,
  };
}

/** To a microsecond. */
export const round = (value: number): number => Math.round(value * 1_000) / 1_000;
