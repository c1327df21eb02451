import { sensitivityOf } from './sensitive-name.js';
import { MASK, QUOTE, matchAt, quotedAt } from './text-scan.js';

/*
 * Values whose name is near, but not directly in front of them: descriptions such as
 * `{ field: 'password', value: 'x' }`, errors of databases and validators that quote a refused value, XML and YAML.
 */

/** `name: 'x'`, `"path":["body","x"]`. */
const DESCRIPTION = new RegExp(
  `\\b(?:name|key|field|property|param(?:eter)?|path|loc|attribute|column|header|variable|setting|instancePath)(?:${QUOTE})?\\s{0,8}(?::|=>?)\\s{0,8}` +
    `(?:\\[\\s{0,8}(?:${QUOTE}[\\w.-]{0,64}${QUOTE}\\s{0,8},\\s{0,8}){0,4})?${QUOTE}([\\w.:/$-]{1,128})${QUOTE}`,
  'gi',
);

const VALUE = new RegExp(
  `(?<![\\w-])(?:val(?:ue)?|input|received|actual|rejectedValue|data|content)(?:${QUOTE})?\\s{0,8}(?::|=>?)\\s{0,8}`,
  'gi',
);

const BARE = /[^\s,}\]"'`[{][^\s,}\]]{0,1000}/y;

/** The start of an object: a brace in front of a name. */
const OBJECT = new RegExp(`\\{(?=\\s{0,200}(?:${QUOTE})?[\\w$-]{1,64}(?:${QUOTE})?\\s{0,8}(?::|=))`, 'g');

/** The maximum distance between a name and its value, in UTF-16 units. */
const NEAR = 400;

/** The start of the object that contains `at`. */
function startOfObject(text: string, at: number): number {
  const from = Math.max(0, at - NEAR);
  let start = from;
  for (const { index } of text.slice(from, at).matchAll(OBJECT)) {
    // Skip objects that end before `at`.
    const between = text.slice(from + index, at);
    if (between.split('{').length > between.split('}').length) start = from + index;
  }
  return start;
}

function endOfObject(text: string, at: number): number {
  const near = text.slice(at, at + NEAR);
  let depth = 0;
  for (const { 0: bracket, index } of near.matchAll(/[{}]/g)) {
    depth += bracket === '{' ? 1 : -1;
    if (depth < 0) return at + index;
  }
  return at + near.length;
}

/** Hides the values of descriptions that name a credential. */
export function redactDescribedValues(text: string): string {
  const hidden: [start: number, end: number][] = [];
  for (const match of text.matchAll(DESCRIPTION)) {
    if (!sensitivityOf(match[1] ?? '')) continue;
    const end = endOfObject(text, match.index + match[0].length);
    VALUE.lastIndex = startOfObject(text, match.index);
    for (let value = VALUE.exec(text); value && value.index < end; value = VALUE.exec(text)) {
      const at = VALUE.lastIndex;
      const quoted = quotedAt(text, at);
      const bare = quoted ? undefined : matchAt(BARE, text, at);
      if (quoted && quoted.end > quoted.start) hidden.push([quoted.start, quoted.end]);
      else if (bare !== undefined && !/^(?:undefined|null|true|false|\*+)$/.test(bare))
        hidden.push([at, at + bare.length]);
      VALUE.lastIndex = Math.max(at, quoted?.after ?? at);
    }
  }
  hidden.sort(([a], [b]) => a - b);
  let redacted = '';
  let from = 0;
  for (const [start, end] of hidden) {
    if (start < from) continue;
    redacted += text.slice(from, start) + MASK;
    from = end;
  }
  return redacted + text.slice(from);
}

/** PostgreSQL, for a row that violates a constraint. The row is quoted without names. */
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

/** Hides refused values of columns and properties that have the name of a credential. */
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

/** `<wsse:Password Type="…">x</`, `<password><![CDATA[x]]></`. */
const ELEMENT =
  /(<([\w:.-]{1,64})(?:\s[^<>]{0,500})?>)(?:<!\[CDATA\[(?:(?!\]\]>)[\s\S]){1,4000}(?:\]\]>)?|[^<>]{1,4000}(?=<\/))/g;

/** `<property name="connection.password">x</`. */
const PROPERTY =
  /(<[\w:.-]{1,64}\s[^<>]{0,200}?\b(?:key|name)=\\{0,16}["']([\w:.-]{1,128})\\{0,16}["'][^<>]{0,200}>)[^<>]{1,4000}(?=<\/)/g;

/** `<add key="DB_PASSWORD" value="x"/>` */
const ATTRIBUTES =
  /(\b(?:key|name|type)=\\{0,16}["']([\w.:-]{1,128})\\{0,16}["'](?:\s[^<>\n]{0,100}?)?\s{1,16}value=(\\{0,16}["']))(?:(?!\3)[^<>\n]){1,2000}/g;

/** An item of a Kubernetes manifest: `- name: DB_PASSWORD`, then `value: x` on the next line. */
const ITEM =
  /(\b(?:name|key):[ \t]{1,8}["']?([\w.-]{1,128})["']?[ \t]{0,8}\n[ \t]{0,200}value:[ \t]{1,8}["']?)[^\s"'][^\n]{0,2000}?(?=["']?[ \t]{0,8}(?:\n|$))/g;

const hide = (match: string, before: string, name: string): string =>
  sensitivityOf(name) ? before + MASK : match;

/** Hides the credentials in XML and YAML. */
export const redactMarkup = (text: string): string =>
  text.replace(ELEMENT, hide).replace(PROPERTY, hide).replace(ATTRIBUTES, hide).replace(ITEM, hide);
