/** Defines a property whose value is computed on the first read and kept. */
export type DefineLazy<T> = (target: object, compute: () => T) => void;

/**
 * Creates a function that defines an own, enumerable property of this name. Spreading, `JSON.stringify()` and `toEqual()`
 * read it like any other. All objects share one getter, since V8 handles objects with their own getters slowly.
 */
export function lazyProperty<T>(name: string): DefineLazy<T> {
  const states = new WeakMap<object, { compute?: (() => T) | undefined; value?: T }>();
  const descriptor = {
    enumerable: true,
    get(this: object): T | undefined {
      const state = states.get(this);
      if (state?.compute === undefined) return state?.value;
      state.value = state.compute();
      // Releases the source of the value.
      state.compute = undefined;
      return state.value;
    },
  };
  return (target, compute) => {
    states.set(target, { compute });
    Object.defineProperty(target, name, descriptor);
  };
}
