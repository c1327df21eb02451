import type { Measurement } from '../interfaces/check.js';
import type { Status } from '../interfaces/status.js';
import type { Redact } from '../redaction/redaction.js';
import { OMITTED, TextAllowance, toPlainJson, type JsonValue } from './plain-json.js';

/** The maximum number of measurements of one check. */
export const MAX_MEASUREMENTS = 100;

/** The maximum text of all measurements of a report, in UTF-16 units. Scrubbing it takes about 50 ms. */
export const MAX_TEXT = 262_144;

const MAX_NAME = 100;

/** Names that cannot contain a credential and need no scrubbing. Nearly all names are like this. */
const PLAIN_NAME = /^[A-Za-z_.-]{1,32}$/;

/** A scrubbed measurement. */
export interface PlainMeasurement {
  readonly name: string;
  readonly observedValue: JsonValue;
  readonly observedUnit?: string;
  readonly status?: Status;
  readonly componentId?: string;
}

export interface PlainMeasurements {
  readonly shown: readonly PlainMeasurement[];
  /** The number of all measurements, shown or not. */
  readonly total: number;
  /** The part of the text limit that they used. */
  readonly spent: number;
  /** Whether the text limit was sufficient, so that no shown value is omitted. */
  readonly whole: boolean;
}

export interface MeasurementLimits {
  readonly count: number;
  readonly text: number;
}

type Measurements = Readonly<Record<string, Measurement>>;

/** Scrubs measurements, once for each result of a check unless the limits change the outcome. */
export class MeasurementScrubber {
  private readonly known = new WeakMap<Measurements, PlainMeasurements & { limits: MeasurementLimits }>();

  constructor(
    private readonly redact: Redact,
    /** For texts that are the same in each result. */
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
    // Names come before values, which may use up the allowance.
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

  /** Names may contain hosts or URLs. They are scrubbed before their colons are replaced. */
  private name(name: string, allowance: TextAllowance): string {
    if (PLAIN_NAME.test(name)) return name;
    return allowance.scrub(name.replaceAll('\n', '.'), this.redact);
  }
}

/** Replaces colons, which neither part of a key may contain (draft §4). */
export const keyPart = (text: string): string =>
  text.slice(0, MAX_NAME).replaceAll(/[:\p{C}]/gu, '.') || 'value';

/** Whether these limits give the same result. */
const isSame = (
  known: PlainMeasurements & { limits: MeasurementLimits },
  limits: MeasurementLimits,
): boolean =>
  Math.min(known.limits.count, known.total) === Math.min(limits.count, known.total) &&
  (known.limits.text === limits.text || (known.whole && known.spent < limits.text));
