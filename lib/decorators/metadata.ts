/**
 * The keys are in the global symbol registry, so that two copies of the package in one process see the decorators of each
 * other.
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

/** The metadata that a method decorator adds to the class. */
export interface MethodMetadata<Options> {
  readonly method: string | symbol;
  readonly options: Options;
}

/**
 * Appends to the list of the class itself. The class has the list, not the function, because another decorator may replace
 * the function.
 */
export function appendMethodMetadata<Options>(
  key: symbol,
  target: object,
  method: string | symbol,
  options: Options,
): void {
  // The target of a static method is the class.
  const type = typeof target === 'function' ? target : target.constructor;
  const own = (Reflect.getOwnMetadata(key, type) ?? []) as MethodMetadata<Options>[];
  Reflect.defineMetadata(key, [...own, { method, options }], type);
}
