import type { StartupTaskOptions } from '../interfaces/startup-task.js';
import { checkNameFault } from '../registry/check-name.js';
import { OptionRules } from '../support/validation/option-rules.js';
import type { Fault } from '../support/errors/configuration.error.js';
import type { ResolvedStartupTaskOptions } from './startup-tasks.js';

export const resolveStartupTaskOptions = (
  name: string,
  { timeoutMs = 60_000, retries = 0, retryDelayMs = 1_000 }: StartupTaskOptions,
): ResolvedStartupTaskOptions => ({ name, timeoutMs, retries, retryDelayMs });

export function startupTaskFaults(path: string, options: unknown): readonly Fault[] {
  const rules = new OptionRules();
  if (!rules.knownKeys(path, options, ['name', 'timeoutMs', 'retries', 'retryDelayMs'])) return rules.faults;
  const { name } = options;
  const unfit = name === undefined ? undefined : checkNameFault(name, path, 'task');
  if (unfit !== undefined) rules.report(unfit.problem, unfit.remedy);
  rules.milliseconds(`${path}.timeoutMs`, options['timeoutMs'], { min: 1 });
  rules.integer(`${path}.retries`, options['retries'], 0, 1_000_000);
  rules.milliseconds(`${path}.retryDelayMs`, options['retryDelayMs']);
  return rules.faults;
}
