import { relative, join } from 'node:path';
import ts from 'typescript';
import { filesOf, PAGES, ROOT, writeFilesOf } from '../support/markdown-code.js';

function compile(files: string[]): string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const program = ts.createProgram(files, { ...options, noEmit: true });
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const line = file && file.getLineAndCharacterOfPosition(start).line + 1;
    return `${file && relative(ROOT, file.fileName)}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

it('every TypeScript example of the README and of docs/ compiles', () => {
  const files = PAGES.flatMap((page) => {
    const folder = writeFilesOf(page, 'types');
    return [...filesOf(page).keys()].map((name) => join(folder, name));
  });
  expect(files.length).toBeGreaterThan(20);
  expect(compile(files)).toEqual([]);
}, 120_000);
