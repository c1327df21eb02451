import { hideBehind } from './hide-behind.js';
import type { Hidden } from './hide-behind.js';
import { matchAt } from './match-at.js';
import { quotedAt } from './quoted-extent.js';

/*
 * Credentials among the arguments of a program, whether they stand in one line or in a list: `spawnargs: [ '-p', 'x' ]`.
 */

const NAME = '(?:password|passwd|passphrase|pwd|pass|secret|token|(?:api|access|private|secret)-?key)';

const QUOTE = `\\\\{0,16}["'\`]`;

/** Between an option and its value. */
const NEXT = `(?:[ \\t]{1,8}|${QUOTE},\\s{0,200}(?=${QUOTE}))`;

/** `--db-password x`; in redis.conf `requirepass x`; in nginx.conf `ssl_certificate_key_password x`. */
const OPTION = new RegExp(`(?<![\\w-])(?:--?[\\w-]{0,40}${NAME}|requirepass|masterauth)${NEXT}`, 'gi');

/** Between a program and one of its options. */
const BEFORE_OPTION = `(?=[\\s"'\`])[^\\n|;&]{0,200}?[\\s"'\`]`;

/** Options of one letter mean a password only to programs that are known for it. */
const OPTION_OF_PROGRAM = new RegExp(
  [
    `\\b(?:mysql(?:dump|admin)?|mariadb(?:-dump|-admin)?)${BEFORE_OPTION}-p(?![\\s-]|${QUOTE}[\\s,\\]])`,
    // Those that want a blank between the option and its value.
    `\\b(?:mongo(?:sh|dump|restore|export|import)?|cqlsh|rabbitmqadmin|(?:docker|podman|helm|oras|skopeo|az|oc) (?:registry )?login|influx|clickhouse-client)${BEFORE_OPTION}-p${NEXT}`,
    `\\bldap(?:search|modify|add|delete|whoami|passwd|compare)${BEFORE_OPTION}-w${NEXT}`,
    `\\b(?:sqlcmd|bcp|zip|unzip|ipmitool)${BEFORE_OPTION}-P(?:${NEXT}|(?=\\w))`,
    `\\b(?:smbclient|rpcclient|net)${BEFORE_OPTION}(?:-U|--user)(?:${NEXT}|=)(?=[\\w\\\\/.-]{1,128}%)`,
    `\\bopenssl${BEFORE_OPTION}-pass(?:in|out)?${NEXT}pass:`,
    `\\bhttps?${BEFORE_OPTION}(?:-a|--auth)${NEXT}(?=[^\\s:]{1,200}:)`,
    `\\baws configure set [\\w.-]{0,64}(?:secret|token)[\\w.-]{0,64} {1,4}`,
    `\\bvault login (?:-[\\w=.-]{1,64} ){0,4}`,
    `--with-token `,
    `\\bsshpass${BEFORE_OPTION}-p(?:${NEXT}|(?=\\w))`,
    `\\bredis-cli${BEFORE_OPTION}-a${NEXT}`,
    `\\bcurl${BEFORE_OPTION}(?:-u|--user)${NEXT}(?=\\S{1,200}:)`,
  ].join('|'),
  'g',
);

const OPTION_ALONE = new RegExp(`^(?:--?[\\w-]{0,40}${NAME}|requirepass|masterauth)$`, 'i');

const NEXT_OPTION = /--/y;

/** A sentence goes on: `the --token option`. */
const PROSE =
  /(?:option|flag|is|was|must|argument|parameter|directive|setting|file|or|and|not|required|missing|to|for|has|in|when|with)\b/iy;

const WORD = /[^\s-](?:(?!\\{0,16}["'`](?:[\s,\]}]|$))\S){0,1000}/y;

function argumentAt(text: string, at: number): Hidden | undefined {
  const quoted = quotedAt(text, at);
  if (quoted) return matchAt(NEXT_OPTION, text, quoted.start) === undefined ? quoted : undefined;
  const word = matchAt(WORD, text, at);
  if (word === undefined || matchAt(PROSE, text, at) !== undefined) return undefined;
  return { start: at, end: at + word.length };
}

/** Whether the next argument is a credential. */
export const isCredentialOption = (argument: string): boolean => OPTION_ALONE.test(argument);

/** The passwords of command lines. */
export const redactCommandLines = (text: string): string =>
  hideBehind(hideBehind(text, OPTION, argumentAt), OPTION_OF_PROGRAM, argumentAt);
