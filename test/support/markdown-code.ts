import { readFileSync } from 'node:fs';

/** The code blocks of a page of the documentation in one language, in their order. */
export function codeBlocks(page: string, language: string): string[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  const blocks = text.matchAll(/^```(\w+)\n(.*?)^```$/gms);
  return Array.from(blocks)
    .filter(([, name]) => name === language)
    .map(([, , code]) => code ?? '');
}
