import type { CheckContext, CheckFunction, HealthCheck } from '../interfaces/check.js';
import type { ProbeName } from '../interfaces/probe.js';
import type { ProbeCatalog } from '../probes/probe-catalog.js';
import type { Registration } from '../interfaces/registration.js';
import type { CheckDefaults, CheckOptions, IsEnabled } from '../interfaces/check-options.js';
import { fault, HealthConfigurationError, type Fault } from '../support/errors/configuration.error.js';
import type { CheckEngine } from '../engine/check-engine.js';
import { isRecord, show } from '../support/validation/option-rules.js';
import { checkNameFault } from './check-name.js';
import { checkOptionFaults, resolveCheckOptions } from './check-options.js';
import { byName, dependencyFaults } from './dependencies.js';
import { livenessDependencyFaults, type LivenessDependent } from './liveness-dependencies.js';
import { MembersByProbe } from './members-by-probe.js';

/** A check that wants to be registered. */
export interface Candidate {
  readonly name: string;
  readonly check: HealthCheck | CheckFunction;
  readonly options: CheckOptions;
  readonly origin: string;
}

/** The checks of the application. Injectable anywhere, for checks that appear at run time. */
export class HealthRegistry {
  private readonly registrations = new Map<string, Registration>();
  private readonly members: MembersByProbe;
  /** Checks that their option `enabled` switches off. They do not take their names. */
  private readonly switchedOff = new Set<Registration>();
  private complete = false;
  /** Refused, but known by name: what depends on them is not to blame. */
  private refused: readonly Candidate[] = [];

  constructor(
    private readonly engine: CheckEngine,
    private readonly defaults: CheckDefaults,
    private readonly probes: ProbeCatalog,
  ) {
    this.members = new MembersByProbe(this.registrations, probes);
  }

  /**
   * Adds a check; returns the function that takes it out again. Where it is registered while the modules are still
   * initialised, what its `dependsOn` names is looked up at the end of that.
   *
   * @throws HealthConfigurationError with every fault of the name, the check and the options.
   */
  register(name: string, check: HealthCheck | CheckFunction, options: CheckOptions = {}): () => void {
    const candidates: Candidate[] = [{ name, check, options, origin: 'HealthRegistry.register()' }];
    const faults = this.faultsOf(candidates);
    if (faults.length > 0) {
      this.refuse(candidates);
      throw HealthConfigurationError.create(faults);
    }
    const [registration] = this.add(candidates);
    return () => {
      if (registration !== undefined) this.remove(registration);
    };
  }

  /** All checks, in the order of their registration. */
  list(): readonly Registration[] {
    return [...this.registrations.values()];
  }

  /** The checks that run only when somebody asks for them by name. */
  listOnDemand(): readonly Registration[] {
    return this.list().filter(({ options }) => options.onDemand !== undefined);
  }

  /** The names of the checks that their option `enabled` switches off, unless another check has the name. */
  listSwitchedOff(): readonly string[] {
    const names = new Set(Array.from(this.switchedOff, ({ name }) => name));
    return [...names].filter((name) => !this.registrations.has(name));
  }

  /**
   * The checks that take part in a probe.
   *
   * @internal
   */
  membersOf(probe: ProbeName): readonly Registration[] {
    return this.members.of(probe);
  }

  /**
   * Everything that is wrong with these candidates, beside one another and what is registered already.
   *
   * @internal
   */
  faultsOf(candidates: readonly Candidate[]): Fault[] {
    const origins = new Map<string, string>();
    const faults = candidates.flatMap((candidate) => {
      const { name, origin } = candidate;
      // A check that is switched off leaves its name to another one, such as the one of another environment.
      if (!isSwitchedOn(candidate)) return candidateFaults(candidate, this.defaults, undefined);
      const takenBy = this.registrations.get(name)?.origin ?? origins.get(name);
      origins.set(name, origin);
      const own = candidateFaults(candidate, this.defaults, takenBy);
      return own.length > 0 ? own : this.unseenFaults(candidate);
    });
    if (faults.length > 0 || !this.complete) return faults;
    return this.faultsOfDependents(
      candidates.filter(isSwitchedOn).map(toDependent),
      this.members.of('liveness').map(dependentOf),
      candidates.filter((candidate) => !isSwitchedOn(candidate)),
    );
  }

  /**
   * Adds candidates in which {@link faultsOf} finds nothing wrong.
   *
   * @internal
   */
  add(candidates: readonly Candidate[]): readonly Registration[] {
    const added = candidates.map(({ name, check, options, origin }) => ({
      name,
      // Looked up at each call, so that a method replaced later, by a spy for instance, is the one that is called.
      check: typeof check === 'function' ? check : (context: CheckContext) => check.check(context),
      options: resolveCheckOptions(options, this.defaults),
      origin,
    }));
    for (const registration of added) {
      if (!registration.options.enabled) {
        this.switchedOff.add(registration);
        continue;
      }
      this.registrations.set(registration.name, registration);
      this.members.changed(registration);
      this.engine.add(registration);
    }
    return added;
  }

  /**
   * These are not added: what depends on them is not to blame for it.
   *
   * @internal
   */
  refuse(candidates: readonly Candidate[]): void {
    if (!this.complete) this.refused = [...this.refused, ...candidates];
  }

  /**
   * What only shows once every check is there. From now on it is looked at with each registration.
   *
   * @internal
   */
  completionFaults(): Fault[] {
    this.complete = true;
    return this.faultsOfDependents([...this.list().map(dependentOf), ...this.refused.map(toDependent)]);
  }

  private remove(registration: Registration): void {
    this.switchedOff.delete(registration);
    if (this.registrations.get(registration.name) !== registration) return;
    this.registrations.delete(registration.name);
    this.members.changed(registration);
    this.engine.remove(registration);
  }

  /** A check without probes whose tags no group selects. */
  private unseenFaults({ name, options, origin }: Candidate): Fault[] {
    const resolved = resolveCheckOptions(options, this.defaults);
    const isSeen = resolved.onDemand || this.probes.all.some((probe) => probe.includes(resolved));
    if (isSeen) return [];
    return [
      fault(
        `The check "${name}" (${origin}) takes part in no probe, and no group has one of its tags: ${resolved.tags.join(', ')}.`,
        'Name a probe in its probes; or add a group: HealthModule.forRoot({ groups: { … } }).',
      ),
    ];
  }

  /** Looks at these alone: with many checks, each that is registered at run time must not walk through all of them. */
  private faultsOfDependents(
    newcomers: readonly LivenessDependent[],
    inLiveness: readonly LivenessDependent[] = [],
    comingSwitchedOff: readonly Candidate[] = [],
  ): Fault[] {
    const coming = byName(newcomers);
    const off = new Set([...this.switchedOff, ...comingSwitchedOff].map(({ name }) => name));
    const registered = (name: string) => {
      const registration = this.registrations.get(name);
      if (registration !== undefined) return dependentOf(registration);
      return off.has(name) ? switchedOffDependency(name) : undefined;
    };
    const all = {
      get: (name: string) => coming.get(name) ?? registered(name),
      keys: () => new Set([...this.registrations.keys(), ...coming.keys()]),
    };
    return [
      ...dependencyFaults(newcomers, all),
      ...livenessDependencyFaults([...inLiveness, ...newcomers], all),
    ];
  }
}

const dependentOf = ({ name, options: { dependsOn, componentType, probes, onDemand } }: Registration) => ({
  name,
  isOnDemand: onDemand !== undefined,
  dependsOn,
  componentType,
  joinsLiveness: probes.has('liveness'),
});

/** A dependency that is switched off counts as absent: the check that names it runs as if it did not. */
const switchedOffDependency = (name: string): LivenessDependent => ({
  name,
  isOnDemand: false,
  dependsOn: [],
  componentType: 'system',
  joinsLiveness: false,
});

/** `true` for anything that the rule of the option refuses. */
function isSwitchedOn({ options }: Candidate): boolean {
  try {
    const enabled: unknown = options?.enabled;
    return (typeof enabled === 'function' ? (enabled as IsEnabled)(process.env) : enabled) !== false;
  } catch {
    return true;
  }
}

const toDependent = ({ name, options }: Candidate): LivenessDependent => ({
  name,
  isOnDemand: options?.onDemand !== undefined,
  dependsOn: Array.isArray(options?.dependsOn) ? options.dependsOn : [],
  componentType: options?.componentType ?? 'component',
  joinsLiveness: Array.isArray(options?.probes) && options.probes.includes('liveness'),
});

function candidateFaults(
  { name, check, options, origin }: Candidate,
  defaults: CheckDefaults,
  takenBy: string | undefined,
): Fault[] {
  const faults: Fault[] = [];
  const nameFault = checkNameFault(name, origin);
  if (nameFault) faults.push(nameFault);
  if (takenBy !== undefined) {
    faults.push(
      fault(
        `Two checks have the name "${name}": ${takenBy}, and ${origin}.`,
        'Give one of them another name; or, if it is one class provided in two modules, provide it in one and export it from there.',
      ),
    );
  }
  if (typeof check !== 'function' && !(isRecord(check) && typeof check['check'] === 'function')) {
    faults.push(
      fault(
        `The check "${name}" of ${origin} is ${show(check)} without a check() method.`,
        'Give it a method check(context) that returns nothing when all is well, and throws when it is not.',
      ),
    );
  }
  // A decorator's has become the candidate's name by now.
  if (isRecord(options) && (options as { name?: unknown }).name !== undefined) {
    faults.push(
      fault(
        `The options of the check "${name}" (${origin}) name it ${show((options as { name?: unknown }).name)}, which has no effect.`,
        'Give the name as the first argument alone.',
      ),
    );
  }
  return [...faults, ...checkOptionFaults(`The check "${name}" (${origin})`, options, defaults)];
}
