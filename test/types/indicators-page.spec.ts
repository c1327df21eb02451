import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/indicators.md'), 'utf8');

interface Snippet {
  /** Where it would stand: what its first line says, else a folder of the application's. */
  readonly file: string;
  readonly text: string;
}

const snippets: Snippet[] = Array.from(page.matchAll(/^```ts\n(.*?)^```$/gms), ([, text = ''], index) => ({
  file: join(root, /^\/\/ (\S+\.ts)\n/.exec(text)?.[1] ?? `test/types/snippet-${index}.ts`),
  text,
}));

/** Compiles the snippets where they would stand, without writing them there. */
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

interface Property {
  readonly name: string;
  /** As it stands in the source; absent of an abstract one, and of one that defaults to nothing. */
  readonly value: string | undefined;
}

const { Protected, Readonly, Abstract } = ts.ModifierFlags;

const isToBeOverridden = (node: ts.PropertyDeclaration): boolean =>
  (ts.getCombinedModifierFlags(node) & ~Abstract) === (Protected | Readonly);

/** Not of a name: `undefined`, or a constant that is shown as what it stands for. */
const valueOf = ({ initializer }: ts.PropertyDeclaration, source: ts.SourceFile): string | undefined =>
  initializer && !ts.isIdentifier(initializer)
    ? initializer.getText(source).replaceAll(/(?<=\d)_(?=\d)/g, '')
    : undefined;

/** The classes of lib/checks that a user extends, with what there is to override. */
function indicators(): Map<string, Property[]> {
  const folder = join(root, 'lib/checks');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(health-check|check)\.ts$/.test(file),
  );
  const found = new Map<string, Property[]>();
  for (const file of files) {
    const source = ts.createSourceFile(
      file,
      readFileSync(join(folder, file), 'utf8'),
      ts.ScriptTarget.Latest,
    );
    for (const node of source.statements.filter(ts.isClassDeclaration)) {
      const properties = node.members
        .filter(ts.isPropertyDeclaration)
        .filter((member) => isToBeOverridden(member) && member.name.getText(source) !== 'clock')
        .map((member) => ({ name: member.name.getText(source), value: valueOf(member, source) }));
      found.set(node.name!.text, properties);
    }
  }
  // What it has belongs to those who extend it.
  found.get('TypeOrmHealthCheck')!.push(...found.get('DataSourceCheck')!);
  for (const base of ['DataSourceCheck', 'TransportHealthCheck']) found.delete(base);
  return found;
}

const sectionOf = (name: string): string =>
  page.split(/^##+ /m).find((section) => section.startsWith(`\`${name}\`\n`)) ?? '';

describe('docs/indicators.md', () => {
  it('has snippets that compile', () => {
    expect(snippets.length).toBeGreaterThan(17);
    expect(diagnostics()).toEqual([]);
  }, 120_000);

  it.each([...indicators()])(
    'shows how %s is used, and every property of it with its default',
    (name, properties) => {
      const section = sectionOf(name);
      expect(section).toContain(`extends ${name} {`);
      const rows = [...section.matchAll(/^\| `(\w+)` \| (.*?) \| .*\.? \|$/gm)].map(([, property, value]) => [
        property,
        value,
      ]);
      const documented = new Map(rows as [string, string][]);
      for (const { name: property, value } of properties) {
        expect([...documented.keys()]).toContain(property);
        if (value !== undefined)
          expect([property, documented.get(property)]).toEqual([property, `\`${value}\``]);
      }
    },
  );
});
