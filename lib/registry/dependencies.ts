import { fault, type Fault } from '../support/errors/configuration.error.js';

export interface Dependent {
  readonly name: string;
  readonly dependsOn: readonly string[];
  readonly isOnDemand: boolean;
}

/** A failure goes down a chain in one go, link by link, and the stack has an end. Far more than any system has. */
const MAX_DEPTH = 1_000;

/** The checks by name. A `Map` is one. */
export interface ByName<T> {
  get(name: string): T | undefined;
  keys(): Iterable<string>;
}

export const byName = <T extends Dependent>(checks: readonly T[]): ReadonlyMap<string, T> =>
  new Map(checks.map((check) => [check.name, check]));

/**
 * Unknown names, cycles and endless chains in the `dependsOn` of the newcomers. The checks that were there before were
 * looked at before, and what they depend on may have been taken out since: that is not a newcomer's fault.
 *
 * @param all the new checks and every other check, to look up the dependencies of the new ones.
 */
export function dependencyFaults(
  newcomers: readonly Dependent[],
  all: ByName<Dependent> = byName(newcomers),
): Fault[] {
  const dependent = newcomers.filter(({ dependsOn }) => dependsOn.length > 0);
  return [...unknownNames(all, dependent), ...onDemandFaults(all, dependent), ...pathFaults(all, dependent)];
}

function unknownNames(all: ByName<Dependent>, newcomers: readonly Dependent[]): Fault[] {
  return newcomers.flatMap(({ name, dependsOn }) =>
    dependsOn
      .filter((dependency) => all.get(dependency) === undefined)
      .map((dependency) =>
        fault(
          `The check "${name}" depends on "${dependency}", but no check has that name.`,
          `Name one of: ${[...all.keys()].join(', ')}; or take "${dependency}" out of its dependsOn.`,
        ),
      ),
  );
}

/** A probe of the dependent would run the on-demand check. */
function onDemandFaults(all: ByName<Dependent>, newcomers: readonly Dependent[]): Fault[] {
  return newcomers.flatMap(({ name, dependsOn }) =>
    dependsOn
      .filter((dependency) => all.get(dependency)?.isOnDemand)
      .map((dependency) =>
        fault(
          `The check "${name}" depends on "${dependency}", which runs only on demand.`,
          `Take "${dependency}" out of its dependsOn, or take onDemand out of the options of "${dependency}".`,
        ),
      ),
  );
}

function pathFaults(all: ByName<Dependent>, newcomers: readonly Dependent[]): Fault[] {
  /** Of those that have been looked into: the length of the longest chain that begins with them. */
  const depths = new Map<string, number>();
  const faults: Fault[] = [];
  const path = new Set<string>();
  let tooDeep: string | undefined;
  const visit = (name: string): number => {
    if (path.has(name)) {
      const steps = [...path];
      const cycle = [...steps.slice(steps.indexOf(name)), name].map((step) => `"${step}"`).join(' → ');
      faults.push(
        fault(
          `The checks depend on one another in a circle: ${cycle}.`,
          'Take one of these dependsOn out: the check that can be judged on its own depends on none.',
        ),
      );
      return 0;
    }
    const known = depths.get(name);
    if (known !== undefined) return known;
    // It is a fault already, and deeper recursion could exhaust the stack.
    if (path.size === MAX_DEPTH) return MAX_DEPTH;
    path.add(name);
    let depth = 1;
    for (const next of all.get(name)?.dependsOn ?? []) depth = Math.max(depth, 1 + visit(next));
    path.delete(name);
    depths.set(name, depth);
    if (depth > MAX_DEPTH) tooDeep ??= name;
    return depth;
  };
  for (const { name } of newcomers) visit(name);
  if (tooDeep !== undefined) faults.push(depthFault(tooDeep));
  return faults;
}

const depthFault = (name: string): Fault =>
  fault(
    `The check "${name}" is part of a chain of more than ${MAX_DEPTH} checks, each depending on the next.`,
    'Let checks depend on the root cause itself, instead of on one another.',
  );
