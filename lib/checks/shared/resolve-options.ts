import { HealthConfigurationError } from '../../support/errors/configuration.error.js';
import { OptionRules, show } from '../../support/validation/option-rules.js';

/** Reports the faults of one option. `path` names the class and the option: `UploadsDisk.maxUsedPercent`. */
export type OptionRule = (rules: OptionRules, path: string, value: unknown) => void;

export const percent: OptionRule = (rules, path, value) => rules.percent(path, value);

/** A time in ms, at least 1. */
export const duration: OptionRule = (rules, path, value) => rules.milliseconds(path, value, { min: 1 });

/** The value `false` switches a limit off. */
export const orFalse =
  (rule: OptionRule): OptionRule =>
  (rules, path, value) => {
    if (value !== false) rule(rules, path, value);
  };

export const required =
  (rule: OptionRule): OptionRule =>
  (rules, path, value) => {
    if (value === undefined) rules.report(`${path} is missing.`, 'Pass it in the options, to super().');
    else rule(rules, path, value);
  };

interface OptionTable<Options> {
  readonly rules: { readonly [Option in keyof Required<Options>]: OptionRule };
  /** Pairs of limits: the first one must be lower, or the check could never warn. */
  readonly limits?: readonly (readonly [warn: keyof Options & string, max: keyof Options & string])[];
}

/**
 * Validates the options of a built-in check and fills in its defaults. An option that is `undefined` has its default.
 *
 * @param check the name of the user's class, for the messages
 * @throws HealthConfigurationError that lists every fault
 */
export function resolveOptions<Options extends object, Defaults extends Partial<Options>>(
  check: string,
  given: Options,
  defaults: Defaults,
  table: OptionTable<Options>,
): Options & Required<Defaults> {
  const rules = new OptionRules();
  if (typeof given !== 'object' || given === null) {
    rules.report(`${check} got ${show(given)} as its options.`, 'Give an object.');
    throw HealthConfigurationError.create(rules.faults);
  }
  rules.knownKeys(check, given, Object.keys(table.rules));
  const chosen = Object.entries(given).filter(([, value]) => value !== undefined);
  const options = { ...defaults, ...Object.fromEntries(chosen) } as Options & Required<Defaults>;
  for (const [option, rule] of Object.entries<OptionRule>(table.rules)) {
    rule(rules, `${check}.${option}`, Reflect.get(options, option));
  }
  for (const [warn, max] of table.limits ?? []) {
    const [warnAt, failAt]: unknown[] = [options[warn], options[max]];
    if (typeof warnAt !== 'number' || typeof failAt !== 'number' || warnAt < failAt) continue;
    rules.report(
      `${check}.${warn} is ${warnAt}, and ${max} is ${failAt}, so the check would never warn.`,
      `Lower ${warn}, or raise ${max}.`,
    );
  }
  HealthConfigurationError.throwIfAny(rules.faults);
  return options;
}
