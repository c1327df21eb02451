import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeBlocks, ROOT } from '../../support/markdown-code.js';

const FOLDER = join(ROOT, 'test/integration/real-applications');

const applications = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const differences = codeBlocks('real-applications.md', 'diff');

/** One side of a difference that has every line. An empty line is on both sides. */
const side = (difference: string, marks: string): string =>
  difference
    .split(/(?<=\n)/)
    .filter((line) => line === '\n' || marks.includes(line.charAt(0)))
    .map((line) => line.replace(/^[ +-]/, ''))
    .join('');

describe('docs/real-applications.md', () => {
  it.each(applications)('shows the code of %s that the tests run', (application) => {
    const [before, after] = ['before.ts', 'after.ts'].map((file) =>
      readFileSync(join(FOLDER, application, file), 'utf8'),
    );
    expect(differences.filter((each) => side(each, '- ') === before).map((each) => side(each, '+ '))).toEqual(
      [after],
    );
  });
});
