import 'reflect-metadata';
import type { StartupFunction, StartupTaskOptions } from '../interfaces/startup-task.js';
import { appendMethodMetadata, STARTUP_TASKS_METADATA, type DecoratorOf } from './metadata.js';

/**
 * Work that must be done before the instance counts as started. The method is run once the whole application has
 * bootstrapped, while the server already answers the startup probe with 503 `STARTING`; it does not hold back
 * `listen()`. A task that fails for good keeps the startup probe at 503.
 *
 * @example
 * ```ts
 * @StartupTask({ name: 'warm-cache', timeoutMs: 60_000 })
 * async warm({ signal, progress }: StartupContext) { … }
 * ```
 */
export function StartupTask(options: StartupTaskOptions = {}): DecoratorOf<StartupFunction> {
  return (target, method) => appendMethodMetadata(STARTUP_TASKS_METADATA, target, method, options);
}
