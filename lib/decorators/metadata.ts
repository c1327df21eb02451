/**
 * Keys come from the global symbol registry, so that two copies of the package in one process, or one loaded
 * twice, still see what the other has decorated.
 */
export const INDICATOR_METADATA = Symbol.for('nestjs-vitals:indicator');
export const METHOD_INDICATORS_METADATA = Symbol.for('nestjs-vitals:method-indicators');
export const STARTUP_TASKS_METADATA = Symbol.for('nestjs-vitals:startup-tasks');
export const CHANGE_LISTENERS_METADATA = Symbol.for('nestjs-vitals:change-listeners');

/** A decorator of methods that can be called as `Callable` is. */
export type DecoratorOf<Callable> = <Method extends Callable>(
  target: object,
  method: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/** What a method decorator leaves on the class. */
export interface MethodMetadata<Options> {
  readonly method: string | symbol;
  readonly options: Options;
}

/**
 * Appends to the class's own list. The list stands on the class, not on the function, so that decorators which
 * replace the function cannot lose it.
 */
export function appendMethodMetadata<Options>(
  key: symbol,
  target: object,
  method: string | symbol,
  options: Options,
): void {
  // Of a static method the target is the class itself.
  const type = typeof target === 'function' ? target : target.constructor;
  const own = (Reflect.getOwnMetadata(key, type) ?? []) as MethodMetadata<Options>[];
  Reflect.defineMetadata(key, [...own, { method, options }], type);
}
