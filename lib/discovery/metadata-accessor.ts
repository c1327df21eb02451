import 'reflect-metadata';
import type { HealthIndicatorOptions } from '../decorators/health-indicator.decorator.js';
import {
  CHANGE_LISTENERS_METADATA,
  INDICATOR_METADATA,
  METHOD_INDICATORS_METADATA,
  STARTUP_TASKS_METADATA,
  type MethodMetadata,
} from '../decorators/metadata.js';

/** Reads the metadata of the decorators. A subclass inherits the metadata of its base class. */
export function indicatorOptionsOf(type: object): HealthIndicatorOptions | undefined {
  return Reflect.getMetadata(INDICATOR_METADATA, type) as HealthIndicatorOptions | undefined;
}

/**
 * The decorated methods of a class and of its base classes. A method may be decorated more than once; where a subclass
 * decorates it anew, the subclass's decorators count.
 */
export function methodMetadataOf<Options>(key: symbol, type: object): readonly MethodMetadata<Options>[] {
  const found: MethodMetadata<Options>[] = [];
  for (
    let current: object | null = type;
    current !== null;
    current = Object.getPrototypeOf(current) as object | null
  ) {
    const own = (Reflect.getOwnMetadata(key, current) ?? []) as readonly MethodMetadata<Options>[];
    const overridden = new Set(found.map(({ method }) => method));
    found.push(...own.filter(({ method }) => !overridden.has(method)));
  }
  return found;
}

const METHOD_KEYS = [METHOD_INDICATORS_METADATA, STARTUP_TASKS_METADATA, CHANGE_LISTENERS_METADATA];

/** Carries a decorator of this library, itself or by inheritance. */
export const isDecorated = (type: object): boolean =>
  [INDICATOR_METADATA, ...METHOD_KEYS].some((key) => Reflect.hasMetadata(key, type));
