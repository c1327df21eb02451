import { types } from 'node:util';

import type { JsonValue } from './json-value.js';
import { MASK } from '../../redaction/redaction.js';
import type { PlainJsonBudget } from './plain-json-budget.js';
import {
  OWNER_KEYS,
  isCredential,
  isCredentialBehind,
  isCredentialOf,
  isParameterBeside,
  isStack,
} from './plain-json-privacy.js';
import { describeUnusual } from './unusual-object.js';

export const UNREADABLE = '[Unreadable]';

type Property = readonly [key: string, read: () => unknown];

/** Longer whole numbers take long to write down, and nobody reads them. */
const MAX_BIGINT = 2n ** 1_024n;

/** What comes of it, or the fallback when foreign code throws. */
export function attempt<T, F>(run: () => T, fallback: F): T | F {
  try {
    return run();
  } catch {
    return fallback;
  }
}

/** JSON has no negative zero, and no word for what is not finite. */
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

/** One value on its way to JSON, and what it is inside of. */
export class PlainJsonConversion {
  private readonly ancestors = new Set<object>();

  constructor(private readonly budget: PlainJsonBudget) {}

  /** `undefined` for what JSON leaves out. Never throws. */
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

  /** What a person needs of an error; its stack and whatever its library hung on it stay inside. */
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
      // Assigning it would set the prototype of whatever the listing is copied into.
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
