import type { JsonValue } from './json-value.js';
import { PlainJsonBudget } from './plain-json-budget.js';
import { PlainJsonConversion, UNREADABLE, attempt } from './plain-json-conversion.js';
import { createRedactor } from '../../redaction/redaction.js';
import { OMITTED, type TextAllowance } from '../text-allowance.js';

/** The options of {@link toPlainJson}. */
export interface PlainJsonOptions {
  /** How many levels of objects and arrays are listed; what lies deeper is named. Default 6, at most 32. */
  readonly maxDepth?: number;
  /** How many entries of one object or array are listed; of the whole value 20 times as many. Default 100. */
  readonly maxEntries?: number;
  /** The longest text, in UTF-16 units; all texts together take 32 times as many. Default 2 000. */
  readonly maxStringLength?: number;
  /** What every text and every key goes through. Default: a redactor without patterns of the application's own. */
  readonly text?: (text: string) => string;
  /** What this value and others may cost together. Default: none but the bounds above. */
  readonly allowance?: TextAllowance;
}

const clamped = (value: number | undefined, fallback: number, max: number): number =>
  value === undefined || Number.isNaN(value) ? fallback : Math.min(Math.max(0, Math.trunc(value)), max);

const scrub = createRedactor();

/**
 * Any value as plain JSON that is fit to be shown: bounded in depth, breadth and size, scrubbed of credentials, free of
 * cycles. It never throws, whatever getters, proxies and `toJSON` do.
 *
 * What JSON has no word for: whole numbers beyond 2^53 and numbers that are not finite become texts, `undefined` is left
 * out (`null` in arrays), dates are ISO 8601, errors are their name, message and code, a `Map` with texts for keys is an
 * object and any other a list of pairs, buffers are named with their size. What cannot be read is `[Unreadable]`, what
 * is inside of itself `[Circular]`, and that for which no allowance is left `[Omitted]`. The values of keys such as
 * `password` become `***`; a key `__proto__` is left out.
 */
export function toPlainJson(value: unknown, options: PlainJsonOptions = {}): JsonValue {
  if (options.allowance?.exhausted && typeof value === 'object' && value !== null) return OMITTED;
  const budget = new PlainJsonBudget(
    clamped(options.maxDepth, 6, 32),
    clamped(options.maxEntries, 100, 10_000),
    clamped(options.maxStringLength, 2_000, 1_000_000),
    options.text ?? scrub,
    options.allowance,
  );
  return attempt(() => new PlainJsonConversion(budget).convert(value) ?? null, UNREADABLE);
}
