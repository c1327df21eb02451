import { fault, type Fault } from '../support/errors/configuration.error.js';
import { show } from '../support/validation/option-rules.js';

const MAX_LENGTH = 100;
// Without what the draft (§4) forbids in a component's name (the colon), and what cannot stand in a path segment, a
// query list or a log line. A blank at the end would be lost in a query. Marks belong to letters in many scripts.
const NAME = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}._@ -]*[\p{L}\p{M}\p{N}._@-])?$/u;

/** `kind` is what has the name: startup tasks and gates are named by the same rule. */
export function checkNameFault(name: unknown, origin: string, kind = 'check'): Fault | undefined {
  if (typeof name === 'string' && name.length <= MAX_LENGTH && NAME.test(name)) return undefined;
  return fault(
    `${origin} gives its ${kind} the name ${show(name)}.`,
    `Give a name of at most ${MAX_LENGTH} letters, digits and . _ - @, which begins with a letter or a digit, such as "orders-db".`,
  );
}
