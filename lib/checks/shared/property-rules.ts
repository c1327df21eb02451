import { fault, HealthConfigurationError, type Fault } from '../../support/errors/configuration.error.js';
import { show } from '../../support/validation/option-rules.js';

/** What a value must be, in words, if it is not. */
export type PropertyRule = (value: unknown) => string | undefined;

const isFinite = (value: unknown): value is number => Number.isFinite(value);

export const percentage: PropertyRule = (value) =>
  isFinite(value) && value > 0 && value <= 100 ? undefined : 'a number above 0, up to 100';

export const notNegative: PropertyRule = (value) =>
  isFinite(value) && value >= 0 ? undefined : 'a number that is not negative';

export const positive: PropertyRule = (value) =>
  isFinite(value) && value > 0 ? undefined : 'a number above 0';

export const positiveInteger: PropertyRule = (value) =>
  Number.isSafeInteger(value) && (value as number) > 0 ? undefined : 'a whole number above 0';

export const notEmpty: PropertyRule = (value) =>
  typeof value === 'string' && value !== '' ? undefined : 'a text that is not empty';

export const notNegativeInteger: PropertyRule = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : 'a whole number that is not negative';

export const trueOrFalse: PropertyRule = (value) =>
  typeof value === 'boolean' ? undefined : 'true or false';

export const anyText: PropertyRule = (value) => (typeof value === 'string' ? undefined : 'a text');

export const oneOf =
  (...allowed: readonly string[]): PropertyRule =>
  (value) =>
    allowed.includes(value as string) ? undefined : allowed.map((one) => `'${one}'`).join(' or ');

/** @param each the rule of each item, and in words what they all are. */
export const listOf =
  (each: PropertyRule, what: string): PropertyRule =>
  (value) =>
    Array.isArray(value) && value.every((item) => each(item) === undefined) ? undefined : `a list of ${what}`;

export const optional =
  (rule: PropertyRule): PropertyRule =>
  (value) => {
    const expected = value === undefined ? undefined : rule(value);
    return expected && `${expected}, or leave it undefined`;
  };

/** A limit to warn at and one to fail at, by the names of their properties. */
export type LimitPair = readonly [warn: string, max: string];

/**
 * Holds the properties of an indicator against their rules.
 *
 * @throws HealthConfigurationError that lists every fault
 */
export function validateProperties(
  indicator: object,
  rules: Readonly<Record<string, PropertyRule>>,
  pairs: readonly LimitPair[] = [],
): void {
  const name = indicator.constructor.name;
  const valueOf = (property: string): unknown => Reflect.get(indicator, property);
  const faults: Fault[] = [];
  for (const [property, rule] of Object.entries(rules)) {
    const expected = rule(valueOf(property));
    if (expected)
      faults.push(fault(`${name}.${property} is ${show(valueOf(property))}.`, `Make it ${expected}.`));
  }
  for (const [warn, max] of pairs) {
    const [warnAt, failAt] = [valueOf(warn), valueOf(max)];
    if (!isFinite(warnAt) || !isFinite(failAt) || warnAt < failAt) continue;
    const problem = `${name}.${warn} is ${warnAt}, not below ${max}, which is ${failAt}: it could never warn.`;
    faults.push(fault(problem, `Lower ${warn}, or raise ${max}.`));
  }
  HealthConfigurationError.throwIfAny(faults);
}
