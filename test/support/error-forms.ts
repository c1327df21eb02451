import { inspect, types } from 'node:util';

import type { Provoked } from './error-provocations.js';

export const FORMS = ['message', 'stack', 'inspect', 'json', 'config', 'config-json', 'log-line'] as const;

export type Form = (typeof FORMS)[number];

const messageOf = (error: unknown): string => (types.isNativeError(error) ? error.message : String(error));

/** Own properties, enumerable or not: a thorough logger prints them. */
function ownProperties(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  return Object.fromEntries(Object.getOwnPropertyNames(error).map((key) => [key, Reflect.get(error, key)]));
}

function json(value: unknown): string {
  const ancestors = new Set<unknown>();
  return (
    JSON.stringify(value, (_key: string, entry: unknown) => {
      if (typeof entry === 'bigint') return String(entry);
      if (typeof entry !== 'object' || entry === null) return entry;
      if (ancestors.has(entry)) return undefined;
      ancestors.add(entry);
      return entry;
    }) ?? String(value)
  );
}

/** The ways in which an error ends up in a text. */
export function formsOf({ error, config }: Provoked): Partial<Record<Form, string>> {
  const forms: Partial<Record<Form, string>> = {
    message: messageOf(error),
    stack: types.isNativeError(error) ? (error.stack ?? '') : '',
    inspect: inspect(error, { depth: 4 }),
    json: json(ownProperties(error)),
    'log-line': json({
      level: 'error',
      message: json({ error: ownProperties(error), text: messageOf(error) }),
    }),
  };
  if (config !== undefined) {
    forms.config = `Cannot connect: ${messageOf(error)} ${inspect(config, { depth: 3 })}`;
    forms['config-json'] = `Cannot connect: ${messageOf(error)} ${json(config)}`;
  }
  return forms;
}
