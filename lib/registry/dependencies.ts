import { fault, type Fault } from '../errors/configuration.error.js';

export interface Dependent {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/**
 * Unknown names and cycles in the `dependsOn` of the newcomers; by default, of all. Those that were there before have
 * been looked at before, and what they depend on may have been taken out since: that is no fault of a newcomer.
 */
export function dependencyFaults(
  checks: readonly Dependent[],
  newcomers: readonly Dependent[] = checks,
): Fault[] {
  const dependent = newcomers.filter(({ dependsOn }) => dependsOn.length > 0);
  if (dependent.length === 0) return [];
  const byName = new Map(checks.map((check) => [check.name, check]));
  return [...unknownNames(byName, dependent), ...cycles(byName, dependent)];
}

function unknownNames(byName: ReadonlyMap<string, Dependent>, newcomers: readonly Dependent[]): Fault[] {
  return newcomers.flatMap(({ name, dependsOn }) =>
    dependsOn
      .filter((dependency) => !byName.has(dependency))
      .map((dependency) =>
        fault(
          `The check "${name}" depends on "${dependency}", but no check has that name.`,
          `Name one of: ${[...byName.keys()].join(', ')}; or take "${dependency}" out of its dependsOn.`,
        ),
      ),
  );
}

function cycles(byName: ReadonlyMap<string, Dependent>, newcomers: readonly Dependent[]): Fault[] {
  const done = new Set<string>();
  const faults: Fault[] = [];
  const path = new Set<string>();
  const visit = (name: string): void => {
    if (path.has(name)) {
      const steps = [...path];
      const cycle = [...steps.slice(steps.indexOf(name)), name].map((step) => `"${step}"`).join(' → ');
      faults.push(
        fault(
          `The checks depend on one another in a circle: ${cycle}.`,
          'Take one of these dependsOn out: the check that can be judged on its own depends on none.',
        ),
      );
      return;
    }
    if (done.has(name)) return;
    path.add(name);
    for (const next of byName.get(name)?.dependsOn ?? []) visit(next);
    path.delete(name);
    done.add(name);
  };
  for (const { name } of newcomers) visit(name);
  return faults;
}
