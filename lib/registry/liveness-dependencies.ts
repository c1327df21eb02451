import { fault, type Fault } from '../errors/configuration.error.js';
import type { Dependent } from './dependencies.js';

export interface LivenessDependent extends Dependent {
  readonly componentType: string;
  readonly joinsLiveness: boolean;
}

/**
 * Checks of liveness that depend, at whatever remove, on anything outside of the process: they would be skipped while
 * that fails, and so fail liveness.
 */
export function livenessDependencyFaults(checks: readonly LivenessDependent[]): Fault[] {
  const byName = new Map(checks.map((check) => [check.name, check]));
  return checks
    .filter(({ joinsLiveness }) => joinsLiveness)
    .flatMap((check) =>
      reachableFrom(check, byName)
        .filter(({ componentType }) => componentType !== 'system')
        .map((dependency) =>
          fault(
            `The check "${check.name}" joins liveness and depends on "${dependency.name}", whose componentType is not 'system'. ` +
              'While that one fails, this one is skipped, so liveness fails, and every instance is restarted: a restart loop that mends nothing.',
            `Take the dependency out of its dependsOn, or 'liveness' out of its probes.`,
          ),
        ),
    );
}

function reachableFrom(
  check: LivenessDependent,
  byName: ReadonlyMap<string, LivenessDependent>,
): LivenessDependent[] {
  const reached = new Set<LivenessDependent>([check]);
  // A set is walked to its end, also where that moves on meanwhile.
  for (const { dependsOn } of reached) {
    for (const name of dependsOn) {
      const dependency = byName.get(name);
      if (dependency !== undefined) reached.add(dependency);
    }
  }
  reached.delete(check);
  return [...reached];
}
