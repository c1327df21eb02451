/*
 * Whether a word looks like chance, where nothing but its looks can tell it from the words of a sentence.
 */

/** Options, numbers and versions, names of algorithms, paths, URLs, addresses. */
const ORDINARY =
  /^(?:-.*|[\d.,:/%-]+[a-z%]{0,3}|v?\d+(?:\.\d+)*|(?:sha|md|utf|base|bcrypt|scrypt|argon|pbkdf|oauth|aes|hs|rs|es|ps|v)-?\d+\w{0,4}|\.{0,2}\/.*|[a-z+]+:\/\/.*|[\w.-]+@[\w.-]+\.[a-z]+)[.:!?]?$/i;

/** Words with a number at the end: `user42`, `orders-db-2`. */
const NUMBERED = /^[a-z]+(?:[-_.][a-z]+)*[-_.:]?\d{1,6}[.:!?]?$/i;

/** A word of letters and digits that is no ordinary one; `numbered`: `hunter2` counts, too. */
export const looksLikeCredential = (word: string, numbered = false): boolean =>
  /[A-Za-z]/.test(word) && /\d/.test(word) && !ORDINARY.test(word) && (numbered || !NUMBERED.test(word));
