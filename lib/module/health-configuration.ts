import { groupProbe } from '../probes/group-options.js';
import { ProbeCatalog } from '../probes/probe-catalog.js';
import type { Fault } from '../support/errors/configuration.error.js';
import {
  resolveOptions,
  type HealthOptions,
  type ResolvedHealthOptions,
  type ResolvedRegistrationOptions,
} from './health-options.js';
import type { HealthRegistration } from './health-tokens.js';
import { optionFaults } from './option-faults.js';

/** The options with every default in place, and everything that is wrong with them. */
export class HealthConfiguration {
  readonly options: ResolvedHealthOptions;
  readonly mount: ResolvedRegistrationOptions;
  readonly faults: readonly Fault[];
  readonly probes: ProbeCatalog;

  constructor(given: HealthOptions | undefined, registration: HealthRegistration) {
    this.mount = registration.options;
    this.faults = [...optionFaults(given), ...registration.faults];
    // Faults stop the boot in onModuleInit, where they are listed together with those of the checks. Until then the
    // defaults are used.
    this.options = resolveOptions(this.faults.length === 0 ? given : {});
    this.probes = new ProbeCatalog(
      this.options.probes,
      Object.entries(this.mount.groups).map(([name, group]) =>
        groupProbe(name, group, group.guards === 'none'),
      ),
    );
  }
}
