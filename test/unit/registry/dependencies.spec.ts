import * as fc from 'fast-check';
import { dependencyFaults, type Dependent } from '../../../lib/registry/dependencies.js';

const graph = (edges: Record<string, readonly string[]>): Dependent[] =>
  Object.entries(edges).map(([name, dependsOn]) => ({ name, dependsOn, isOnDemand: false }));

const problems = (edges: Record<string, readonly string[]>) =>
  dependencyFaults(graph(edges)).map(({ problem }) => problem);

describe('dependencyFaults', () => {
  it('finds nothing wrong with chains, diamonds and islands', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ a: [], b: ['a'], c: ['b'] })).toEqual([]);
    expect(problems({ d: ['b', 'c'], b: ['a'], c: ['a'], a: [] })).toEqual([]);
    expect(problems({ a: [], b: [] })).toEqual([]);
    expect(problems({ a: [], b: ['a', 'a'] })).toEqual([]);
  });

  it('names every unknown check, who depends on it, and which there are', () => {
    const faults = dependencyFaults(graph({ a: ['x'], b: ['a', 'y'] }));
    expect(faults.map(({ problem }) => problem)).toEqual([
      'The check "a" depends on "x", but no check has that name.',
      'The check "b" depends on "y", but no check has that name.',
    ]);
    expect(faults[0]?.remedy).toBe('Name one of: a, b; or take "x" out of its dependsOn.');
  });

  it('shows a circle from end to end, and once', () => {
    expect(problems({ a: ['a'] })).toEqual(['The checks depend on one another in a circle: "a" → "a".']);
    expect(problems({ a: ['b'], b: ['c'], c: ['a'] })).toEqual([
      'The checks depend on one another in a circle: "a" → "b" → "c" → "a".',
    ]);
  });

  it('leaves out of the circle what only leads to it', () => {
    expect(problems({ entry: ['a'], a: ['b'], b: ['a'] })).toEqual([
      'The checks depend on one another in a circle: "a" → "b" → "a".',
    ]);
  });

  it('shows two circles, and an unknown name beside them', () => {
    expect(problems({ a: ['b'], b: ['a'], c: ['d', 'x'], d: ['c'] })).toHaveLength(3);
  });

  it('finishes soon on a deep and dense graph', () => {
    const layers = Array.from({ length: 40 }, (_layer, level) =>
      Array.from({ length: 5 }, (_item, index) => `n${level}-${index}`),
    );
    const edges = Object.fromEntries(
      layers.flatMap((layer, level) => layer.map((name) => [name, layers[level + 1] ?? []])),
    );
    expect(problems(edges)).toEqual([]);
  });

  it.each(['upwards', 'downwards'])('refuses a chain of more than 1 000 checks, read %s', (direction) => {
    const chainOf = (length: number) => {
      const links = Array.from(
        { length },
        (_, index) => [`n${index}`, index === 0 ? [] : [`n${index - 1}`]] as const,
      );
      return Object.fromEntries(direction === 'upwards' ? links : links.reverse());
    };
    expect(problems(chainOf(1_000))).toEqual([]);
    for (const length of [1_001, 20_000]) {
      expect(problems(chainOf(length))).toEqual([
        expect.stringContaining('is part of a chain of more than 1000 checks'),
      ]);
    }
  });

  it('finds a circle exactly if there is one', () => {
    const size = 7;
    const anyGraph = fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 12 });
    fc.assert(
      fc.property(anyGraph, (edges) => {
        const dependents = Array.from({ length: size }, (_item, node) => ({
          name: `n${node}`,
          isOnDemand: false,
          dependsOn: edges.filter(([from]) => from === node).map(([, to]) => `n${to}`),
        }));
        const circles = dependencyFaults(dependents).filter(({ problem }) => problem.includes('circle'));
        expect(circles.length > 0).toBe(!canBeSorted(dependents));
      }),
      { numRuns: 3_000 },
    );
  });
});

/** Kahn's algorithm: takes away what depends on nothing that is left, until nothing is left. */
function canBeSorted(dependents: readonly Dependent[]): boolean {
  let left = [...dependents];
  for (;;) {
    const names = left.map(({ name }) => name);
    const rest = left.filter(({ dependsOn }) => dependsOn.some((name) => names.includes(name)));
    if (rest.length === left.length) return rest.length === 0;
    left = rest;
  }
}
