import { isCredentialHeader, isCredentialOption, isPlural, sensitivityOf } from '../redaction/redaction.js';

/** Redis commands with passwords, which ioredis adds to its errors. */
const COMMAND_WITH_CREDENTIAL = /^(?:auth|hello|acl|config|migrate)$/i;

const STACK_FRAME = /\n[ \t]{0,16}at /;

/** Enough for a message of many lines and its first stack frame. */
const SEARCHED_FOR_FRAMES = 8_000;

/** Whether a property is a credential. Null, undefined and booleans are not secret. */
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

/** Keys with the name of the object's subject: a variable, a command, or the property that a validator refuses. */
export const OWNER_KEYS = ['name', 'key', 'command', 'field', 'property', 'param', 'path'] as const;

/** Whether the name of the object makes a property secret: `{ name: 'DB_PASSWORD', value: 'x' }`, `{ command: 'auth', args: ['x'] }`. */
export function isCredentialOf(owner: unknown, key: string): boolean {
  if (typeof owner !== 'string') return false;
  if (key === 'value' || key === 'input' || key === 'received') return sensitivityOf(owner) === 'strong';
  return key === 'args' && COMMAND_WITH_CREDENTIAL.test(owner);
}

/** Whether a property has the parameters of a statement: `{ query: 'SELECT …', parameters: ['x'] }`. */
export const isParameterBeside = (keys: readonly string[], key: string): boolean =>
  (key === 'parameters' || key === 'bindings' || (key === 'values' && keys.includes('sql'))) &&
  (keys.includes('query') || keys.includes('sql'));

/** Whether the previous item announces a credential: `['Authorization', 'Basic x']`, `['--password', 'x']`. */
export const isCredentialBehind = (previous: unknown, item: unknown): boolean =>
  typeof item === 'string' &&
  typeof previous === 'string' &&
  (isCredentialHeader(previous) || (isCredentialOption(previous) && !item.startsWith('--')));

/** Whether a property is the stack of an error that was copied to a plain object. */
export const isStack = (key: string, value: unknown): boolean =>
  key === 'stack' && typeof value === 'string' && STACK_FRAME.test(value.slice(0, SEARCHED_FOR_FRAMES));
