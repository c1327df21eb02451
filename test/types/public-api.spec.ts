import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../..');
const cases = join(import.meta.dirname, 'cases');

function diagnosticsOf(file: string): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram([join(cases, file)], { ...options, noEmit: true });
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file: source, messageText }) =>
        `${source?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
}

describe('the types of the public API', () => {
  // What must not compile stands there behind @ts-expect-error, which is an error itself where nothing is wrong.
  it.each(readdirSync(cases))('%s', (file) => {
    expect(diagnosticsOf(file)).toEqual([]);
  });
});
