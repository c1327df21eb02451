import { MASK } from './mask.js';
import { matchAt } from './match-at.js';
import { quotedAt } from './quoted-extent.js';
import { sensitivityOf } from './sensitive-name.js';

/*
 * Values whose name is a value itself: `{ field: 'password', value: 'x' }` of validators, in either order.
 */

const QUOTE = `\\\\{0,16}["'\`]`;

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

/** Where an object begins: a brace in front of a name. */
const OBJECT = new RegExp(`\\{(?=\\s{0,200}(?:${QUOTE})?[\\w$-]{1,64}(?:${QUOTE})?\\s{0,8}(?::|=))`, 'g');

/** How far from the name its value is looked for, in UTF-16 units. */
const NEAR = 400;

/** How much of the text before `at` belongs to the same object. */
function startOfObject(text: string, at: number): number {
  const from = Math.max(0, at - NEAR);
  let start = from;
  for (const { index } of text.slice(from, at).matchAll(OBJECT)) {
    // An object that has ended before is another one.
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

/** The values beside names of credentials. */
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
