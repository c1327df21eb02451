import type { TextForm } from './option-rules.js';

const MAX_LENGTH = 100;

// Excluded are the colon, which the draft (§4) forbids in a component's name, and characters that cannot be in a path segment, a
// query list or a log line. A query would lose a blank at the end. Many scripts write marks as parts of letters.
const NAME = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}._@ -]*[\p{L}\p{M}\p{N}._@-])?$/u;

/** The rule for names of checks, startup tasks, gates, tags and groups. */
export const isName = (name: unknown): name is string =>
  typeof name === 'string' && name.length <= MAX_LENGTH && NAME.test(name);

export const NAME_REMEDY = `Give a name of at most ${MAX_LENGTH} letters, digits and . _ - @, which begins with a letter or a digit, such as "orders-db".`;

export const NAME_FORM: TextForm = { fits: isName, name: 'name', remedy: NAME_REMEDY };
