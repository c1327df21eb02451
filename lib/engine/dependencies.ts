import type { CheckRunner } from './check-runner.js';

/** Which checks depend on which, by name, because a check may be removed and its name registered again. */
export class Dependencies {
  private readonly byName = new Map<string, CheckRunner>();
  /** The name of a check → its dependents. */
  private readonly dependents = new Map<string, Set<CheckRunner>>();

  add(runner: CheckRunner): void {
    const { name, options } = runner.registration;
    this.byName.set(name, runner);
    for (const dependency of options.dependsOn) {
      const known = this.dependents.get(dependency);
      if (known) known.add(runner);
      else this.dependents.set(dependency, new Set([runner]));
    }
  }

  remove(runner: CheckRunner): void {
    const { name, options } = runner.registration;
    this.byName.delete(name);
    for (const dependency of options.dependsOn) {
      const known = this.dependents.get(dependency);
      known?.delete(runner);
      if (known?.size === 0) this.dependents.delete(dependency);
    }
  }

  get(name: string): CheckRunner | undefined {
    return this.byName.get(name);
  }

  /** The registered dependencies of this check. */
  of({ registration: { options } }: CheckRunner): CheckRunner[] {
    return options.dependsOn.map((name) => this.byName.get(name)).filter((runner) => runner !== undefined);
  }

  /** The dependents of the check with this name. */
  on(name: string): readonly CheckRunner[] {
    return [...(this.dependents.get(name) ?? [])];
  }
}
