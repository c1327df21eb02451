import { matchAt } from './match-at.js';

/*
 * What stands where a credential might, and is none.
 */

/** Often the very reason of the failure. */
const LITERAL =
  /(?:undefined|null|nil|true|false|yes|no|none|unset|empty|SIG[A-Z]{2,8}|\(none\)|not set|\*+|\$\d+|\?|\[(?:Object|Array|Function|AsyncFunction|Getter|Setter|Circular|class|redacted)\b[^\]\n]{0,100}\])(?=$|[\s,;&)\]}"'`\\<])/iy;

/** A sentence goes on: `password: must not be empty`. */
const PROSE =
  /(?:must|should|cannot|can|could|may|is|are|was|were|has|have|had|not|does|do|did|will|required|expected|missing|invalid|expired|unknown|failed|failure|wrong|incorrect|too|the|an?|at|in|on|of|for|from|to|by|with|and|or|please|error|denied|rejected|refused|mismatch|unauthorized|forbidden|got|found|unable|authentication|only|contains|permission|header|malformed|unexpected|request|revoked|fehlt|falsch|ist|wurde|muss|darf|ungültig|abgelaufen|nicht|incorrect[ao]|requerid[ao]|caducad[ao]|es|obligatoria|inválid[ao]|incorrecte?|invalide|requis|expiré|incorreta|errat[ao])(?=$|[\s,.;:)])/iy;

/** A sentence in another script goes on: words of such letters alone are seldom passwords. */
const OTHER_SCRIPT = /(?:(?![A-Za-z])[\p{L}\p{M}]){2,40}(?=$|[\s,.;:，。；：])/uy;

/** Another error follows: `secret: ENOENT: no such file`, `token: TypeError: x`. */
const ERROR = /(?:E[A-Z]{3,20}|[A-Z][A-Za-z]{0,60}Error): /y;

/** Whether what stands at `at` is no credential, wherever it stands. */
export const isLiteral = (text: string, at: number): boolean => matchAt(LITERAL, text, at) !== undefined;

/** Whether a sentence goes on at `at`, or another error begins. */
export const isProse = (text: string, at: number): boolean =>
  [PROSE, ERROR, OTHER_SCRIPT].some((pattern) => matchAt(pattern, text, at) !== undefined);
