import { MASK } from './text-scan.js';
import { wellFormed, withoutControls } from './plain-text.js';
import { sensitivityOf } from './sensitive-name.js';

/*
 * Finds the application's own secrets and those of the environment, in every form in which a text may contain them.
 */

/** Variable names that mean a secret only in an environment. */
const SECRET_VARIABLE =
  /(?:^|_)(?:[A-Z0-9]*KEY|DSN|SALT|PEPPER|SEED|MNEMONIC|CREDS?|PASS|AUTH|CONN(?:ECTION)?_?STR(?:ING)?|PRIVATE|PSK|WEBHOOK(?:_URL)?)$/i;

/** `PWD` is the working directory, public keys are public, and keys of partitions and caches are names. */
const HARMLESS_VARIABLE =
  /^(?:OLD)?PWD$|PUBLIC|PUBLISHABLE|GPG_KEY|(?:PRIMARY|FOREIGN|PARTITION|SORT|CACHE|ROUTING|HOT|LOOKUP|GROUP)_?KEY$/i;

/** Common values of development environments. To hide these words would make texts unreadable. */
const ORDINARY = new Set(
  (
    'postgres postgresql password passwd secret mongodb mariadb rabbitmq redis mysql admin administrator root guest ' +
    'localhost development production staging testing default disabled enabled example required optional undefined ' +
    'username database changeme public private internal application service services health orders'
  ).split(' '),
);

const PATH = /^(?:~|\.{1,2}|[A-Za-z]:)?(?:[\\/][\w.@ -]{1,64}){2,}[\\/]?$/;

/** The user information of one or several URLs: `a://u:x@h1,b://u:y@h2`. */
const USER_INFO = /:\/\/([^\s/:@]*)(?::([^\s,]*?))?@(?=[\w.[-]+(?:[:/?#,\s]|$))/g;

const FIELD = /([\w.-][\w .-]{0,40}?)\s?=\s?("[^"]*"|'[^']*'|\{[^}]*\}|[^;&,\s]+)/g;
const FIELD_BEFORE_SEMICOLON = /([\w.-][\w .-]{0,40}?)\s?=\s?("[^"]*"|'[^']*'|\{[^}]*\}|[^;]+)/g;

const MIN_LENGTH = 6;
const MIN_LENGTH_OF_ORDINARY = 8;

/**
 * Whether a value differs from ordinary words and numbers. Short values, words such as `postgres`, short numbers and
 * paths are not hidden. CI systems refuse to mask them too.
 */
function isDistinctive(value: string): boolean {
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

/** The passwords in URLs and connection strings. */
function partsOf(value: string): string[] {
  const parts: string[] = [];
  for (const [, user = '', password] of value.matchAll(USER_INFO)) {
    // A URL without a password may have a token as its user name.
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

/** The secret texts in JSON, such as the private key of a service account. */
function membersOf(value: string): string[] {
  const secrets: string[] = [];
  try {
    JSON.parse(value, (key, member: unknown) => {
      if (typeof member === 'string' && sensitivityOf(key)) secrets.push(member);
      return member;
    });
  } catch {
    // Not JSON.
  }
  return secrets;
}

/** The secrets in a variable: its whole value, the passwords in it, or none. */
function secretsOf(name: string, value: string): string[] {
  if (/^\s*[{[]/.test(value)) return membersOf(value);
  const parts = partsOf(value);
  const secret =
    !HARMLESS_VARIABLE.test(name) && (sensitivityOf(name) !== undefined || SECRET_VARIABLE.test(name));
  // The host of a URL helps the reader of an error, so only the rest of a webhook's URL is secret.
  const webhook = /WEBHOOK/i.test(name) ? [value.replace(/^\w+:\/\/[^/]*\/?/, '')] : [];
  if (value.includes('://')) return [...parts, ...webhook];
  return secret && parts.length === 0 ? [value] : parts;
}

/** The parts of the value's Base64 that do not depend on its neighbours, behind 0, 1 and 2 other bytes. */
function base64Forms(value: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    const encoded = bytes.toString('base64').replace(/=+$/, '');
    const certain = encoded.slice(before === 0 ? 0 : before + 1, bytes.length % 3 === 0 ? undefined : -1);
    return [certain, certain.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** The value itself, and as JSON, nested JSON, `util.inspect`, URL, form, XML, Base64 and hex write it. */
function formsOf(value: string): string[] {
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
    // Logs often contain single lines of a key.
    ...value.split('\n').filter((line) => line.length >= 16 && !line.startsWith('-----')),
    ...(value.length >= MIN_LENGTH_OF_ORDINARY
      ? [...base64Forms(value), hex, hex.replace(/..(?=.)/g, '$& ')]
      : []),
  ];
  return [...new Set(forms)];
}

/** A secret, or a function that returns the current one. */
export type SecretValue = string | (() => string | readonly string[] | undefined);

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment is read again after this time, in ms, since the application may load files into it. */
const ENVIRONMENT_STALE_MS = 1_000;

/** Old values stay hidden, since later errors may contain them. Beyond this number the oldest are dropped. */
const MAX_VALUES = 1_000;

/** Longer values are not credentials. A key of 8 192 bits is shorter. */
const MAX_LENGTH = 16_384;

/** The minimum length of the application's own values. */
export const MIN_VALUE_LENGTH = 4;

/** The matcher looks values up by this many first characters. */
const PREFIX_LENGTH = 4;

const WORD = /[A-Za-z0-9]/;

/** Finds many texts in one pass. A hash of four characters skips most positions quickly. */
class Matcher {
  private readonly hashes = new Uint8Array(4_096);
  private readonly byPrefix = new Map<string, string[]>();

  constructor(texts: Iterable<string>) {
    for (const text of [...new Set(texts)].sort((a, b) => b.length - a.length)) {
      this.hashes[this.hashAt(text, 0)] = 1;
      const prefix = text.slice(0, PREFIX_LENGTH);
      const others = this.byPrefix.get(prefix);
      if (others) others.push(text);
      else this.byPrefix.set(prefix, [text]);
    }
  }

  mask(text: string): string {
    if (this.byPrefix.size === 0) return text;
    let masked = '';
    let from = 0;
    for (let at = 0; at <= text.length - PREFIX_LENGTH; at += 1) {
      if (this.hashes[this.hashAt(text, at)] === 0) continue;
      const found = this.foundAt(text, at);
      if (found === undefined) continue;
      masked += text.slice(from, at) + MASK;
      from = at + found.length;
      at = from - 1;
    }
    return masked + text.slice(from);
  }

  private hashAt(text: string, at: number): number {
    let hash = 0;
    for (let offset = 0; offset < PREFIX_LENGTH; offset += 1) hash = hash * 31 + text.charCodeAt(at + offset);
    return hash & 4_095;
  }

  private foundAt(text: string, at: number): string | undefined {
    return this.byPrefix
      .get(text.slice(at, at + PREFIX_LENGTH))
      ?.find((value) => text.startsWith(value, at) && !this.isPartOfWord(text, at, value));
  }

  /** `swordfish` alone is a password. In `swordfishes` it is part of a word. */
  private isPartOfWord(text: string, at: number, value: string): boolean {
    if (value.length > 16 || !/^(?:[A-Z]?[a-z]+|[A-Z]+|\d+)$/.test(value)) return false;
    return WORD.test(text[at - 1] ?? '') || WORD.test(text[at + value.length] ?? '');
  }
}

/**
 * Hides known secrets anywhere in a text: the application's own values and those of the environment.
 * Functions are called for each text and must be quick. If one throws, the values that it returned before stay hidden.
 */
export class KnownValues {
  private readonly values = new Set<string>();
  private matcher = new Matcher([]);
  private environmentRead = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly own: readonly SecretValue[],
    private readonly environment: Environment,
  ) {}

  redact(text: string): string {
    this.refresh();
    return this.matcher.mask(text);
  }

  private refresh(): void {
    const known = this.values.size;
    let changed = false;
    const now = performance.now();
    if (now - this.environmentRead >= ENVIRONMENT_STALE_MS) {
      this.environmentRead = now;
      for (const [name, value] of Object.entries(this.environment)) {
        if (value === undefined || value.length > MAX_LENGTH) continue;
        for (const secret of secretsOf(name, value))
          if (isDistinctive(secret)) changed = this.add(secret) || changed;
      }
    }
    for (const value of this.own) {
      for (const secret of currentOf(value)) changed = this.add(secret) || changed;
    }
    if (!changed && known === this.values.size) return;
    this.matcher = new Matcher(
      [...this.values].flatMap(formsOf).filter((form) => form.length >= PREFIX_LENGTH),
    );
  }

  private add(value: string): boolean {
    const secret = withoutControls(value).trim();
    if (secret.length < MIN_VALUE_LENGTH || secret.length > MAX_LENGTH || this.values.has(secret))
      return false;
    this.values.add(secret);
    const [oldest] = this.values;
    if (this.values.size > MAX_VALUES && oldest !== undefined) this.values.delete(oldest);
    return true;
  }
}

function currentOf(value: SecretValue): readonly string[] {
  if (typeof value === 'string') return [value];
  try {
    const current = value();
    if (typeof current === 'string') return [current];
    return Array.isArray(current) ? current.filter((text) => typeof text === 'string') : [];
  } catch {
    return [];
  }
}
