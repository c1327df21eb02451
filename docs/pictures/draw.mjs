// Draws every .dot file of this folder as an .svg file beside it. `npm run docs:pictures` runs it.
import { instance } from '@viz-js/viz';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const viz = await instance();

/** The SVG of a DOT text. The same text always gives the same SVG. */
export const draw = (dot) => viz.renderString(dot, { format: 'svg', engine: 'dot' });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of readdirSync(import.meta.dirname).filter((file) => file.endsWith('.dot'))) {
    const file = new URL(name, import.meta.url);
    writeFileSync(new URL(name.replace(/dot$/, 'svg'), import.meta.url), draw(readFileSync(file, 'utf8')));
  }
}
