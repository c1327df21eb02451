import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

/**
 * A fenced code block of a page, or a file that the page hides from the reader in `<!-- ts … -->`.
 *
 * - `ts`: a file, named by its first line (`// src/app.module.ts`). It must compile. A `*.spec.ts` is run as a test.
 * - `console`: runs in a shell against the `app.module.ts` of the page. `after=name` first calls that export of `prepare.ts`.
 * - `text log`: lines that the application must have logged. `text boot=file.ts`: the error with which that file's `AppModule` boots.
 * - `sh`, `yaml`, `json`: must parse.
 */
export interface CodeBlock {
  readonly language: string;
  /** Readers do not see it. */
  readonly isHidden: boolean;
  /** The words after the language, as in `text boot=app.module.ts`. */
  readonly info: string;
  readonly code: string;
}

export const readPage = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

export function blocksOf(page: string): CodeBlock[] {
  const blocks = readPage(page).matchAll(/^(?:```(\w+)|<!-- (ts))([^\n>]*)\n(.*?)^(?:```|-->)$/gms);
  return Array.from(blocks, ([, fenced, hidden, info = '', code = '']) => ({
    language: fenced ?? hidden ?? '',
    isHidden: fenced === undefined,
    info: info.trim(),
    code,
  }));
}

/** The code blocks of a page of docs/ in one language, in their order. */
export const codeBlocks = (page: string, language: string): string[] =>
  blocksOf(`docs/${page}`)
    .filter((block) => block.language === language)
    .map(({ code }) => code);

/** Pages whose examples have a test of their own. */
const TESTED_ELSEWHERE = ['docs/built-in-checks.md'];

/** The README and every page of docs/ whose examples are compiled and run together. */
export const PAGES: readonly string[] = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
].filter((page) => !TESTED_ELSEWHERE.includes(page));

/** The TypeScript files of a page: the first line of a block names its file. */
export function filesOf(page: string): Map<string, string> {
  const files = new Map<string, string>();
  const blocks = blocksOf(page).filter(({ language }) => language === 'ts');
  for (const [index, { code }] of blocks.entries()) {
    const name = /^\/\/ (?:src\/)?([\w./-]+\.ts)\b/.exec(code)?.[1] ?? `example-${index + 1}.ts`;
    if (files.has(name)) throw new Error(`${page} has two files called ${name}.`);
    files.set(name, /^(import|export) /m.test(code) ? code : `${code}export {};\n`);
  }
  return files;
}

/** Writes the files of a page into a folder of its own in .tmp, where `purpose` keeps the tests apart. */
export function writeFilesOf(page: string, purpose: string): string {
  const folder = join(ROOT, '.tmp/pages', purpose, page.replaceAll(/[/.]/g, '-'));
  rmSync(folder, { recursive: true, force: true });
  for (const [name, code] of filesOf(page)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
  return folder;
}
