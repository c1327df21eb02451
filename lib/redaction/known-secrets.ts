import { wellFormed } from './plain-text.js';
import { sensitivityOf } from './sensitive-name.js';

/*
 * Which values of the environment are secret, and the forms in which a text may show them.
 */

/** Names that say so only in an environment. */
const SECRET_VARIABLE =
  /(?:^|_)(?:[A-Z0-9]*KEY|DSN|SALT|PEPPER|SEED|MNEMONIC|CREDS?|PASS|AUTH|CONN(?:ECTION)?_?STR(?:ING)?|PRIVATE|PSK|WEBHOOK(?:_URL)?)$/i;

/** `PWD` is where the shell stands; a public key is public; the key of a partition or a cache is a name. */
const HARMLESS_VARIABLE =
  /^(?:OLD)?PWD$|PUBLIC|PUBLISHABLE|GPG_KEY|(?:PRIMARY|FOREIGN|PARTITION|SORT|CACHE|ROUTING|HOT|LOOKUP|GROUP)_?KEY$/i;

/** What stands in many development environments: to hide it everywhere would blank half of each text. */
const ORDINARY = new Set(
  (
    'postgres postgresql password passwd secret mongodb mariadb rabbitmq redis mysql admin administrator root guest ' +
    'localhost development production staging testing default disabled enabled example required optional undefined ' +
    'username database changeme public private internal application service services health orders'
  ).split(' '),
);

const PATH = /^(?:~|\.{1,2}|[A-Za-z]:)?(?:[\\/][\w.@ -]{1,64}){2,}[\\/]?$/;

/** In URLs, several of them too: `a://u:x@h1,b://u:y@h2`. */
const USER_INFO = /:\/\/([^\s/:@]*)(?::([^\s,]*?))?@(?=[\w.[-]+(?:[:/?#,\s]|$))/g;

const FIELD = /([\w.-][\w .-]{0,40}?)\s?=\s?("[^"]*"|'[^']*'|\{[^}]*\}|[^;&,\s]+)/g;
const FIELD_BEFORE_SEMICOLON = /([\w.-][\w .-]{0,40}?)\s?=\s?("[^"]*"|'[^']*'|\{[^}]*\}|[^;]+)/g;

const MIN_LENGTH = 6;
const MIN_LENGTH_OF_ORDINARY = 8;

/**
 * Whether a value is unlike the words and numbers of any text. Short values, words such as `postgres`, numbers of few
 * digits and paths are not hidden: CI systems refuse to mask those, too.
 */
export function isDistinctive(value: string): boolean {
  if (value.length < MIN_LENGTH || PATH.test(value) || /^\$\{?\w+\}?$/.test(value)) return false;
  if (ORDINARY.has(value.toLowerCase()) || new Set(value).size < 4) return false;
  const ordinary = /^(?:[a-z]+|[A-Z]+|[A-Z][a-z]+|[\d.:-]+)$/.test(value);
  return !ordinary || value.length >= MIN_LENGTH_OF_ORDINARY;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Passwords within URLs and connection strings. */
function partsOf(value: string): string[] {
  const parts: string[] = [];
  for (const [, user = '', password] of value.matchAll(USER_INFO)) {
    // Without a password the user is a token, if anything is.
    const secret = password ?? (user.length >= 16 ? user : '');
    parts.push(secret, decoded(secret));
  }
  for (const [, name = '', field = ''] of value.matchAll(
    value.includes(';') ? FIELD_BEFORE_SEMICOLON : FIELD,
  )) {
    if (sensitivityOf(name)) parts.push(field.replace(/^["'{]|["'}]$/g, ''), decoded(field));
  }
  return parts;
}

/** The texts in JSON whose keys say that they are secret, such as the private key of a service account. */
function membersOf(value: string): string[] {
  const secrets: string[] = [];
  try {
    JSON.parse(value, (key, member: unknown) => {
      if (typeof member === 'string' && sensitivityOf(key)) secrets.push(member);
      return member;
    });
  } catch {
    // It only looks like JSON.
  }
  return secrets;
}

/** What is secret in a variable of the environment: all of it, the passwords in it, or nothing. */
export function secretsOf(name: string, value: string): string[] {
  if (/^\s*[{[]/.test(value)) return membersOf(value);
  const parts = partsOf(value);
  const secret =
    !HARMLESS_VARIABLE.test(name) && (sensitivityOf(name) !== undefined || SECRET_VARIABLE.test(name));
  // Of a URL the host helps whoever reads the error; that of a webhook is secret behind it.
  const webhook = /WEBHOOK/i.test(name) ? [value.replace(/^\w+:\/\/[^/]*\/?/, '')] : [];
  if (value.includes('://')) return [...parts, ...webhook];
  return secret && parts.length === 0 ? [value] : parts;
}

/** How much of Base64 is the same whatever stands around the value: the text behind 0, 1 and 2 other bytes. */
function base64Forms(value: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    const encoded = bytes.toString('base64').replace(/=+$/, '');
    const certain = encoded.slice(before === 0 ? 0 : before + 1, bytes.length % 3 === 0 ? undefined : -1);
    return [certain, certain.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** The value as it is, in JSON and JSON within JSON, inspected, in URLs and forms, in XML, in Base64 and in hex. */
export function formsOf(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const uri = encodeURIComponent(wellFormed(value));
  const form = new URLSearchParams({ v: value }).toString().slice(2);
  const hex = Buffer.from(value).toString('hex');
  const forms = [
    value,
    json,
    JSON.stringify(json).slice(1, -1),
    json.replaceAll("'", "\\'"),
    value.replaceAll('\\', '\\\\'),
    value.replaceAll("'", "''"),
    ...[uri, form].flatMap((text) => [text, text.replace(/%../g, (code) => code.toLowerCase())]),
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    // Stack frames and logs show single lines of keys.
    ...value.split('\n').filter((line) => line.length >= 16 && !line.startsWith('-----')),
    ...(value.length >= MIN_LENGTH_OF_ORDINARY
      ? [...base64Forms(value), hex, hex.replace(/..(?=.)/g, '$& ')]
      : []),
  ];
  return [...new Set(forms)];
}
