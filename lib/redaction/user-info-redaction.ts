import { MASK } from './mask.js';
import { STRONG_PART, WEAK_WORD, sensitivityOf } from './sensitive-name.js';

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
 * Some log in with their address: `joe@x.com:p@smtp`. A slash in the password only where a port follows behind the
 * host: `npm:@a/b@1.0.0` has none.
 */
const USER_INFO =
  /(?<![\w.%+:/@-])((?:[\w.%+-]{1,64}@)?[\w.%+-]{1,64}):(?![\\/])([^\s/"'`<>]{1,256}|[^\s"'`<>]{1,256}(?=@[\w.-]{1,253}:\d{2,5}\b))@(?!sha\d{3}:)(?=[\w[])/g;

/**
 * Where the field of a credential begins, as in `cache:6379,password=p@ss`: an `@` behind it belongs to its value, which
 * is for those who look for names.
 */
const CREDENTIAL_FIELD = new RegExp(
  `(?=[,;&?#{(](?:[\\w.-]{0,32}(?:${STRONG_PART})[\\w.-]{0,32}|${WEAK_WORD})[:=])`,
  'i',
);

const TIME = /^\d+$/;

/** What stands in front of an address or a version, and not of a password. */
const PREFIX =
  /^(?:mailto|(?:e-?)?mail|from|to|cc|bcc|reply-to|contact|npm|sips?|xmpp|acct|docker|image|github|gitlab|git|workspace|patch|jdbc|tcp|git@.*)$/i;

function hide(match: string, user: string, password: string): string {
  // The value of `password:p@ss` reaches further than the `@`: that is for those who look for names.
  if (TIME.test(user) || sensitivityOf(user) === 'strong') return match;
  if (!PREFIX.test(user)) return `${MASK}@`;
  return password.includes(':') && !password.includes(MASK) ? `${user}:${MASK}@` : match;
}

/** User information of what is a URL without a scheme: `user:password@host`. */
export const redactUserInfo = (text: string): string =>
  text
    .replace(ORACLE, `$1${MASK}`)
    .replace(ORACLE_SHORT, MASK)
    .replace(PGPASS, `$1${MASK}`)
    .replace(NETRC, `$1${MASK}`)
    .split(CREDENTIAL_FIELD)
    .map((part) => part.replace(USER_INFO, hide))
    .join('');
