import { OTHER_LANGUAGES, looksLikeCredential } from './sensitive-name.js';
import { MASK } from './text-scan.js';

/*
 * Credentials in sentences. Only unusual words count: `token 4xK9-2f`, but not `token expired`.
 */

const PASSWORD = `password|passwd|passphrase|passcode|pwd|${OTHER_LANGUAGES}`;

const TOKEN = '(?:api|access|auth|secret|refresh|bearer|session|license|private)[ -]?(?:key|token)s?|tokens?';

const QUOTES = `\\\\{0,16}["'\`“”‘’«»]?`;

const CREDENTIAL = `[^\\s"'\`“”‘’,;()[\\]{}<>\\\\]{5,512}`;

/** `the password is x`, `using token x`, `access token (x)`. */
const AFTER_LABEL = new RegExp(
  `((?<![\\w-])(?:(${PASSWORD})|(?:${TOKEN})|(secret))(?: (?:is|was|ist|war|lautet|est|es|é|è|of|provided|given))?:? {1,2}[(]?${QUOTES})(${CREDENTIAL})`,
  'gi',
);

/** `x is not a valid API key`. */
const BEFORE_LABEL = new RegExp(
  `(?<![^\\s"'\`(])(${CREDENTIAL})(?=${QUOTES} (?:is|was) (?:not |no )?(?:an? )?(?:valid |invalid |expired |unknown |known |wrong |incorrect |correct ){0,2}(?:${PASSWORD}|${TOKEN})\\b)`,
  'gi',
);

/** `credentials app:x were rejected`, `credentials (app, x)`, `connecting as scott/x`. */
const PAIR = new RegExp(
  `(\\b(?:credentials?|log[io]n|(?:authentication|auth|login) (?:failed|error|failure) for|connect(?:ed|ing)? as|logged in as):? [(]?${QUOTES}[\\w.@-]{1,64}${QUOTES}(?::|\\/|, ?)${QUOTES})(${CREDENTIAL})`,
  'gi',
);

/** The command of Redis: `AUTH x`, `AUTH default x`, `[AUTH, x]`. */
const MECHANISM = /^[A-Z\d]+(?:-[A-Z\d]+)*$/;
const AUTH = new RegExp(`(\\bAUTH,? (?:[\\w.-]{1,64},? )?${QUOTES})(${CREDENTIAL})`, 'g');

/** Keeps the punctuation at the end of the sentence. */
const hidden = (word: string): string => MASK + (/[.:!?]+$/.exec(word)?.[0] ?? '');

/** Hides credentials in sentences, if they do not look like ordinary words. */
export const redactSentences = (text: string): string =>
  text
    .replace(AFTER_LABEL, (match, before: string, password?: string, secret?: string, word = '') => {
      // A Kubernetes secret is an object with a name in lower case.
      const name = secret !== undefined && /^[a-z\d.:/-]+$/.test(word) && !/ is /i.test(before);
      return !name && looksLikeCredential(word, password !== undefined) ? before + hidden(word) : match;
    })
    .replace(PAIR, (match, before: string, word: string) =>
      looksLikeCredential(word, before.startsWith('c')) ? before + hidden(word) : match,
    )
    .replace(AUTH, (match, before: string, word: string) =>
      looksLikeCredential(word, true) && !MECHANISM.test(word) ? before + MASK : match,
    )
    .replace(BEFORE_LABEL, (match) => (looksLikeCredential(match, false) ? MASK : match));
