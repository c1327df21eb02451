import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../support/markdown-code.js';

const folder = join(ROOT, 'docs/pictures');
const sources = readdirSync(folder).filter((file) => file.endsWith('.dot'));
const { draw } = (await import(join(folder, 'draw.mjs'))) as { draw: (dot: string) => string };
const read = (file: string) => readFileSync(join(folder, file), 'utf8');

it('finds the sources of the pictures', () => expect(sources).not.toEqual([]));

it.each(sources)('%s is the source of the picture beside it', (source) => {
  // If not: npm run docs:pictures
  expect(read(source.replace(/dot$/, 'svg'))).toBe(draw(read(source)));
});
