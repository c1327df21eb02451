import type { Probe } from '../interfaces/probe.js';
import type { Registration } from '../interfaces/registration.js';

/**
 * The checks that take part in each probe. They are grouped when somebody asks, not at each registration: else the
 * boot of many checks would copy the list once for each of them.
 */
export class MembersByProbe {
  private readonly grouped = new Map<Probe, readonly Registration[]>();

  constructor(private readonly registrations: ReadonlyMap<string, Registration>) {}

  /** The same array for as long as its members stay the same. */
  of(probe: Probe): readonly Registration[] {
    const known = this.grouped.get(probe);
    if (known !== undefined) return known;
    const members = [...this.registrations.values()].filter(({ options }) => options.probes.has(probe));
    this.grouped.set(probe, members);
    return members;
  }

  /** This registration has been added or taken out. */
  changed({ options }: Registration): void {
    for (const probe of options.probes) this.grouped.delete(probe);
  }
}
