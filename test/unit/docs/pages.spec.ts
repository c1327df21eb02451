import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { blocksOf, ROOT } from '../../support/markdown-code.js';

const pagesIn = (folder: string, recursive = false): string[] =>
  readdirSync(join(ROOT, folder), { recursive, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
    .map((file) => join(folder, file))
    .sort();

const pages = [...pagesIn('.'), ...pagesIn('docs'), ...pagesIn('sample', true)];

const textOf = (page: string) => readFileSync(join(ROOT, page), 'utf8').replaceAll(/^```.*?^```$/gms, '');

/** The anchor that GitHub gives to a heading. */
const anchorOf = (heading: string) =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

function anchorsOf(page: string): string[] {
  const seen = new Map<string, number>();
  return Array.from(textOf(page).matchAll(/^#{1,6} (.*)$/gm), ([, heading = '']) => {
    const anchor = anchorOf(heading);
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
}

/** Why a link of a page leads nowhere, or `undefined`. */
function fault(page: string, link: string): string | undefined {
  const [path = '', anchor] = decodeURIComponent(link).split('#');
  const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
  if (target.startsWith('..') || !existsSync(join(ROOT, target))) return `${link}: no such file`;
  if (anchor === undefined || statSync(join(ROOT, target)).isDirectory()) return undefined;
  return anchorsOf(target).includes(anchor) ? undefined : `${link}: no such heading`;
}

describe('the documentation', () => {
  it.each(pages)('%s has only links that lead somewhere', (page) => {
    const text = textOf(page).replaceAll(/`[^`\n]*`/g, '``');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/(?:src|href)="([^"]+)"/g)];
    const faults = links
      .map(([, link = '']) => link)
      .filter((link) => !/^[a-z]+:/.test(link))
      .map((link) => fault(page, link));
    expect(faults.filter((each) => each !== undefined)).toEqual([]);
  });

  it('links every page of docs/ in the README', () => {
    const readme = textOf('README.md');
    const missing = pages.filter((page) => page.startsWith('docs/') && !readme.includes(`](${page})`));
    expect(missing).toEqual([]);
  });

  it.each(pages)('%s has only npm scripts that exist', (page) => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
    const shell = blocksOf(page).filter(({ language }) => ['sh', 'console'].includes(language));
    const named = shell.flatMap(({ code }) => [
      ...Array.from(code.matchAll(/npm run ([\w:-]+)/g), ([, name = '']) => name),
      ...Array.from(code.matchAll(/npm (start|test)\b/g), ([, name = '']) => name),
    ]);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('has a README of at most 180 lines', () => {
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(
      180,
    );
  });
});
