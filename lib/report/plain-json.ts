import { types } from 'node:util';
import { MASK, createRedactor, shortened, wellFormed } from '../redaction/redaction.js';
import {
  OWNER_KEYS,
  isCredential,
  isCredentialBehind,
  isCredentialOf,
  isParameterBeside,
  isStack,
} from './plain-json-privacy.js';

/** A value that `JSON.parse` can return. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Replaces a value for which no allowance is left. */
export const OMITTED = '[Omitted]';

/** A redactor reads at most this many UTF-16 units of a text. */
const MAX_LOOKED_AT = 8_000;

/** The shared limit of several values, in UTF-16 units that are read. */
export class TextAllowance {
  private used = 0;
  private refusals = 0;

  constructor(private readonly total: number) {}

  /** Whether nothing was refused so far. */
  get sufficed(): boolean {
    return this.refusals === 0 && !this.exhausted;
  }

  get spent(): number {
    return this.used;
  }

  get exhausted(): boolean {
    return this.used >= this.total;
  }

  spend(cost: number): void {
    this.used += cost;
  }

  /** Scrubs the whole text or nothing, since half a text may end in half a credential. */
  scrub(text: string, scrub: (text: string) => string): string {
    const cost = Math.min(text.length, MAX_LOOKED_AT);
    if (this.used + cost > this.total) {
      this.refusals += 1;
      return OMITTED;
    }
    this.spend(cost);
    return scrub(text);
  }
}

/** The cost of a value besides its text, in UTF-16 units. */
const COST_OF_VALUE = 16;

/** The limits of one conversion, and the rest of them. */
class PlainJsonBudget {
  private values: number;
  private characters: number;

  constructor(
    readonly maxDepth: number,
    readonly maxEntries: number,
    private readonly maxStringLength: number,
    private readonly scrub: (text: string) => string,
    private readonly allowance?: TextAllowance,
  ) {
    this.values = 20 * maxEntries + 1;
    this.characters = 32 * maxStringLength;
  }

  get exhausted(): boolean {
    return this.values <= 0 || this.characters <= 0 || this.allowance?.exhausted === true;
  }

  spendValue(): void {
    this.values -= 1;
    this.allowance?.spend(COST_OF_VALUE);
  }

  /** Listing the keys of an object takes time even if only a few are shown. */
  spendKeys(count: number): void {
    this.allowance?.spend(count);
  }

  /** Scrubs a text. The cost is the length that was read, since reading takes time. */
  text(text: string): string {
    const plain = this.allowance?.scrub(text, (it) => this.scrubbed(it)) ?? this.scrubbed(text);
    this.characters -= Math.max(plain.length, Math.min(text.length, 4 * this.maxStringLength));
    return plain;
  }

  private scrubbed(text: string): string {
    try {
      return wellFormed(shortened(this.scrub(text), this.maxStringLength));
    } catch {
      return MASK;
    }
  }
}

const byteLengthOf = (value: ArrayBuffer | SharedArrayBuffer | ArrayBufferView): number => value.byteLength;

const bytes = (kind: string, length: number): string =>
  `[${kind} of ${length} ${length === 1 ? 'byte' : 'bytes'}]`;

/**
 * A short text for objects that are not listed, such as dates and buffers. `undefined` for all others.
 * Throws what an overridden property throws.
 */
function describeUnusual(value: object): string | undefined {
  if (types.isDate(value)) {
    const time = Date.prototype.getTime.call(value);
    return Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString();
  }
  if (types.isAnyArrayBuffer(value)) return bytes('ArrayBuffer', byteLengthOf(value));
  if (types.isUint8Array(value)) return bytes('Buffer', byteLengthOf(value));
  if (types.isArrayBufferView(value)) return bytes('typed array', byteLengthOf(value));
  if (types.isPromise(value)) return '[Promise]';
  if (types.isRegExp(value)) return '[RegExp]';
  if (types.isWeakMap(value) || types.isWeakSet(value)) return '[Weak collection]';
  return undefined;
}

const UNREADABLE = '[Unreadable]';

type Property = readonly [key: string, read: () => unknown];

/** Longer integers take long to print. */
const MAX_BIGINT = 2n ** 1_024n;

/** The result of `run`, or the fallback if it throws. */
function attempt<T, F>(run: () => T, fallback: F): T | F {
  try {
    return run();
  } catch {
    return fallback;
  }
}

/** JSON has neither negative zero nor infinite numbers. */
const plainNumber = (value: number): number | string => (Number.isFinite(value) ? value || 0 : String(value));

function plainBigInt(value: bigint): number | string {
  if (value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER))
    return Number(value);
  return value > -MAX_BIGINT && value < MAX_BIGINT ? String(value) : '[BigInt]';
}

function firstOf<T>(items: Iterator<T>, count: number): T[] {
  const first: T[] = [];
  for (let next = items.next(); !next.done && first.length < count; next = items.next())
    first.push(next.value);
  return first;
}

function freeKey(key: string, taken: object): string {
  let free = key;
  for (let number = 2; Object.hasOwn(taken, free); number += 1) free = `${key} (${number})`;
  return free;
}

/** Converts one value. Keeps the objects that contain the current one, to find cycles. */
class PlainJsonConversion {
  private readonly ancestors = new Set<object>();

  constructor(private readonly budget: PlainJsonBudget) {}

  /** Returns `undefined` for values that JSON omits. Never throws. */
  convert(value: unknown, depth = 0, followToJson = true): JsonValue | undefined {
    this.budget.spendValue();
    switch (typeof value) {
      case 'string':
        return this.budget.text(value);
      case 'number':
        return plainNumber(value);
      case 'boolean':
        return value;
      case 'bigint':
        return plainBigInt(value);
      case 'undefined':
        return undefined;
      case 'function':
        return '[Function]';
      case 'symbol':
        return '[Symbol]';
      case 'object':
        return value === null ? null : attempt(() => this.object(value, depth, followToJson), UNREADABLE);
    }
  }

  private object(value: object, depth: number, followToJson: boolean): JsonValue | undefined {
    if (this.ancestors.has(value)) return '[Circular]';
    const unusual = describeUnusual(value);
    if (unusual !== undefined) return unusual;
    if (depth >= this.budget.maxDepth) return Array.isArray(value) ? '[Array]' : '[Object]';
    this.ancestors.add(value);
    try {
      return this.contents(value, depth + 1, followToJson);
    } finally {
      this.ancestors.delete(value);
    }
  }

  private contents(value: object, depth: number, followToJson: boolean): JsonValue | undefined {
    const { maxEntries } = this.budget;
    if (types.isNativeError(value) || value instanceof Error) return this.error(value, depth);
    if (types.isBoxedPrimitive(value)) return this.convert(value.valueOf(), depth);
    if (types.isMap(value)) return this.map(value, depth);
    if (types.isSet(value)) {
      return this.array(firstOf(Set.prototype.values.call(value), maxEntries), value.size, depth);
    }
    if (Array.isArray(value)) return this.array(value, value.length, depth);
    const toJson: unknown = followToJson ? Reflect.get(value, 'toJSON') : undefined;
    if (typeof toJson !== 'function') return this.plainObject(value, depth);
    const json: unknown = Reflect.apply(toJson, value, ['']);
    return json === value ? this.plainObject(value, depth) : this.convert(json, depth, false);
  }

  /** Name, message and code of an error. The stack and other properties are omitted. */
  private error(error: Error, depth: number): JsonValue {
    const text = (key: string, fallback: string | undefined): Property => [
      key,
      () => {
        const value: unknown = attempt(() => Reflect.get(error, key), undefined);
        return typeof value === 'string' || typeof value === 'number' ? value : fallback;
      },
    ];
    return this.listing(
      [text('name', 'Error'), text('message', UNREADABLE), text('code', undefined)],
      3,
      depth,
    );
  }

  private map(map: ReadonlyMap<unknown, unknown>, depth: number): JsonValue {
    const entries = firstOf(
      Map.prototype.entries.call(map) as Iterator<[unknown, unknown]>,
      this.budget.maxEntries,
    );
    if (!entries.every(([key]) => typeof key === 'string')) return this.array(entries, map.size, depth);
    const properties = entries.map(([key, value]): Property => [key as string, () => value]);
    return this.listing(properties, map.size, depth);
  }

  private plainObject(value: object, depth: number): JsonValue {
    const keys = Object.keys(value);
    const owner: unknown = attempt(
      () =>
        OWNER_KEYS.map((key): unknown => Reflect.get(value, key)).find((name) => typeof name === 'string'),
      undefined,
    );
    const isHidden = (key: string): boolean => isCredentialOf(owner, key) || isParameterBeside(keys, key);
    const properties = keys
      .slice(0, this.budget.maxEntries)
      .map((key): Property => [key, () => (isHidden(key) ? MASK : Reflect.get(value, key))]);
    const listing = this.listing(properties, keys.length, depth);
    this.budget.spendKeys(keys.length);
    return listing;
  }

  private listing(properties: readonly Property[], size: number, depth: number): JsonValue {
    const listing: Record<string, JsonValue> = {};
    let listed = 0;
    for (const [key, read] of properties) {
      if (this.budget.exhausted) break;
      listed += 1;
      const plain = attempt(() => this.property(key, read(), depth), UNREADABLE);
      const name = freeKey(this.budget.text(key), listing);
      // Assigning `__proto__` would set the prototype of an object into which the listing is copied.
      if (plain !== undefined && name !== '__proto__') listing[name] = plain;
    }
    if (listed < size) listing[freeKey('…', listing)] = `${size - listed} more`;
    return listing;
  }

  private property(key: string, value: unknown, depth: number): JsonValue | undefined {
    if (isCredential(key, value)) return MASK;
    return isStack(key, value) ? undefined : this.convert(value, depth);
  }

  private array(array: readonly unknown[], size: number, depth: number): JsonValue {
    const items: JsonValue[] = [];
    let previous: unknown;
    while (items.length < Math.min(size, this.budget.maxEntries) && !this.budget.exhausted) {
      const item = attempt(() => array[items.length], UNREADABLE);
      items.push(isCredentialBehind(previous, item) ? MASK : (this.convert(item, depth) ?? null));
      previous = item;
    }
    if (items.length < size) items.push(`${size - items.length} more`);
    return items;
  }
}

/** The options of {@link toPlainJson}. */
export interface PlainJsonOptions {
  /** The number of levels that are listed. Deeper objects become `[Object]` or `[Array]`. Default 6, at most 32. */
  readonly maxDepth?: number;
  /** The number of entries of one object or array that are listed. The whole value has at most 20 times as many. Default 100. */
  readonly maxEntries?: number;
  /** The longest text, in UTF-16 units. All texts together have at most 32 times as many. Default 2 000. */
  readonly maxStringLength?: number;
  /** Scrubs each text and each key. Default: a redactor without own patterns. */
  readonly text?: (text: string) => string;
  /** A limit that this value shares with others. Default: none. */
  readonly allowance?: TextAllowance;
}

const clamped = (value: number | undefined, fallback: number, max: number): number =>
  value === undefined || Number.isNaN(value) ? fallback : Math.min(Math.max(0, Math.trunc(value)), max);

const scrub = createRedactor();

/**
 * Converts any value to plain JSON without credentials and cycles, with limits for depth, breadth and size. Never throws,
 * even if getters, proxies or `toJSON` do.
 *
 * Integers beyond 2^53 and infinite numbers become texts. `undefined` is omitted (`null` in arrays). Dates are ISO 8601.
 * Errors become name, message and code. A `Map` with text keys becomes an object, any other `Map` a list of pairs. Buffers
 * become their size. Unreadable values are `[Unreadable]`, cycles `[Circular]`, and values beyond the allowance
 * `[Omitted]`. The values of keys such as `password` become `***`. A key `__proto__` is omitted.
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
