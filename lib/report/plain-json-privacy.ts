import { isCredentialHeader, isCredentialOption, isPlural, sensitivityOf } from '../redaction/redaction.js';

/** Commands of Redis that carry passwords; ioredis puts them beside its errors. */
const COMMAND_WITH_CREDENTIAL = /^(?:auth|hello|acl|config|migrate)$/i;

const STACK_FRAME = /\n[ \t]{0,16}at /;

/** Far enough for a message of many lines and the first frame behind it. */
const SEARCHED_FOR_FRAMES = 8_000;

/** Whether a property is a credential. That there is none, or whether there is one, is no secret. */
export function isCredential(key: string, value: unknown): boolean {
  if (value === null || value === undefined || typeof value === 'boolean') return false;
  switch (sensitivityOf(key)) {
    case 'strong':
      return !(typeof value === 'number' && isPlural(key));
    case 'weak':
      return typeof value === 'string';
    default:
      return false;
  }
}

/** What an object is called: a variable, a command, or the property that a validator refuses. */
export const OWNER_KEYS = ['name', 'key', 'command', 'field', 'property', 'param', 'path'] as const;

/** `{ name: 'DB_PASSWORD', value: 'x' }`, `{ command: 'auth', args: ['x'] }`: what the object is called tells. */
export function isCredentialOf(owner: unknown, key: string): boolean {
  if (typeof owner !== 'string') return false;
  if (key === 'value' || key === 'input' || key === 'received') return sensitivityOf(owner) === 'strong';
  return key === 'args' && COMMAND_WITH_CREDENTIAL.test(owner);
}

/** `{ query: 'SELECT …', parameters: ['x'] }`: what a statement was given. */
export const isParameterBeside = (keys: readonly string[], key: string): boolean =>
  (key === 'parameters' || key === 'bindings' || (key === 'values' && keys.includes('sql'))) &&
  (keys.includes('query') || keys.includes('sql'));

/** `['Authorization', 'Basic x']` of raw headers, the pairs of maps, `['--password', 'x']` of a command line. */
export const isCredentialBehind = (previous: unknown, item: unknown): boolean =>
  typeof item === 'string' &&
  typeof previous === 'string' &&
  (isCredentialHeader(previous) || (isCredentialOption(previous) && !item.startsWith('--')));

/** The stack of an error that has become a plain object on its way. */
export const isStack = (key: string, value: unknown): boolean =>
  key === 'stack' && typeof value === 'string' && STACK_FRAME.test(value.slice(0, SEARCHED_FOR_FRAMES));
