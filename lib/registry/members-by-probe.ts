import type { ProbeName } from '../interfaces/probe.js';
import type { Registration } from '../interfaces/registration.js';
import type { ProbeCatalog } from '../probes/probe-catalog.js';

/**
 * The checks that take part in each probe. They are listed on demand, not at each registration: otherwise the boot of
 * many checks would copy the list once for each of them.
 */
export class MembersByProbe {
  private readonly lists = new Map<ProbeName, readonly Registration[]>();

  constructor(
    private readonly registrations: ReadonlyMap<string, Registration>,
    private readonly probes: ProbeCatalog,
  ) {}

  /** The same array for as long as its members stay the same. */
  of(probe: ProbeName): readonly Registration[] {
    const known = this.lists.get(probe);
    if (known !== undefined) return known;
    const definition = this.probes.get(probe);
    const members = [...this.registrations.values()].filter(({ options }) => definition.includes(options));
    this.lists.set(probe, members);
    return members;
  }

  /** This registration was added or taken out. */
  changed({ options }: Registration): void {
    for (const definition of this.probes.all)
      if (definition.includes(options)) this.lists.delete(definition.probe);
  }
}
