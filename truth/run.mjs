/**
 * npm run truth                    runs every scenario, and writes the table of docs/truth.md
 * npm run truth -- --check         the same, but writes nothing: fails if the verdicts differ from docs/truth.md
 * npm run truth -- --only=SIGTERM  the scenarios whose title contains this; prints only
 *
 * Fails if nestjs-vitals is wrong anywhere.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { ensureBuilt } from '../bench/harness/ensure-built.mjs';

const { check, only } = parseArgs({
  options: { check: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
}).values;

ensureBuilt();
// Read the built package, which may not have been there before.
const { judge } = await import('./judge.mjs');
const { groups, systems } = await import('./matrix.mjs');
const { replaceTable, tableIn, verdictsOf, matrixTable } = await import('./table.mjs');

const page = new URL('../docs/truth.md', import.meta.url);
const judged = await judge(groups, systems, (scenario) => scenario.title.includes(only));
const table = matrixTable(judged, systems);
console.log(table);

const wrong = judged.flatMap(({ rows }) => rows).filter(({ cells }) => cells[0].verdict !== 'right');
for (const { title, truth, cells } of wrong) {
  console.error(`${systems[0].name} is wrong: ${title}: ${cells[0].observed}, not ${truth}`);
}
if (wrong.length > 0) process.exitCode = 1;

if (only === '') {
  const text = readFileSync(page, 'utf8');
  if (!check)
    writeFileSync(
      page,
      await format(replaceTable(text, table), { parser: 'markdown', ...(await resolveConfig(page)) }),
    );
  else if (verdictsOf(tableIn(text)) !== verdictsOf(table)) {
    console.error('docs/truth.md says something else. Run `npm run truth`, and look at what has changed.');
    process.exitCode = 1;
  }
}
// A check that hangs for ever may keep a handle.
process.exit();
