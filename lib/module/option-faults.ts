import type { Fault } from '../support/errors/configuration.error.js';
import { isRecord, OptionRules } from '../support/validation/option-rules.js';
import type { OptionTable } from '../support/validation/option-table.js';
import { sharedRouteRule, unservedRule } from './health-option-rules.js';
import { HEALTH_OPTIONS_TABLE, REGISTRATION_OPTIONS_TABLE } from './health-options.js';

/** Options that must be known when the module is imported. */
export const REGISTRATION_KEYS: readonly string[] = Object.keys(REGISTRATION_OPTIONS_TABLE);

/** Nest's own options of `forRootAsync()`. Nest 10 leaves them among the registration-time options. */
const ASYNC_KEYS: readonly string[] = [
  'useFactory',
  'useClass',
  'useExisting',
  'inject',
  'provideInjectionTokensFrom',
];

/** Everything that is wrong with the run-time options. */
export function optionFaults(options: unknown): readonly Fault[] {
  const rules = new OptionRules();
  if (options === undefined) return rules.faults;
  if (isRecord(options)) {
    for (const key of REGISTRATION_KEYS.filter((name) => name in options)) {
      rules.report(
        `${key} is in what the factory of forRootAsync() returns, but it shapes the module itself and must be known before.`,
        `Move it beside useFactory: HealthModule.forRootAsync({ ${key}: …, useFactory: … }).`,
      );
    }
  }
  const known = [...Object.keys(HEALTH_OPTIONS_TABLE), ...REGISTRATION_KEYS];
  if (!rules.knownKeys('HealthModule', options, known)) return rules.faults;
  validateRows(rules, HEALTH_OPTIONS_TABLE, options);
  const { drain } = options;
  if (isRecord(drain) && drain['delayMs'] === 0 && drain['untilProbesSeen'] !== undefined) {
    rules.report(
      'drain.untilProbesSeen ends the delay early, but drain.delayMs is 0.',
      "Leave drain.delayMs out ('auto'), give it a time, or leave out drain.untilProbesSeen.",
    );
  }
  return rules.faults;
}

/** Run-time options beside the factory of `forRootAsync()`, where they have no effect. */
export function misplacedOptionFaults(options: object): readonly Fault[] {
  const rules = new OptionRules();
  const known = [...REGISTRATION_KEYS, ...ASYNC_KEYS];
  for (const key of Object.keys(options).filter((name) => !known.includes(name))) {
    rules.report(
      `${key} stands beside the factory of forRootAsync(), where it has no effect.`,
      `Let the factory return it. Only these stand beside the factory: ${REGISTRATION_KEYS.join(', ')}.`,
    );
  }
  return rules.faults;
}

/** Everything that is wrong with the registration-time options. */
export function registrationFaults(options: object): readonly Fault[] {
  const rules = new OptionRules();
  validateRows(rules, REGISTRATION_OPTIONS_TABLE, options as Record<string, unknown>);
  sharedRouteRule(rules, options as Record<string, unknown>);
  unservedRule(rules, options as Record<string, unknown>);
  return rules.faults;
}

function validateRows(
  rules: OptionRules,
  table: OptionTable,
  options: Readonly<Record<string, unknown>>,
): void {
  for (const [name, row] of Object.entries(table)) row.validate(rules, name, options[name]);
}
