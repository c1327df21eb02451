import type { CheckRunner } from './check-runner.js';

/** Which checks depend on which, by name: what one depends on may be taken out, and come back as another. */
export class Dependencies {
  private readonly byName = new Map<string, CheckRunner>();
  /** The name of a check → those that depend on it. */
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

  /** Those that this check depends on, as far as they are there. */
  of({ registration: { options } }: CheckRunner): CheckRunner[] {
    return options.dependsOn.map((name) => this.byName.get(name)).filter((runner) => runner !== undefined);
  }

  /** Those that depend on the check of this name. */
  on(name: string): readonly CheckRunner[] {
    return [...(this.dependents.get(name) ?? [])];
  }
}
