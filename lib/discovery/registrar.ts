import { PROBES } from '../contracts/probe.js';
import { fault, type Fault } from '../errors/configuration.error.js';
import { resolveStartupTaskOptions, startupTaskFaults } from '../lifecycle/startup-task-options.js';
import type { StartupTasks } from '../lifecycle/startup-tasks.js';
import type { HealthRegistry } from '../registry/health-registry.js';
import { isRecord, OptionRules } from '../validation/option-rules.js';
import { collect, type ChangeListenerCandidate, type StartupTaskCandidate } from './collect.js';
import type { HealthExplorer } from './explorer.js';

/** Where the methods go that want to be told of changes. */
export interface ChangeListenerSink {
  add(
    filter: ChangeListenerCandidate['filter'],
    listen: ChangeListenerCandidate['listen'],
    origin: string,
  ): void;
}

/** Turns what the explorer finds into registrations, or into faults, all of them at once. */
export class HealthRegistrar {
  constructor(
    private readonly explorer: HealthExplorer,
    private readonly registry: HealthRegistry,
    private readonly tasks: StartupTasks,
    private readonly listeners: ChangeListenerSink,
  ) {}

  /** Registers what has come to the application since the last time. */
  registerNew(): Fault[] {
    const { checks, tasks, listeners, faults } = collect(this.explorer.exploreNew());
    return [
      ...faults,
      ...this.registry.add(checks),
      ...tasks.flatMap((task) => this.addTask(task)),
      ...listeners.flatMap((listener) => this.addListener(listener)),
    ];
  }

  private addTask({ name, options, run, origin }: StartupTaskCandidate): readonly Fault[] {
    const faults = [...startupTaskFaults(`The startup task "${name}" (${origin})`, options)];
    if (this.tasks.has(name)) {
      faults.push(
        fault(
          `Two startup tasks or gates have the name "${name}"; one is ${origin}.`,
          'Give one of them another name.',
        ),
      );
    }
    if (faults.length === 0) this.tasks.add(resolveStartupTaskOptions(name, options), run);
    return faults;
  }

  private addListener({ filter, listen, origin }: ChangeListenerCandidate): readonly Fault[] {
    const rules = new OptionRules();
    const path = `@OnHealthChange() of ${origin}`;
    if (rules.knownKeys(path, filter, ['probe', 'check']) && isRecord(filter)) {
      rules.oneOf(`${path}.probe`, filter['probe'], PROBES);
      rules.text(`${path}.check`, filter['check']);
    }
    if (rules.faults.length === 0) this.listeners.add(filter, listen, origin);
    return rules.faults;
  }
}
