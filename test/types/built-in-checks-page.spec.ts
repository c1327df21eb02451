import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/built-in-checks.md'), 'utf8');

interface Snippet {
  /** The path in its first line, or a path in this folder. */
  readonly file: string;
  readonly text: string;
}

const snippets: Snippet[] = Array.from(page.matchAll(/^```ts\n(.*?)^```$/gms), ([, text = ''], index) => ({
  file: join(root, /^\/\/ (\S+\.ts)\n/.exec(text)?.[1] ?? `test/types/snippet-${index}.ts`),
  text,
}));

/** Compiles the snippets at their paths, without writing them. */
function diagnostics(): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const options: ts.CompilerOptions = {
    ...ts.parseJsonConfigFileContent(config, ts.sys, root).options,
    noEmit: true,
  };
  const texts = new Map(snippets.map(({ file, text }) => [file, text]));
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, directoryExists } = host;
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  host.directoryExists = (folder) =>
    [...texts.keys()].some((file) => file.startsWith(`${folder}/`)) || directoryExists!(folder);
  const { getSourceFile } = host;
  host.getSourceFile = (file, version, ...rest) => {
    const text = texts.get(file);
    return text === undefined
      ? getSourceFile(file, version, ...rest)
      : ts.createSourceFile(file, text, version);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const line = file && file.getLineAndCharacterOfPosition(start).line + 1;
    return `${file?.fileName ?? ''}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

interface Option {
  readonly name: string;
  /** The default in the source; absent if the option has none. */
  readonly value: string | undefined;
}

const withoutType = (node: ts.Expression): ts.Expression =>
  ts.isAsExpression(node) ? withoutType(node.expression) : node;

/** The defaults in the constant DEFAULTS of a file. */
function defaultsIn(source: ts.SourceFile): Map<string, string> {
  const declarations = source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations]);
  const constant = declarations.find(({ name }) => name.getText(source) === 'DEFAULTS')?.initializer;
  const properties = constant && ts.isObjectLiteralExpression(constant) ? constant.properties : [];
  return new Map(
    [...properties].filter(ts.isPropertyAssignment).map(({ name, initializer }) => {
      const text = withoutType(initializer).getText(source);
      return [name.getText(source), text.replaceAll(/(?<=\d)_(?=\d)/g, '')];
    }),
  );
}

/** The classes of lib/checks that a user extends, with their options. */
function builtInChecks(): Map<string, Option[]> {
  const folder = join(root, 'lib/checks');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.health-check.ts'),
  );
  const found = new Map<string, Option[]>();
  for (const file of files) {
    const text = readFileSync(join(folder, file), 'utf8');
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
    const defaults = defaultsIn(source);
    const table = source.statements
      .filter(ts.isInterfaceDeclaration)
      .find(({ name }) => name.text.endsWith('CheckOptions'));
    const names = (table?.members ?? []).map((member) => member.name!.getText(source));
    for (const node of source.statements.filter(ts.isClassDeclaration)) {
      found.set(
        node.name!.text,
        names.map((name) => ({ name, value: defaults.get(name) })),
      );
    }
  }
  found.delete('TransportHealthCheck');
  return found;
}

const sectionOf = (name: string): string =>
  page.split(/^##+ /m).find((section) => section.startsWith(`\`${name}\`\n`)) ?? '';

describe('docs/built-in-checks.md', () => {
  it('has snippets that compile', () => {
    expect(snippets.length).toBeGreaterThan(17);
    expect(diagnostics()).toEqual([]);
  }, 120_000);

  it.each([...builtInChecks()])(
    'begins with an example of %s, and lists its options with their defaults',
    (name, options) => {
      const section = sectionOf(name);
      expect(section).toMatch(/^`\w+`\n\n```ts\n/);
      expect(section).toContain(`extends ${name} {`);
      const rows = [...section.matchAll(/^\| `(\w+)` \| (.*?) \| .*\.? \|$/gm)];
      const documented = new Map(rows.map(([, option, value]) => [option, value]));
      for (const { name: option, value } of options) {
        expect([...documented.keys()]).toContain(option);
        if (value !== undefined) expect([option, documented.get(option)]).toEqual([option, `\`${value}\``]);
      }
    },
  );

  it('finds the options of every check that has some', () => {
    const withOptions = [...builtInChecks()].filter(([, options]) => options.length > 0);
    expect(withOptions).toHaveLength(12);
  });
});
