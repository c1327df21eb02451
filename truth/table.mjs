import { versions } from '../bench/harness/versions.mjs';

const MARKS = { right: '✓', wrong: '✗', none: '–' };
const BEGIN = '<!-- truth:begin -->';
const END = '<!-- truth:end -->';

/** The matrix as Markdown. */
export function matrixTable(judged, systems) {
  const rows = judged.flatMap(({ rows: own }) => own);
  const count = (index) => rows.filter(({ cells }) => cells[index].verdict === 'right').length;
  const score = systems.map(({ name }, index) => `${name}: ${count(index)}`).join(', ');
  const sections = judged.map(
    ({ title, rows: own }) => `### ${title}\n\n${header(systems)}\n${own.map(row).join('\n')}`,
  );
  return `${versionLine()}\n\nRight in ${rows.length} scenarios: ${score}.\n\n${sections.join('\n\n')}`;
}

function versionLine() {
  const measured = ['nestjs-vitals', '@nestjs/terminus', '@nestjs/core', 'express', 'Node.js'];
  const all = versions();
  return `Versions: ${measured.map((name) => `${name} ${all.get(name).split(' ')[0]}`).join(', ')}.`;
}

const header = (systems) =>
  `| Scenario | The truth | ${systems.map(({ name }) => name).join(' | ')} |\n| --- | --- |${' --- |'.repeat(systems.length)}`;

function row({ title, source, truth, cells }) {
  const what = source === undefined ? title : `${title} (${source})`;
  const shown = cells.map(({ verdict, observed }) => `${MARKS[verdict]} ${code(observed)}`);
  return `| ${[what, code(truth), ...shown].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const code = (text) => (/^[{[]/.test(text) ? `\`${text}\`` : text);

/** The parts that are the same on every machine: the scenarios and the marks, not the observations. */
export const verdictsOf = (table) =>
  table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => {
      const [, title, truth, ...cells] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
      return [title, truth, ...cells.map((cell) => cell[0])].join(' | ').replaceAll(/-{3,}/g, '---');
    })
    .join('\n');

export const tableIn = (text) => aroundTable(text)[1];

export function replaceTable(text, table) {
  const [before, , after] = aroundTable(text);
  return `${before}\n\n${table}\n\n${after}`;
}

function aroundTable(text) {
  const [begin, end] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
  if (begin < BEGIN.length || end < begin) {
    throw new Error(`docs/truth.md has lost its markers ${BEGIN} and ${END}.`);
  }
  return [text.slice(0, begin), text.slice(begin, end), text.slice(end)];
}
