import { MASK } from './text-scan.js';

/*
 * Credentials that are recognized by how they look: private keys, tokens, hashes, webhooks, authentication schemes.
 */

const BLANK = '(?:[ +]|%20)';

/** A PEM block, up to its last line or the end of the text, with line breaks, escaped or on one line. */
const ARMOUR = new RegExp(
  `-{4,5}${BLANK}?BEGIN${BLANK}(?:[A-Z0-9]{1,20}${BLANK}){0,4}(?:PRIVATE${BLANK}KEY(?:${BLANK}BLOCK)?|NKEY${BLANK}SEED|AGE${BLANK}ENCRYPTED${BLANK}FILE)${BLANK}?-{4,6}` +
    `((?:(?!-{4,6}${BLANK}?END)[\\s\\S])*)(?:-{4,6}${BLANK}?END[A-Z0-9 +%]{1,60}-{0,8})?`,
  'g',
);

const PUTTY = /(Private-Lines: \d{1,4})(?:(?!Private-MAC:)[\s\S])*(?:Private-MAC: ?\w*)?/g;

const VAULT = /(\$ANSIBLE_VAULT;[\w.;-]{1,80})(?:\s{1,8}[a-f0-9]{8,200}){1,400}/g;

/** Whole keys in Base64, as Kubernetes stores them: `LS0tLS1CRUdJTi` is `-----BEGIN`. */
const ENCODED = /LS0tLS1CRUdJTi[A-Za-z0-9+/=_-]{8,}/g;

/** The private members of a JSON Web Key (RFC 7518 §6). */
const JWK_MEMBER = /((?<![\w.])(?:d|p|q|dp|dq|qi|k)\\{0,16}["']?\s{0,8}:\s{0,8}\\{0,16}["'])[\w+/=-]{8,}/g;

/** Hides private keys. A header without a key stays, as in `expecting -----BEGIN PRIVATE KEY-----`. */
export function redactPrivateKeys(text: string): string {
  const masked = text
    .replace(ARMOUR, (match, body: string) => (/[A-Za-z0-9]/.test(body) ? MASK : match))
    .replace(PUTTY, `$1 ${MASK}`)
    .replace(VAULT, `$1 ${MASK}`)
    .replace(ENCODED, MASK);
  return masked.includes('kty') ? masked.replace(JWK_MEMBER, `$1${MASK}`) : masked;
}

/**
 * Prefixes from the vendors' documentation, as GitHub secret scanning, gitleaks and TruffleHog list them. At least
 * `minimum` characters follow. It is less than the real length, so that cut tokens are found.
 */
interface TokenPrefixes {
  readonly minimum: number;
  readonly prefixes: string;
}

/** Only letters and digits follow these prefixes. This separates `key-9f3a…` from `key-value-store`. */
const PREFIXES_OF_ALPHANUMERICS: readonly TokenPrefixes[] = [
  {
    minimum: 20,
    prefixes: 'ghp_ gho_ ghu_ ghs_ ghr_ sk- xai- gsk_ pplx- hf_ api_org_ r8_ npm_ key- secret_ ntn_',
  },
  {
    minimum: 24,
    prefixes: 'dapi pul- tfp_ EZAK EZTK ATBB LTAI HRKU- AKCp NRAK- NRII- NRJS- phc_ phx_ rubygems_',
  },
  {
    minimum: 24,
    prefixes: 'sbp_ sntryu_ bkua_ pnu_ rdme_ lin_api_ lin_oauth_ nfp_ nfc_ ddp_ AGE-SECRET-KEY-1',
  },
  {
    minimum: 24,
    prefixes: 'sk_live_ sk_test_ rk_live_ rk_test_ shippo_live_ shippo_test_ dop_v1_ doo_v1_ dor_v1_',
  },
  {
    minimum: 24,
    prefixes: 'shpat_ shpca_ shppa_ shpss_ glptt- re_ waka_ tvly- sgp_ xkeysib- xsmtpsib- cal_live_',
  },
];

/** Letters, digits, `_` and `-` follow these prefixes. */
const PREFIXES: readonly TokenPrefixes[] = [
  {
    minimum: 10,
    prefixes: 'xoxa- xoxb- xoxc- xoxd- xoxe- xoxe. xoxo- xoxp- xoxr- xoxs- xapp- xwfp- pk_live_ pk_test_',
  },
  {
    minimum: 10,
    prefixes: 'sk_live_ sk_test_ rk_live_ rk_test_ whsec_ sq0atp- sq0csp- FLWSECK- FLWSECK_TEST- rzp_live_',
  },
  {
    minimum: 16,
    prefixes: 'glpat- glrt- gldt- glcbt- glsoat- glimt- glagent- glft- glffct- gloas- GOCSPX- AVNS_',
  },
  {
    minimum: 20,
    prefixes:
      'github_pat_ sk-ant- sk-proj- sk-svcacct- sk-admin- sk-or- nvapi- pcsk_ lsv2_pt_ lsv2_sk_ ya29. AIza',
  },
  { minimum: 20, prefixes: 'hvs. hvb. hvr. pypi- dckr_pat_ dckr_oat_ CLOJARS_ glsa_ glc_ dt0c01. dt0s01.' },
  {
    minimum: 20,
    prefixes: 'pscale_pw_ pscale_tkn_ pscale_oauth_ vercel_blob_rw_ tskey- fo1_ fm1_ fm2_ sb_secret_ CFPAT-',
  },
  {
    minimum: 20,
    prefixes:
      'sntrys_ CCIPAT_ figd_ figo_ figu_ PMAK- PMAT- fio-u- ops_eyJ pat-na1- pat-eu1- SWMTKN-1- SWMKEY-1-',
  },
  {
    minimum: 20,
    prefixes: 'ATATT3 ATCTT3 ATSTT3 BBDC- apify_api_ duffel_live_ duffel_test_ hcaik_ hcaic_ dnkey- sl. zpk_',
  },
  {
    minimum: 40,
    prefixes: 'EAAAE EAAAl EAAB EAAG EAACEd sk.eyJ pk.eyJ v2.local. v4.local. v2.public. v4.public.',
  },
];

/** Header, claims and perhaps a signature, in Base64url; `eyJ` is `{"`. */
const JWT = /(?<![\w-])eyJ[\w-]{6,}(?:\.[\w-]*){1,4}/g;

const alternatives = (table: readonly TokenPrefixes[], characters: string): string[] =>
  table.map(
    ({ minimum, prefixes }) =>
      `(?:${prefixes.replaceAll('.', '\\.').replaceAll(' ', '|')})(?=[^\\d\\s]{0,64}\\d)${characters}{${minimum},4000}`,
  );

/** Tokens with a known prefix, or with a known length and alphabet. A digit is required, since words have none. */
const KNOWN_PREFIX = new RegExp(
  `(?<![A-Za-z0-9])(?:${[
    ...alternatives(PREFIXES_OF_ALPHANUMERICS, '[A-Za-z0-9]'),
    // Some have more parts behind dots, and Base64 padding.
    ...alternatives(PREFIXES, '[\\w-]').map(
      (pattern) => `${pattern}(?:\\.[\\w-]{4,4000}){0,3}={0,2}\\w{0,8}`,
    ),
    // Doppler, AWS, SendGrid, NATS seeds, Telegram, Discord.
    'dp\\.(?:ct|pt|st|sa|scim|audit)\\.(?:[\\w-]{2,35}\\.)?[A-Za-z0-9]{30,60}',
    '(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA|APKA)[A-Z0-9]{16}(?![A-Za-z0-9])',
    'SG\\.[\\w-]{10,100}\\.[\\w-]{10,100}',
    'S[UANOCX][A-Z2-7]{56}(?![A-Za-z0-9])',
    '\\d{8,10}:AA[\\w-]{32,34}(?![\\w-])',
    '[MNO][\\w-]{23,27}\\.[\\w-]{6}\\.[\\w-]{27,45}',
  ].join('|')})`,
  'g',
);

/** Password hashes in the format of crypt(3). */
const HASH = /\$(?:apr1|[1567y]|2[abxy]|argon2\w{1,2}|pbkdf2[\w-]{0,16}|scrypt)\$[\w./$,=+-]{16,500}/g;

/** `code=` of OAuth and `key=` of Google. Both have other meanings too, so the value must look random. */
const QUERY =
  /((?:[?&#]|\\u0026|&amp;|\bgrant_type=authorization_code&)(?:[\w-]{1,32}[-_])?(?:code|key)=)(?=[^&\s"'`]{0,64}\d)(?=[^&\s"'`]{0,64}[a-z])(?=[^&\s"'`]{0,64}[A-Z]|[\w-]{24})[^&\s"'`#<>]{10,2000}/g;

/** An ACL rule of Redis: `user default on >x ~*`. */
const ACL_RULE = /(\buser\s{1,4}\S{1,64}\s(?:[\w+@~*&-]{1,64}\s){0,8}>)\S{1,512}/gi;

const NEGOTIATE = /\b((?:Negotiate|NTLM) )[A-Za-z0-9+/]{16,8000}={0,2}/g;

/** Webhooks and Telegram bots, whose URLs are credentials. */
const WEBHOOK =
  /(\bhooks\.(?:slack|zapier)\.com\/[a-z]{1,20}\/|\bdiscord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/|\b(?:[\w-]{1,63}\.)?(?:webhook\.)?office\.com\/webhook(?:b2)?\/|\bhook\.[\w-]{1,20}\.make\.com\/|\bchat\.googleapis\.com\/v1\/spaces\/)[\w/@-]{16,400}/g;
const BOT = /(\/bot)\d{5,20}:[\w-]{20,100}/g;

const BEARER = /\b(bearer(?:[ \t]{1,8}|%20))([^\s"'`,;)}\]<>\\]{1,4000})/gi;

const PROSE_AFTER_BEARER =
  /^(?:tokens?|auth\w*|realm=.*|error\w*=.*|scope=.*|credentials?|schemes?|headers?|formats?|is|was|must|or|and|not|required|missing|expected|invalid|in|for|with|the|a|an)[.:]*$/i;

const BASIC = /\b(basic(?:[ \t]{1,8}|%20))([A-Za-z0-9+/_-]{4,4000}={0,2})/gi;

/** The challenge of a server: `Basic realm="x"`. */
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

/** The final client message of SCRAM (RFC 5802), which allows guessing the password offline. */
const SCRAM = /\b(c=[A-Za-z0-9+/=]{4,400},r=)[^,\s]{1,400},p=[A-Za-z0-9+/=]{1,400}/g;

const ENCODED_URL = /(%3A%2F%2F)(?:(?!%2F|%3F|%23)[^\s&"<>]){1,512}(?=%40)/gi;

const hideBearer = (match: string, scheme: string, credential: string): string => {
  const word = /^[a-z]{1,19}[.:]*$/.test(credential);
  return PROSE_AFTER_BEARER.test(credential) || (word && scheme.startsWith('b')) ? match : scheme + MASK;
};

/** The credential is Base64 of a pair, or padded. The word in `Basic authentication` is neither. */
const hideBasic = (match: string, scheme: string, credential: string): string =>
  !CHALLENGE.test(credential) &&
  (PAIR.test(Buffer.from(credential, 'base64').toString('latin1')) || credential.endsWith('='))
    ? scheme + MASK
    : match;

/** Base64 has upper case, digits or padding. The word in `AUTH PLAIN mechanism` has none. */
const hideSasl = (match: string, command: string, credential: string): string =>
  /[A-Z0-9=+/]/.test(credential) ? command + MASK : match;

/** Hides credentials that have a recognizable form in any context. */
export const redactTokens = (text: string): string =>
  text
    .replace(JWT, MASK)
    .replace(KNOWN_PREFIX, MASK)
    .replace(HASH, MASK)
    .replace(QUERY, `$1${MASK}`)
    .replace(ACL_RULE, `$1${MASK}`)
    .replace(NEGOTIATE, `$1${MASK}`)
    .replace(WEBHOOK, `$1${MASK}`)
    .replace(BOT, `$1${MASK}`)
    .replace(BEARER, hideBearer)
    .replace(BASIC, hideBasic)
    .replace(DIGEST, `$1${MASK}`)
    .replace(SASL, hideSasl)
    .replace(SCRAM, `$1${MASK}`)
    .replace(ENCODED_URL, `$1${MASK}`);
