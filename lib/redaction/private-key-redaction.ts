import { MASK } from './mask.js';

/*
 * Blocks that are secret as a whole. They come first: to everything else the lines of a key are words without a name.
 */

const BLANK = '(?:[ +]|%20)';

/** From the first line to the last one, or to the end where that is missing: in lines, escaped, or in one line. */
const ARMOUR = new RegExp(
  `-{4,5}${BLANK}?BEGIN${BLANK}(?:[A-Z0-9]{1,20}${BLANK}){0,4}(?:PRIVATE${BLANK}KEY(?:${BLANK}BLOCK)?|NKEY${BLANK}SEED|AGE${BLANK}ENCRYPTED${BLANK}FILE)${BLANK}?-{4,6}` +
    `((?:(?!-{4,6}${BLANK}?END)[\\s\\S])*)(?:-{4,6}${BLANK}?END[A-Z0-9 +%]{1,60}-{0,8})?`,
  'g',
);

const PUTTY = /(Private-Lines: \d{1,4})(?:(?!Private-MAC:)[\s\S])*(?:Private-MAC: ?\w*)?/g;

const VAULT = /(\$ANSIBLE_VAULT;[\w.;-]{1,80})(?:\s{1,8}[a-f0-9]{8,200}){1,400}/g;

/** Whole keys in Base64, as Kubernetes stores them: `LS0tLS1CRUdJTi` is `-----BEGIN`. */
const ENCODED = /LS0tLS1CRUdJTi[A-Za-z0-9+/=_-]{8,}/g;

/** Members of a JSON Web Key that are private (RFC 7518 §6). */
const JWK_MEMBER = /((?<![\w.])(?:d|p|q|dp|dq|qi|k)\\{0,16}["']?\s{0,8}:\s{0,8}\\{0,16}["'])[\w+/=-]{8,}/g;

/** Private keys of every form. An armour without a key is left, as in `expecting -----BEGIN PRIVATE KEY-----`. */
export function redactPrivateKeys(text: string): string {
  const masked = text
    .replace(ARMOUR, (match, body: string) => (/[A-Za-z0-9]/.test(body) ? MASK : match))
    .replace(PUTTY, `$1 ${MASK}`)
    .replace(VAULT, `$1 ${MASK}`)
    .replace(ENCODED, MASK);
  return masked.includes('kty') ? masked.replace(JWK_MEMBER, `$1${MASK}`) : masked;
}
