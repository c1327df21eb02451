import type { Measurement } from '../interfaces/check.js';
import type { CheckReport, StartupTaskReport } from '../interfaces/report.js';
import { lazyProperty } from '../support/lazy-property.js';
import {
  MAX_MEASUREMENTS,
  MAX_TEXT,
  MeasurementScrubber,
  type MeasurementLimits,
  type PlainMeasurements,
} from './plain-measurements.js';
import type { Redact } from '../redaction/redaction.js';

type Measurements = Readonly<Record<string, Measurement>>;

const lazyOutput = lazyProperty<string | undefined>('output');
const lazyMeasurements = lazyProperty<Measurements>('measurements');

/** The source of each scrubbed report. */
const sources = new WeakMap<CheckReport, CheckReport>();

/**
 * Scrubs the texts of checks and startup tasks for the deep report, the log and `HealthService`. Scrubbing happens on the
 * first read, since most results are never read, and once for each result.
 */
export class ReportScrubber {
  /** For texts that are short or the same in many reports. */
  readonly term: Redact;

  private readonly measurements: MeasurementScrubber;
  /** The last output of each check. */
  private readonly outputs = new WeakMap<object, { readonly raw: string; readonly scrubbed: string }>();
  private readonly links = new WeakMap<CheckReport['links'], PlainLinks>();
  private readonly endpoints = new WeakMap<readonly string[], PlainEndpoints>();

  constructor(private readonly redact: Redact) {
    this.term = rememberTexts(redact);
    this.measurements = new MeasurementScrubber(redact, this.term);
  }

  /** @param owner identifies the check. An output that does not change between results is scrubbed once. */
  check(report: CheckReport, owner: object): CheckReport {
    if (!hasTexts(report)) return report;
    const { componentId } = report;
    // Written out, since a rest pattern takes three times as long.
    const scrubbed: Omit<CheckReport, 'output' | 'measurements'> = {
      name: report.name,
      status: report.status,
      reason: report.reason,
      rawStatus: report.rawStatus,
      critical: report.critical,
      componentType: report.componentType,
      componentId: componentId === undefined ? undefined : this.term(componentId),
      affectedEndpoints: this.endpointsOf(report).shown,
      links: this.linksOf(report).shown,
      tags: report.tags,
      scope: report.scope,
      rootCause: report.rootCause,
      time: report.time,
      durationMs: report.durationMs,
      blockedMs: report.blockedMs,
      loopLagMs: report.loopLagMs,
      ageMs: report.ageMs,
      stale: report.stale,
      since: report.since,
      lastPassAt: report.lastPassAt,
      consecutiveFailures: report.consecutiveFailures,
      hungSince: report.hungSince,
      history: report.history,
    };
    lazyOutput(scrubbed, () => (report.output === undefined ? undefined : this.output(report.output, owner)));
    lazyMeasurements(scrubbed, () => asRecord(this.measurements.scrub(report.measurements, ALL)));
    const whole = Object.freeze(scrubbed) as CheckReport;
    sources.set(whole, report);
    return whole;
  }

  task(report: StartupTaskReport): StartupTaskReport {
    const { note, output } = report;
    return Object.freeze({
      ...report,
      ...(note !== undefined && { note: this.term(note) }),
      ...(output !== undefined && { output: this.term(output) }),
    });
  }

  /** The scrubbed output of a report, which may be scrubbed already. */
  outputOf(report: CheckReport): string | undefined {
    const { output } = report;
    return output === undefined || sources.has(report) ? output : this.redact(output);
  }

  /** The scrubbed measurements of a report, within the limits. */
  measurementsOf(report: CheckReport, limits: MeasurementLimits): PlainMeasurements {
    return this.measurements.scrub((sources.get(report) ?? report).measurements, limits);
  }

  endpointsOf(report: CheckReport): PlainEndpoints {
    const { affectedEndpoints } = sources.get(report) ?? report;
    return remembered(this.endpoints, affectedEndpoints, () =>
      plainEndpoints(affectedEndpoints, this.redact),
    );
  }

  linksOf(report: CheckReport): PlainLinks {
    const { links } = sources.get(report) ?? report;
    return remembered(this.links, links, () => plainLinks(links, this.redact));
  }

  private output(raw: string, owner: object): string {
    const known = this.outputs.get(owner);
    if (known?.raw === raw) return known.scrubbed;
    const scrubbed = this.redact(raw);
    this.outputs.set(owner, { raw, scrubbed });
    return scrubbed;
  }
}

/** `HealthService` returns the measurements that deep shows for the check alone. */
const ALL: MeasurementLimits = { count: MAX_MEASUREMENTS, text: MAX_TEXT };

function asRecord({ shown }: PlainMeasurements): Measurements {
  const record = new Map<string, Measurement>();
  // Two scrubbed names may be equal.
  for (const { name, ...measurement } of shown) {
    let free = name;
    for (let number = 2; record.has(free); number += 1) free = `${name} (${number})`;
    record.set(free, Object.freeze(measurement));
  }
  return Object.freeze(Object.fromEntries(record));
}

const hasTexts = ({ output, measurements, componentId, links, affectedEndpoints }: CheckReport): boolean =>
  output !== undefined ||
  componentId !== undefined ||
  affectedEndpoints.length > 0 ||
  !isEmpty(measurements) ||
  !isEmpty(links);

function remembered<K extends object, V>(known: WeakMap<K, V>, key: K, make: () => V): V {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}

/** The maximum size of one generation, in UTF-16 units of texts and results. */
const MAX_HELD = 1_048_576;

/**
 * A redactor with a cache in two generations. Units, types and identifiers repeat in each report, and to scrub one takes
 * longer than to build the rest of its entry. Texts that are not used for a while are dropped.
 */
function rememberTexts(redact: Redact): Redact {
  let recent = new Map<string, string>();
  let older = new Map<string, string>();
  let held = 0;
  return (text) => {
    const known = recent.get(text);
    if (known !== undefined) return known;
    const scrubbed = older.get(text) ?? redact(text);
    held += text.length + scrubbed.length;
    if (held > MAX_HELD) {
      older = recent;
      recent = new Map();
      held = text.length + scrubbed.length;
    }
    recent.set(text, scrubbed);
    return scrubbed;
  };
}

/** The maximum number of endpoints or links of one check. Longer lists are cut, since URIs are never truncated. */
const MAX_URIS = 200;
const MAX_URI_LENGTH = 2_000;

interface PlainEndpoints {
  readonly shown: readonly string[];
  readonly omitted: number;
}

interface PlainLinks {
  readonly shown: Readonly<Record<string, string>>;
  readonly omitted: number;
}

function plainEndpoints(endpoints: readonly string[], redact: Redact): PlainEndpoints {
  const shown = endpoints
    .filter(isShort)
    .slice(0, MAX_URIS)
    .map((endpoint) => scrubTemplate(endpoint, redact));
  return { shown: Object.freeze(shown), omitted: endpoints.length - shown.length };
}

export function plainLinks(links: Readonly<Record<string, string>>, redact: Redact): PlainLinks {
  const all = Object.entries(links);
  const shown = all
    .filter(([relation, uri]) => isShort(relation) && isShort(uri))
    .slice(0, MAX_URIS)
    .map(([relation, uri]) => [relation, redact(uri)] as const);
  return { shown: Object.freeze(Object.fromEntries(shown)), omitted: all.length - shown.length };
}

/** Looks for credentials only outside braces, since `/a?token={token}` contains none. */
function scrubTemplate(template: string, redact: Redact): string {
  const literal = template.replaceAll(/\{[^{}]*\}/g, '');
  return redact(literal) === literal ? template : redact(template);
}

const isShort = (text: string): boolean => text.length <= MAX_URI_LENGTH;

/** Avoids `Object.keys()`, since there may be many keys. */
export function isEmpty(record: object): boolean {
  for (const key in record) if (Object.hasOwn(record, key)) return false;
  return true;
}
