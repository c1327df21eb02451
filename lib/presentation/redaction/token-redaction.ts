import { MASK } from './mask.js';

/** Of keys, from the first line to the last one, or to the end where that is missing. */
const PEM =
  /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}(?:PRIVATE KEY(?: BLOCK)?|NKEY SEED)-----(?:(?!-----END )[\s\S])*(?:-----END [A-Z0-9 ]{1,60}-{0,8})?/g;

/** Header, claims and perhaps a signature, in Base64url; `eyJ` is `{"`. */
const JWT = /(?<![\w-])eyJ[\w-]{6,}(?:\.[\w-]*){1,4}/g;

/**
 * What gives itself away by its prefix: AWS, GitHub, GitLab, Slack, Stripe, Google, npm, SendGrid, OpenAI, Vault,
 * DigitalOcean, Shopify, PyPI, Docker, Hugging Face, Linear, NATS.
 */
const KNOWN_PREFIX =
  /(?<![A-Za-z0-9])(?:(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z0-9]{16}(?![A-Za-z0-9])|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,2000}|gl(?:pa|r)t-[\w-]{16,2000}|xox[abeoprs]-[\w-]{10,2000}|xapp-[\w-]{10,2000}|[srp]k_(?:live|test)_\w{10,2000}|whsec_\w{10,2000}|AIza[\w-]{30,100}|ya29\.[\w-]{20,2000}|npm_[A-Za-z0-9]{30,}|SG\.[\w-]{10,100}\.[\w-]{10,100}|sk-[\w-]{20,2000}|hv[sbr]\.[\w-]{20,2000}|dop_v1_\w{30,100}|shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32,100}|pypi-[\w-]{30,2000}|dckr_pat_[\w-]{20,100}|hf_[A-Za-z0-9]{30,100}|lin_api_\w{30,100}|S[UANOCX][A-Z2-7]{56}(?![A-Za-z0-9]))/g;

/** URLs that are credentials themselves: webhooks of Slack and Discord, bots of Telegram. */
const WEBHOOK =
  /(\bhooks\.slack\.com\/[a-z]{1,20}\/|\bdiscord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/)[\w/-]{16,400}/g;
const BOT = /(\/bot)\d{5,20}:[\w-]{20,100}/g;

const BEARER = /\b(bearer(?:[ \t]{1,8}|%20))([^\s"'`,;)}\]<>\\]{1,4000})/gi;

const PROSE_AFTER_BEARER =
  /^(?:tokens?|auth\w*|realm=.*|error\w*=.*|scope=.*|credentials?|schemes?|headers?|formats?|is|was|must|or|and|not|required|missing|expected|invalid|in|for|with|the|a|an)[.:]*$/i;

const BASIC = /\b(basic(?:[ \t]{1,8}|%20))([A-Za-z0-9+/_-]{4,4000}={0,2})/gi;

/** What a server asks for: `Basic realm="x"`. */
const CHALLENGE = /^(?:realm|charset)=$/i;

/** `user:password`, decoded. */
const PAIR = /^[^\x00-\x1f\x7f]*:[^\x00-\x1f\x7f]*$/;

const PARAMETER = '[\\w-]{1,40}=(?:\\\\?"[^"\\n]{0,2000}"|[^\\s,"]{0,2000})';

const DIGEST = new RegExp(
  `\\b(Digest[ \\t]{1,8})${PARAMETER}(?:[ \\t]{0,8},[ \\t]{0,8}${PARAMETER}){0,20}`,
  'g',
);

const SASL =
  /\b((?:AUTH(?:ENTICATE)?|SASL) (?:PLAIN|LOGIN|CRAM-MD5|DIGEST-MD5|XOAUTH2|OAUTHBEARER|EXTERNAL|SCRAM-SHA-\d{1,3}(?:-PLUS)?)[ :]{1,4})([A-Za-z0-9+/=]{4,4000})/gi;

/** The client's final message of SCRAM (RFC 5802), from which a password can be guessed offline. */
const SCRAM = /\b(c=[A-Za-z0-9+/=]{4,400},r=)[^,\s]{1,400},p=[A-Za-z0-9+/=]{1,400}/g;

const ENCODED_URL = /(%3A%2F%2F)(?:(?!%2F|%3F|%23)[^\s&"<>]){1,512}(?=%40)/gi;

const hideBearer = (match: string, scheme: string, credential: string): string => {
  const word = /^[a-z]{1,19}[.:]*$/.test(credential);
  return PROSE_AFTER_BEARER.test(credential) || (word && scheme.startsWith('b')) ? match : scheme + MASK;
};

/** `Basic authentication` is neither Base64 of a pair nor padded. */
const hideBasic = (match: string, scheme: string, credential: string): string =>
  !CHALLENGE.test(credential) &&
  (PAIR.test(Buffer.from(credential, 'base64').toString('latin1')) || credential.endsWith('='))
    ? scheme + MASK
    : match;

/** Base64 mixes cases, digits and padding: `AUTH PLAIN mechanism` does not. */
const hideSasl = (match: string, command: string, credential: string): string =>
  /[A-Z0-9=+/]/.test(credential) ? command + MASK : match;

/** Credentials that are recognised by their own looks, whatever stands in front of them. */
export const redactTokens = (text: string): string =>
  text
    .replace(PEM, MASK)
    .replace(JWT, MASK)
    .replace(KNOWN_PREFIX, MASK)
    .replace(WEBHOOK, `$1${MASK}`)
    .replace(BOT, `$1${MASK}`)
    .replace(BEARER, hideBearer)
    .replace(BASIC, hideBasic)
    .replace(DIGEST, `$1${MASK}`)
    .replace(SASL, hideSasl)
    .replace(SCRAM, `$1${MASK}`)
    .replace(ENCODED_URL, `$1${MASK}`);
