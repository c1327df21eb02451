import { PROBES, type Probe, type ProbeName } from '../interfaces/probe.js';
import type { ProbeDefinition } from './probe-definition.js';
import type { ProbeSettings } from './probe-options.js';
import { PROBE_DEFINITIONS } from './probe-definitions.js';

/** A probe of this application. */
export interface ServedProbe extends ProbeDefinition, ProbeSettings {
  /** Whether everybody may ask. */
  readonly isPublic: boolean;
}

/** Every probe of the application: the four, then its groups. */
export class ProbeCatalog {
  private readonly byName: ReadonlyMap<ProbeName, ServedProbe>;

  constructor(settings: Readonly<Record<Probe, ProbeSettings>>, groups: readonly ServedProbe[] = []) {
    const builtIn = PROBES.map((probe) => ({
      ...PROBE_DEFINITIONS[probe],
      ...settings[probe],
      isPublic: probe !== 'deep',
    }));
    this.byName = new Map([...builtIn, ...groups].map((served) => [served.probe, served]));
  }

  get all(): readonly ServedProbe[] {
    return [...this.byName.values()];
  }

  get names(): readonly ProbeName[] {
    return [...this.byName.keys()];
  }

  has(name: unknown): name is ProbeName {
    return this.byName.has(name as ProbeName);
  }

  /** @throws Error if there is no such probe. Call {@link has} first for names from outside. */
  get(name: ProbeName): ServedProbe {
    const served = this.byName.get(name);
    if (served === undefined) throw new Error(`There is no probe "${name}".`);
    return served;
  }
}
