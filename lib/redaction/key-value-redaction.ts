import { looksLikeCredential } from './looks-like-credential.js';
import { MASK } from './mask.js';
import { matchAt } from './match-at.js';
import {
  OTHER_LANGUAGES,
  STRONG_PART,
  WEAK_WORD,
  isCredentialHeader,
  isPlural,
  sensitivityOf,
} from './sensitive-name.js';
import { credentialAt, digitsAt } from './value-extent.js';
import type { ValueContext } from './value-extent.js';

const NAME = `(?:${STRONG_PART})[\\w.$-]{0,128}|${WEAK_WORD}`;

const CLOSE = '\\\\{0,16}["\'`”’»]|&quot;|&#(?:3[49]|x2[27]);|&apos;|%2[27]';

/** `=`, `:`, `=>`, the wide ones of East Asian texts, and the comma in `'name', 'value'` of raw headers. */
const SEPARATOR = `=>|:=|!?={1,3}|:(?!:)|[是为為は]?[＝：]|%3D|%3A|,(?=\\s{0,8}\\\\{0,16}["'\`])`;

/**
 * The name of a credential and what separates it from its value. Every quantifier is bounded, so that a failed attempt
 * costs a constant: linear time on any text.
 */
const KEY = new RegExp(
  `(${NAME})(?:\\[\\w{0,16}\\])?(${CLOSE})?(?:\\]|%5D)?(?:[ \\t]{0,2}:[ \\t]{0,2}(?:string|str|String)(?=[ \\t]{0,4}=))?[ \\t]{0,8}(?:(${SEPARATOR})([ \\t]{0,16}(?:\\n[ \\t]{0,200}(?=\\\\{0,16}["'\`]))?)|([ \\t]{1,4})(?=["'“‘„«]))`,
  'gi',
);

const KEY_AT = new RegExp(KEY.source, 'iy');

const NAME_CHARACTER = /[\w.$-]/;

const MAX_NAME_LENGTH = 64;

/** In SQL and sentences a blank is enough: `PASSWORD 'x'`. Not so for tokens: `Unexpected token '<'`. */
const BEFORE_QUOTED = new RegExp(`(?:passwd|password|passphrase|pwd|passcode|${OTHER_LANGUAGES})$`, 'i');

/** What stands before a name in `Server=x;Uid=sa;`: then values reach to the next semicolon. */
const AFTER_SEMICOLON = /(?<!&amp);[ \t]{0,8}[\w ]{0,24}$/;

/** `abc def;Server=`: what follows the first field of a connection string. */
const BEFORE_SEMICOLON = /[^;=\n"']{1,128}(?<!&amp);[ \t]{0,8}(?:[A-Z][a-z]{1,15} ){0,3}[A-Za-z]\w{0,30}=/y;

/** The whole name: the pattern finds it by a part in its middle. */
function nameAt(text: string, match: RegExpExecArray): string {
  const earliest = Math.max(0, match.index - MAX_NAME_LENGTH);
  let start = match.index;
  while (start > earliest && NAME_CHARACTER.test(text[start - 1] ?? '')) start -= 1;
  return text.slice(start, match.index) + (match[1] ?? '');
}

function kindOf(separator: string | undefined): ValueContext['separator'] {
  if (separator === undefined) return ' ';
  return /^(?:!?=+|.?＝|%3D)$/i.test(separator) ? '=' : ':';
}

function isInConnectionString(text: string, match: RegExpExecArray): boolean {
  BEFORE_SEMICOLON.lastIndex = match.index + match[0].length;
  return (
    AFTER_SEMICOLON.test(text.slice(Math.max(0, match.index - 40), match.index)) ||
    BEFORE_SEMICOLON.test(text)
  );
}

function contextOf(text: string, match: RegExpExecArray): ValueContext {
  const separator = kindOf(match[3]);
  return {
    name: nameAt(text, match),
    separator,
    quotedName: match[2] !== undefined,
    spaced: (match[4] ?? '') !== '' || (match[3] ?? '').endsWith('：'),
    semicolons: separator === '=' && isInConnectionString(text, match),
  };
}

const isParserError = (text: string, match: RegExpExecArray): boolean =>
  /^token$/i.test(match[1] ?? '') &&
  /unexpected $/i.test(text.slice(Math.max(0, match.index - 11), match.index));

/** `arn:aws:secretsmanager:eu:1234:secret:orders-db`: there a kind of resource is named, not its value. */
const isPartOfResource = (text: string, match: RegExpExecArray): boolean =>
  match[3] === ':' && /\d:$/.test(text.slice(Math.max(0, match.index - 2), match.index));

const WORD = /[^\s,;)\]}"'`]{1,256}/y;

const wordAt = (text: string, at: number): string => matchAt(WORD, text, at) ?? '';

/** Whether a credential may stand behind the name, as far as name and separator tell. */
function announcesCredential(text: string, match: RegExpExecArray, context: ValueContext): boolean {
  const { name, separator, quotedName } = context;
  const at = match.index + match[0].length;
  if (separator === ' ') return BEFORE_QUOTED.test(name) && !quotedName;
  if (match[3] === ',') return quotedName && isCredentialHeader(name);
  if (isPartOfResource(text, match)) return false;
  if (isParserError(text, match)) return false;
  switch (sensitivityOf(name)) {
    case 'strong':
      return !(digitsAt(text, at) > 0 && (isPlural(name) || digitsAt(text, at) <= 3));
    case 'weak':
      return (
        (digitsAt(text, at) === 0 || digitsAt(text, at) > 3) &&
        (separator === '=' ||
          /^(?:["'`\\&%]|\[\s{0,8}["'])/.test(text.slice(at, at + 10)) ||
          looksLikeCredential(wordAt(text, at)))
      );
    default:
      return false;
  }
}

/** Whether another name begins where the value should: `secret: password: x`. */
function isFollowedByName(text: string, at: number): boolean {
  KEY_AT.lastIndex = at;
  const match = KEY_AT.exec(text);
  return match !== null && match[4] !== '';
}

/** Values whose name says that they are credentials: parameters, properties, headers, fields of connection strings. */
export function redactKeyValues(text: string): string {
  const key = new RegExp(KEY);
  let redacted = '';
  let from = 0;
  for (let match = key.exec(text); match; match = key.exec(text)) {
    const context = contextOf(text, match);
    if (!announcesCredential(text, match, context)) continue;
    if (isFollowedByName(text, key.lastIndex)) continue;
    const credential = credentialAt(text, key.lastIndex, context);
    if (!credential) continue;
    redacted += text.slice(from, credential.start) + MASK;
    from = credential.end;
    key.lastIndex = credential.end;
  }
  return redacted + text.slice(from);
}
