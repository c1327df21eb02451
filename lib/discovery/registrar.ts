import type { ProbeCatalog } from '../probes/probe-catalog.js';
import { fault, type Fault } from '../support/errors/configuration.error.js';
import { resolveStartupTaskOptions, startupTaskFaults } from '../lifecycle/startup-task-options.js';
import type { StartupTasks } from '../lifecycle/startup-tasks.js';
import type { HealthRegistry } from '../registry/health-registry.js';
import { isRecord, OptionRules } from '../support/validation/option-rules.js';
import { collect, type ChangeListenerCandidate, type StartupTaskCandidate } from './collect.js';
import type { HealthExplorer } from './explorer.js';

/** The registry of methods with `@OnHealthChange()`. */
export interface ChangeListenerSink {
  add(
    filters: ChangeListenerCandidate['filters'],
    listen: ChangeListenerCandidate['listen'],
    origin: string,
  ): void;
}

/** Registers the checks, tasks and listeners that the explorer finds, and collects all faults. */
export class HealthRegistrar {
  constructor(
    private readonly explorer: HealthExplorer,
    private readonly registry: HealthRegistry,
    private readonly tasks: StartupTasks,
    private readonly listeners: ChangeListenerSink,
    private readonly probes: ProbeCatalog,
  ) {}

  /** Classes whose name, and so that of their check, a bundler may have changed. */
  readonly numberedClasses: string[] = [];

  /** Registers what has come to the application since the last time: all of it, or, if anything is wrong, none. */
  registerNew(): Fault[] {
    const { checks, tasks, listeners, faults: found, numberedClasses } = collect(this.explorer.exploreNew());
    const faults = [
      ...found,
      ...this.registry.faultsOf(checks),
      ...this.taskFaults(tasks),
      ...listeners.flatMap((listener) => listenerFaults(listener, this.probes)),
    ];
    if (faults.length > 0) {
      this.registry.refuse(checks);
      return faults;
    }
    this.registry.add(checks);
    this.numberedClasses.push(...numberedClasses);
    for (const { name, options, run } of tasks) this.tasks.add(resolveStartupTaskOptions(name, options), run);
    for (const { filters, listen, origin } of listeners) this.listeners.add(filters, listen, origin);
    return [];
  }

  private taskFaults(tasks: readonly StartupTaskCandidate[]): Fault[] {
    const names = new Set<string>();
    return tasks.flatMap(({ name, options, origin }) => {
      const faults = [...startupTaskFaults(`The startup task "${name}" (${origin})`, options)];
      if (this.tasks.has(name) || names.has(name)) {
        faults.push(
          fault(
            `Two startup tasks or gates have the name "${name}"; one is ${origin}.`,
            'Give one of them another name.',
          ),
        );
      }
      names.add(name);
      return faults;
    });
  }
}

function listenerFaults(
  { filters, origin }: ChangeListenerCandidate,
  probes: ProbeCatalog,
): readonly Fault[] {
  const rules = new OptionRules();
  const path = `@OnHealthChange() of ${origin}`;
  for (const filter of filters) {
    if (!rules.knownKeys(path, filter, ['probe', 'check']) || !isRecord(filter)) continue;
    rules.oneOf(`${path}.probe`, filter['probe'], probes.names);
    rules.text(`${path}.check`, filter['check']);
  }
  return rules.faults;
}
