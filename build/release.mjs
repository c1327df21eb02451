/**
 * Prepares a release: `changeset version` sets the version in package.json and deletes the changesets. This script
 * moves their texts, with those under `[Unreleased]`, to a new section of CHANGELOG.md. It commits nothing.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const HEADINGS = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
const UNRELEASED = '## [Unreleased]\n';

const read = (file) => readFileSync(join(root, file), 'utf8');
const changesets = readdirSync(join(root, '.changeset'))
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .map((file) => [`.changeset/${file}`, read(`.changeset/${file}`).replace(/^---\n.*?\n---\n/s, '')]);

const [before, rest = ''] = read('CHANGELOG.md').split(UNRELEASED);
const [unreleased] = rest.split(/^## \[/m, 1);
const older = rest.slice(unreleased.length);
const entries = new Map(HEADINGS.map((heading) => [heading, []]));
for (const [file, text] of [['CHANGELOG.md', unreleased], ...changesets]) collect(file, text);

const bin = join(root, 'node_modules/@changesets/cli/bin.js');
const { status } = spawnSync(process.execPath, [bin, 'version'], { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(1);

const { version } = JSON.parse(read('package.json'));
if (older.startsWith(`## [${version}]`))
  fail(`Version ${version} is in CHANGELOG.md already: add a changeset.`);
const sections = [...entries]
  .filter(([, texts]) => texts.length > 0)
  .map(([heading, texts]) => `### ${heading}\n\n${texts.join('\n')}\n\n`);
const title = `## [${version}] - ${new Date().toISOString().slice(0, 10)}\n`;
writeFileSync(
  join(root, 'CHANGELOG.md'),
  [before, UNRELEASED, '\n', title, '\n', ...sections, older].join(''),
);

/** Sorts the entries of a text by its headings. */
function collect(file, text) {
  const [lead, ...parts] = text.trim().split(/^### /m);
  if (lead.trim()) fail(`${file}: put this text below a heading, such as "### Added": ${lead.trim()}`);
  for (const part of parts) {
    const [heading] = part.split('\n', 1);
    if (!entries.has(heading)) fail(`${file}: "### ${heading}" is not one of ${HEADINGS.join(', ')}.`);
    entries.get(heading).push(part.slice(heading.length).trim());
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
