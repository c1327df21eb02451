import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../..');

describe('the table of check options', () => {
  it('is the source of docs/options.md', () => {
    const { status, stderr } = spawnSync(process.execPath, ['build/options-page.mjs', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('gives its docstrings to the options of CheckOptions, CheckDefaults and ResolvedCheckOptions', () => {
    const file = join(root, 'lib/interfaces/check-options.ts');
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
      config: unknown;
    };
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
    const program = ts.createProgram([file], { ...options, noEmit: true });
    const checker = program.getTypeChecker();
    const types = program
      .getSourceFile(file)!
      .statements.filter((node) => ts.isInterfaceDeclaration(node))
      .filter(({ name }) => ['CheckOptions', 'CheckDefaults', 'ResolvedCheckOptions'].includes(name.text));
    expect(types).toHaveLength(3);
    for (const type of types) {
      const properties = checker.getPropertiesOfType(checker.getTypeAtLocation(type));
      expect(properties.map(({ name }) => name)).toContain('staleAfterMs');
      const undocumented = properties.filter(
        (property) => ts.displayPartsToString(property.getDocumentationComment(checker)) === '',
      );
      expect(undocumented.map(({ name }) => `${type.name.text}.${name}`)).toEqual([]);
    }
  });
});
