import type { Measurement } from '../interfaces/check.js';
import type { Status } from '../interfaces/status.js';
import type { Redact } from '../redaction/redaction.js';
import { OMITTED, TextAllowance, toPlainJson, type JsonValue } from './plain-json.js';

/** How many measurements of one check are shown: one that makes a measurement of each row would hold up the process. */
export const MAX_MEASUREMENTS = 100;

/** How much text of the measurements of a report is looked at, in UTF-16 units: it takes some 50 ms to scrub. */
export const MAX_TEXT = 262_144;

const MAX_NAME = 100;

/** Nearly all names are such: they hold no credential, and need not be scrubbed. */
const PLAIN_NAME = /^[A-Za-z_.-]{1,32}$/;

/** A measurement as it may leave. */
export interface PlainMeasurement {
  readonly name: string;
  readonly observedValue: JsonValue;
  readonly observedUnit?: string;
  readonly status?: Status;
  readonly componentId?: string;
}

export interface PlainMeasurements {
  readonly shown: readonly PlainMeasurement[];
  /** How many there are, shown or not. */
  readonly total: number;
  /** What they cost of the text that may be looked at. */
  readonly spent: number;
  /** Whether that text sufficed: nothing of those shown is left out. */
  readonly whole: boolean;
}

export interface MeasurementLimits {
  readonly count: number;
  readonly text: number;
}

type Measurements = Readonly<Record<string, Measurement>>;

/** Makes measurements plain and scrubs them; once for each result of a check, as long as its share suffices. */
export class MeasurementScrubber {
  private readonly known = new WeakMap<Measurements, PlainMeasurements & { limits: MeasurementLimits }>();

  constructor(
    private readonly redact: Redact,
    /** For what is the same in every result. */
    private readonly redactTerm: Redact,
  ) {}

  scrub(measurements: Measurements, limits: MeasurementLimits): PlainMeasurements {
    const known = this.known.get(measurements);
    if (known !== undefined && isSame(known, limits)) return known;
    const made = { ...this.plain(measurements, limits), limits };
    this.known.set(measurements, made);
    return made;
  }

  private plain(measurements: Measurements, limits: MeasurementLimits): PlainMeasurements {
    const allowance = new TextAllowance(limits.text);
    const all = Object.entries(measurements);
    const first = all.slice(0, limits.count);
    // Before the values, which may leave nothing for them.
    const names = first.map(([name]) => this.name(name, allowance));
    const shown = first.map(([_name, { observedValue, ...rest }], index): PlainMeasurement => ({
      name: names[index] ?? OMITTED,
      ...(rest.status !== undefined && { status: rest.status }),
      ...(rest.componentId !== undefined && {
        componentId: allowance.scrub(rest.componentId, this.redactTerm),
      }),
      observedValue: toPlainJson(observedValue, { text: this.redact, allowance }),
      ...(rest.observedUnit !== undefined && {
        observedUnit: allowance.scrub(rest.observedUnit, this.redactTerm),
      }),
    }));
    return { shown, total: all.length, spent: allowance.spent, whole: allowance.sufficed };
  }

  /** Measurements are named at run time, by anything: a host, a URL. Scrubbed while its colons are still there. */
  private name(name: string, allowance: TextAllowance): string {
    if (PLAIN_NAME.test(name)) return name;
    return allowance.scrub(name.replaceAll('\n', '.'), this.redact);
  }
}

/** Neither part of a key may hold a colon (draft §4). */
export const keyPart = (text: string): string =>
  text.slice(0, MAX_NAME).replaceAll(/[:\p{C}]/gu, '.') || 'value';

/** Whether these limits would give the same again. */
const isSame = (
  known: PlainMeasurements & { limits: MeasurementLimits },
  limits: MeasurementLimits,
): boolean =>
  Math.min(known.limits.count, known.total) === Math.min(limits.count, known.total) &&
  (known.limits.text === limits.text || (known.whole && known.spent < limits.text));
