import { fault, type Fault } from '../support/errors/configuration.error.js';
import { byName, type ByName, type Dependent } from './dependencies.js';

export interface LivenessDependent extends Dependent {
  readonly componentType: string;
  readonly joinsLiveness: boolean;
}

/**
 * Finds checks of liveness that depend, directly or through other checks, on something outside the process. If that fails,
 * they are skipped, and liveness fails.
 */
export function livenessDependencyFaults(
  checks: readonly LivenessDependent[],
  all: ByName<LivenessDependent> = byName(checks),
): Fault[] {
  return checks
    .filter(({ joinsLiveness }) => joinsLiveness)
    .flatMap((check) =>
      reachableFrom(check, all)
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

function reachableFrom(check: LivenessDependent, all: ByName<LivenessDependent>): LivenessDependent[] {
  const reached = new Map([[check.name, check]]);
  // A map is walked to its end, also where that moves on meanwhile.
  for (const { dependsOn } of reached.values()) {
    for (const name of dependsOn) {
      const dependency = reached.has(name) ? undefined : all.get(name);
      if (dependency !== undefined) reached.set(name, dependency);
    }
  }
  reached.delete(check.name);
  return [...reached.values()];
}
