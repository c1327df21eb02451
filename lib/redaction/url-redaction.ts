import { STRONG_PART, WEAK_WORD, sensitivityOf } from './sensitive-name.js';
import { MASK } from './text-scan.js';

/*
 * User information in URLs, and in addresses without a scheme such as `user:password@host`.
 */

/** The two slashes in front of an authority. Some serializers escape them. */
const SLASHES = /:?(?:\\{0,8}\/){2}/g;

const SCHEME = /[a-z][a-z0-9+.-]{0,31}(?=:$)/i;

/** Schemes with harmless `@` in their paths: `https://registry/@scope/package@1.0.0`. */
const WITH_PATHS = /^(?:https?|wss?|file|ftps?|sftp|ssh|git|git\+\w+|npm|s3|gs|node|webpack[\w-]*|)$/i;

/** The longest URL, in UTF-16 units. Tokens in URLs are shorter. */
const MAX_LENGTH = 8_192;

/** The end of a URL: white space, another URL, or the closing quote in JSON. An apostrophe may belong to the URL. */
const END = /\s|[<>"'`,;|([{]\\{0,8}["']?(?=[a-z][a-z0-9+.-]{1,31}:\\{0,8}\/)|\\{0,16}"(?=\s{0,8}[,}\])])/gi;

/** The end of a URL in apostrophes. */
const END_OF_QUOTED = new RegExp(`${END.source}|\\\\{0,16}'(?=\\s{0,8}[,}\\])])`, 'gi');

const NEXT_FIELD = /[;,][ \t]{0,8}(?:[A-Z][a-z]{1,15} ){0,3}[A-Za-z]\w{0,30}=/;

/** The end of the authority (RFC 3986 §3.2). */
const AFTER_AUTHORITY = /[/?#\\]/;

/** The end of the authority of a URL inside a sentence. */
const AFTER_URL = /["'`<>()[\]{}|]/;

/** Hosts without user information: `host`, `host:5432`, `a:1,b:2`. Each class excludes its successor, for linear time. */
const PLAIN_HOSTS = /^[^:,]*(?::\d{0,5})?(?:,[^:,]*(?::\d{0,5})?)*[.,;:]?$/;

const IP_LITERAL = /\[[\da-f:.%]{0,64}\]/gi;

/** A user name that is a word, as in `postgres://app@db`. */
const PLAIN_USER = /^[a-z]{2,12}$/;

const PLACEHOLDER = /:[$%]?[{<[(]/;

function before(text: string, end: RegExp): string {
  const at = text.search(end);
  return at === -1 ? text : text.slice(0, at);
}

function isPlain(authority: string): boolean {
  const hosts = before(authority.replace(IP_LITERAL, 'ip'), AFTER_URL);
  return PLAIN_HOSTS.test(hosts);
}

/**
 * The length of the user information. Passwords are often not encoded and may contain `/`, `?`, `#` and `@`. If the
 * standard's reading and the likely reading differ, the one that hides more is used.
 */
function userInfoLength(url: string, withPaths: boolean): number {
  const authority = before(url, AFTER_AUTHORITY);
  const last = authority.lastIndexOf('@');
  if (withPaths && last !== -1) return last;
  const plain = last === -1 && isPlain(authority);
  if (withPaths && plain) return -1;
  const query = url.indexOf('?');
  const beforeQuery = (query === -1 ? url : url.slice(0, query)).lastIndexOf('@');
  const anywhere = url.lastIndexOf('@');
  if (anywhere <= beforeQuery) return beforeQuery;
  // An `@` behind the `?` belongs to a parameter, as in `?appName=@app@`, or to a password.
  const ofParameter = url.slice(query, anywhere).includes('=');
  return ofParameter && (plain || beforeQuery !== -1) ? beforeQuery : anywhere;
}

/** A space in a password splits the URL, as in `redis://user:pass word@host`. Without an `@` the authority is hidden. */
function beyondBlanks(url: string, rest: string, withPaths: boolean): number {
  const line = before(rest, /\n|:\/\//);
  const at = withPaths ? line.search(/(?<=^[ \t]{1,4}[^\s@]{0,64})@/) : line.lastIndexOf('@');
  if (at !== -1) return url.length + at;
  return withPaths ? -1 : before(before(url, AFTER_AUTHORITY), AFTER_URL).length;
}

/** The number of characters to hide behind the slashes. Negative: none. */
function hiddenLength(text: string, start: number, end: number, withPaths: boolean, cut: boolean): number {
  const url = text.slice(start, end);
  const field = url.search(NEXT_FIELD);
  if (field !== -1) {
    const server = url.slice(0, field);
    const length = userInfoLength(server, withPaths);
    if (length !== -1 || isPlain(before(server, AFTER_AUTHORITY))) return length;
  }
  const length = userInfoLength(url, withPaths);
  if (length !== -1) return PLAIN_USER.test(url.slice(0, length)) ? -1 : length;
  if (cut && end === text.length) return url.length;
  const authority = before(url, AFTER_AUTHORITY);
  if (isPlain(authority) || PLACEHOLDER.test(authority)) return -1;
  return beyondBlanks(url, text.slice(end, end + 128), withPaths);
}

function endOfUrl(text: string, from: number, quoted: boolean): number {
  const pattern = quoted ? END_OF_QUOTED : END;
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

/**
 * Hides the user information of URLs of any scheme. The user name is hidden too, since it is often a token.
 *
 * @param cut whether the text was cut, so that its last URL may be incomplete.
 */
export function redactUrls(text: string, cut = false): string {
  SLASHES.lastIndex = 0;
  let redacted = '';
  let from = 0;
  let end = -1;
  for (let match = SLASHES.exec(text); match; match = SLASHES.exec(text)) {
    const start = SLASHES.lastIndex;
    const scheme = SCHEME.exec(text.slice(Math.max(0, match.index - 33), match.index + 1))?.[0] ?? '';
    if (start > end) end = endOfUrl(text, start, text[match.index - scheme.length - 1] === "'");
    const length = hiddenLength(text, start, Math.min(end, start + MAX_LENGTH), WITH_PATHS.test(scheme), cut);
    if (length <= 0) continue;
    redacted += text.slice(from, start) + MASK;
    from = start + length;
    SLASHES.lastIndex = from;
  }
  return redacted + text.slice(from);
}

/** `scott/tiger@//host:1521/XE`, `scott/tiger@host:1521/XE`. */
const ORACLE_SHORT = /(?<![\w./@:-])\w{1,64}\/[^\s@/"'`]{1,128}(?=@(?:\/\/)?[\w.-]{1,253}:\d{2,5}\/)/g;

/** A line of `.pgpass`: `host:5432:database:user:x`. */
const PGPASS =
  /((?<![^\s"'`])(?:\*|[a-z\d][\w.-]{1,253}):(?:\*|\d{4,5}):[\w*-]{1,64}:[\w*.-]{1,64}:)[^\s"'`]{1,256}/gi;

/** `.netrc`: `machine x login y password z`. */
const NETRC =
  /(\b(?:machine\s{1,8}\S{1,253}|default)\s{1,200}(?:login\s{1,8}\S{1,128}\s{1,200})?password\s{1,8})\S{1,256}/g;

/** `jdbc:oracle:thin:scott/tiger@host:1521:XE`. */
const ORACLE = /(\boracle:\w{1,20}:)[^@\s"'`]{1,256}(?=@)/gi;

/**
 * `user:password@host`. The user may be an address, as in `joe@x.com:p@smtp`. The password may contain a slash only if
 * the host has a port, unlike `npm:@a/b@1.0.0`.
 */
const USER_INFO =
  /(?<![\w.%+:/@-])((?:[\w.%+-]{1,64}@)?[\w.%+-]{1,64}):(?![\\/])([^\s/"'`<>]{1,256}|[^\s"'`<>]{1,256}(?=@[\w.-]{1,253}:\d{2,5}\b))@(?!sha\d{3}:)(?=[\w[])/g;

/**
 * The start of a field with the name of a credential, as in `cache:6379,password=p@ss`. An `@` behind it belongs to the
 * value, which `redactKeyValues` hides.
 */
const CREDENTIAL_FIELD = new RegExp(
  `(?=[,;&?#{(](?:[\\w.-]{0,32}(?:${STRONG_PART})[\\w.-]{0,32}|${WEAK_WORD})[:=])`,
  'i',
);

const TIME = /^\d+$/;

/** Words in front of an address or a version, not of a password. */
const PREFIX =
  /^(?:mailto|(?:e-?)?mail|from|to|cc|bcc|reply-to|contact|npm|sips?|xmpp|acct|docker|image|github|gitlab|git|workspace|patch|jdbc|tcp|git@.*)$/i;

function hide(match: string, user: string, password: string): string {
  // The value of `password:p@ss` extends beyond the `@`. `redactKeyValues` hides all of it.
  if (TIME.test(user) || sensitivityOf(user) === 'strong') return match;
  if (!PREFIX.test(user)) return `${MASK}@`;
  return password.includes(':') && !password.includes(MASK) ? `${user}:${MASK}@` : match;
}

/** Hides user information without a scheme: `user:password@host`. */
export const redactUserInfo = (text: string): string =>
  text
    .replace(ORACLE, `$1${MASK}`)
    .replace(ORACLE_SHORT, MASK)
    .replace(PGPASS, `$1${MASK}`)
    .replace(NETRC, `$1${MASK}`)
    .split(CREDENTIAL_FIELD)
    .map((part) => part.replace(USER_INFO, hide))
    .join('');
