import { MASK } from './mask.js';
import { sensitivityOf } from './sensitive-name.js';

/*
 * What databases and validators quote of a value that they refuse, if the name of its column says that it is secret.
 */

const QUOTE = `\\\\{0,16}["'\`]`;

/** PostgreSQL, of a row that violates a constraint. No names stand there. */
const FAILING_ROW = /(Failing row contains \()[^\n]*?(?=\)\.|\n|$)/g;

/** PostgreSQL: `Key (email, lower(token))=(x, y) already exists.` */
const EXISTING_KEY = /(\bKey \()([^=\n]{1,300})(\)=\()[^\n]{0,2000}?(?=\) (?:already|is|conflicts)\b|\n|$)/g;

/** MySQL and MariaDB: `Duplicate entry 'x' for key 'y'`. Mongoose: `Cast to Number failed for value "x" at path "y"`. */
const VALUE_AND_NAME = new RegExp(
  `((?:Duplicate entry|Incorrect [\\w ]{1,40} value:|failed for value) ${QUOTE})[^\\n]{0,1000}?` +
    `(${QUOTE}(?: \\(type \\w{1,40}\\))? (?:for key|for column|at path) )` +
    `(${QUOTE}[^\\n"'\`]{0,200}(?:\`\\.\`[^\\n\`]{0,200}){0,2})`,
  'g',
);

/** Joi: `"x" with value "y" fails`. Mongoose: ``Path `x` (`y`) is shorter``. */
const NAME_AND_VALUE = new RegExp(
  `(${QUOTE}([\\w.$[\\]-]{1,128})${QUOTE} (?:with value |\\()${QUOTE})[^\\n]{0,1000}?` +
    `(?=${QUOTE}(?: (?:fails|contains|matches|is|must)|\\) (?:is|must))\\b|\\n|$)`,
  'g',
);

/** `for path password but received: "x"`, `child "password" fails because ["x" is too short]`. */
const SAID_OF_NAME = new RegExp(
  `(\\b(?:path|property|field|key|parameter|child|option|argument|variable|attribute) (?:${QUOTE})?([\\w.$-]{1,128})(?:${QUOTE})?[^\\n"'\`]{0,100}?\\b(?:received|got|given|because|value|found|was|but):? {0,2}\\[?${QUOTE})[^\\n]{0,1000}?(?=${QUOTE}(?:$|[\\s,;.)\\]}])|\\n|$)`,
  'g',
);

const anySensitive = (names: string): boolean =>
  names.split(',').some((name) => sensitivityOf(name) !== undefined);

/** The values of columns and properties that were refused. */
export const redactRefusedValues = (text: string): string =>
  text
    .replace(FAILING_ROW, `$1${MASK}`)
    .replace(EXISTING_KEY, (match, key: string, names: string, is: string) =>
      anySensitive(names) ? key + names + is + MASK : match,
    )
    .replace(VALUE_AND_NAME, (match, before: string, between: string, name: string) =>
      anySensitive(name) ? before + MASK + between + name : match,
    )
    .replace(SAID_OF_NAME, (match, before: string, name: string) =>
      sensitivityOf(name) ? before + MASK : match,
    )
    .replace(NAME_AND_VALUE, (match, before: string, name: string) =>
      anySensitive(name) ? before + MASK : match,
    );
