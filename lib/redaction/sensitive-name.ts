/*
 * The names of credentials: properties, parameters, headers, columns and variables, in any spelling (`apiKey`,
 * `API_KEY`, `x-api-key`).
 */

const KEY_OF =
  'api|access|private|secret|encryption|signing|master|account|shared[-_ ]?access|subscription|client|auth|ssh|hmac|service[-_ ]?role|functions?|instrumentation|license|consumer|session|deploy|integration|webhook|app(?:lication)?';

const ENGLISH = `pass[-_]?(?:word|phrase|code)|passwd|pwd|secret|token|credential|authorization|cookie|bearer|jwt|shared[-_ ]?access[-_ ]?signature|(?:code|pkce)[-_]?verifier|(?:device|authorization|security|verification)[-_]code|(?:${KEY_OF})[-_. ]?key|storepass|default_pass`;

/** "Password" and the most common words for secrets, keys and tokens. */
export const OTHER_LANGUAGES =
  'passwor[dt]|kennwort|geheimnis|zugangsschl(?:ü|ue)ssel|contrase(?:ñ|n)a|clave[-_ ](?:secreta|privada|de[-_ ]acceso)|mot[-_ ]?de[-_ ]?passe|cl(?:é|e)[-_ ](?:secr(?:è|e)te|priv(?:é|e)e|api)|jeton|senha|chave[-_ ](?:secreta|privada)|palavra[-_ ]passe|parola[-_ ](?:d.?ordine|chiave)|has(?:ł|l)o|wachtwoord|пароль|ключ доступа|секрет|токен|密码|密碼|口令|密钥|金鑰|令牌|パスワード|暗証番号|秘密鍵|トークン|비밀번호|암호|토큰|l(?:ö|o)senord|salasana|(?:ş|s)ifre|heslo|adgangs(?:kode|ord)|passord|jelsz(?:ó|o)|κωδικ(?:ό|ο)ς|parol(?:ă|ā)|лозинка|парола|كلمة (?:المرور|السر)|סיסמה|סיסמא|m(?:ậ|a)t[-_ ]?kh(?:ẩ|a)u|kata[-_ ]?sandi|รหัสผ่าน|पासवर्ड|گذرواژه';

/** Parts that make any name the name of a credential. For use in a case-insensitive pattern. */
export const STRONG_PART = `${ENGLISH}|${OTHER_LANGUAGES}`;

/** Whole words that name a credential only if the value is a text: `pass: 'x'`, but not `pass: 3`. */
export const WEAK_WORD =
  '(?:db|ftp|smtp|require)?pass|(?:master)?auth|pw|psw|pin|otp|cvv2?|cvc|hmac|sig|signature|(?:j|php)?sess(?:ion)?[-_]?id|sid|assertion|saml(?:response|request)';

/** The rest of a name that describes a credential instead of containing it, such as its number, length or place. */
const ABOUT =
  /^s?[-_.]?(?:counts?|types?|length|len|size|names?|exp|expir\w*|endpoints?|ur[il]s?|polic\w+|ttl|limits?|fields?|files?|paths?|ages?|usage|budget|buckets?|encryption|i[sz]\w+|ary|less|required|enabled|disabled|valid\w*|invalid|missing|status|state|errors?|exceptions?|violation|refused|denied|failed|failure|rejected|not|servers?|services?|stores?|managers?|provid\w+|pars\w+|factory|strateg\w+|guards?|modules?|interceptors?|middlewares?|formats?|versions?|labels?|prefix|domain|options?|config\w*|issuer|audience|scopes?|rotat\w*|creat\w*|updat\w*|chang\w*|reset\w*|last\w*|min\w*|max\w*|attempts?|strength|algorithm|per|remaining|total)(?![a-z])/i;

const STRONG_PARTS = new RegExp(STRONG_PART, 'gi');

const WEAK = new RegExp(`^(?:${WEAK_WORD})$`, 'i');

const CAMEL_BOUNDARY = /(?<=[a-z0-9])(?=[A-Z])/g;

const MAX_NAME_LENGTH = 256;

export type Sensitivity = 'strong' | 'weak' | undefined;

/**
 * `strong`: any value is a credential. `weak`: only a text is a credential. Only the last 256 characters of a name count.
 */
export function sensitivityOf(name: string): Sensitivity {
  const end = name.slice(-MAX_NAME_LENGTH);
  const strong = [...end.matchAll(STRONG_PARTS)].at(-1);
  if (strong) {
    const rest = end.slice(strong.index + strong[0].length).replace(CAMEL_BOUNDARY, '_');
    return ABOUT.test(rest) ? undefined : 'strong';
  }
  const words = end.replace(CAMEL_BOUNDARY, '_').split(/[^A-Za-z0-9]+/);
  const [last = '', beforeLast = ''] = words.filter((word) => word !== '').reverse();
  return WEAK.test(last) || WEAK.test(`${beforeLast}_${last}`) ? 'weak' : undefined;
}

/** A number behind a plural such as `tokens` or `maxTokens` is a count. */
export const isPlural = (name: string): boolean => /s$/i.test(name);

const CREDENTIAL_HEADER =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie|(?:x-[\w-]{0,60})?api-key|(?:x-[\w-]{0,60}|private-)token|x-auth-key|ocp-apim-subscription-key)$/i;

/** Whether the value may follow behind a comma, as in `rawHeaders`. */
export const isCredentialHeader = (name: string): boolean => CREDENTIAL_HEADER.test(name);

/** Options, numbers, versions, names of algorithms, paths, URLs and addresses. */
const ORDINARY_WORD =
  /^(?:-.*|[\d.,:/%-]+[a-z%]{0,3}|v?\d+(?:\.\d+)*|(?:sha|md|utf|base|bcrypt|scrypt|argon|pbkdf|oauth|aes|hs|rs|es|ps|v)-?\d+\w{0,4}|\.{0,2}\/.*|[a-z+]+:\/\/.*|[\w.-]+@[\w.-]+\.[a-z]+)[.:!?]?$/i;

/** Words with a number at the end: `user42`, `orders-db-2`. */
const NUMBERED = /^[a-z]+(?:[-_.][a-z]+)*[-_.:]?\d{1,6}[.:!?]?$/i;

/** Whether a word has letters and digits and is not an ordinary one. With `numbered`, `hunter2` counts too. */
export const looksLikeCredential = (word: string, numbered = false): boolean =>
  /[A-Za-z]/.test(word) && /\d/.test(word) && !ORDINARY_WORD.test(word) && (numbered || !NUMBERED.test(word));
