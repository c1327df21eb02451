/** Gives an object a property whose value is computed when somebody reads it, and kept. */
export type DefineLazy<T> = (target: object, compute: () => T) => void;

/**
 * For an own, enumerable property of this name: spreading, `JSON.stringify()` and `toEqual()` read it like any other.
 * All objects share one getter. With a getter for each object, V8 would keep each of them in its slow mode.
 */
export function lazyProperty<T>(name: string): DefineLazy<T> {
  const states = new WeakMap<object, { compute?: (() => T) | undefined; value?: T }>();
  const descriptor = {
    enumerable: true,
    get(this: object): T | undefined {
      const state = states.get(this);
      if (state?.compute === undefined) return state?.value;
      state.value = state.compute();
      // What it was computed from need not be kept any longer.
      state.compute = undefined;
      return state.value;
    },
  };
  return (target, compute) => {
    states.set(target, { compute });
    Object.defineProperty(target, name, descriptor);
  };
}
