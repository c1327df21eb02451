/**
 * Makes `dist/` from tsc's output: the package as ES modules in `dist/esm`, and as CommonJS in `dist/cjs`.
 *
 * Both have one file for each entry of package.json's `exports`, and chunks for shared code, so that an application loads
 * about ten files instead of 200. Each file runs once, even if both forms are loaded (see `lib/nest/loaded-copies.ts`).
 *
 * The input is tsc's output, because esbuild does not write the metadata of decorators. There are no source maps: the
 * package does not contain the sources, and the output is readable.
 */
import { build, transform } from 'esbuild';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiled = join(root, '.tmp/build');
const dist = join(root, 'dist');
const FORMATS = { esm: 'module', cjs: 'commonjs' };

/** Runs the other files once. */
const LOADER = 'nest/loaded-copies';
/** Does not load Nest: a tracer loads it before Nest, to be able to patch Nest. Its copies share their state by themselves. */
const WITHOUT_NEST = 'routes/index';

const { version, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const entries = Object.values(exports)
  .filter((target) => typeof target === 'object')
  .map((target) => relative('dist/esm', target.import.default).replace(/\.js$/, ''));

const files = new Map(await bundle());
const buildName = `${version}+${hashOf(files)}`;

rmSync(dist, { recursive: true, force: true });
for (const [format, type] of Object.entries(FORMATS)) write(format, 'package.json', JSON.stringify({ type }));
const plain = new Set([LOADER, WITHOUT_NEST].flatMap((entry) => [...filesReachedFrom(`${entry}.js`)]));
for (const [path, code] of files) {
  const script = plain.has(path) ? code : runOnce(path, code);
  write('esm', path, script);
  write('cjs', path, await toCommonJs(script));
}
for (const path of declarationsOf(entries))
  for (const format of Object.keys(FORMATS)) {
    const target = join(dist, format, path);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(compiled, path), target);
  }

/** @returns the code of each file, by its path in the package. */
async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [...entries, LOADER].map((entry) => join(compiled, `${entry}.js`)),
    outbase: compiled,
    outdir: '/',
    write: false,
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    chunkNames: 'shared/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    packages: 'external',
    legalComments: 'none',
    // esbuild renames classes that mention themselves, and Nest's messages and stack traces show the names of classes.
    keepNames: true,
    logLevel: 'warning',
  });
  return outputFiles.map(({ path, text }) => [path.slice(1), text]);
}

function filesReachedFrom(path, reached = new Set()) {
  reached.add(path);
  for (const [, specifier] of files.get(path).matchAll(/^(?:import|\} from)[^"]*"(\.[^"]+)";$/gm)) {
    const next = join(dirname(path), specifier);
    if (!reached.has(next)) filesReachedFrom(next, reached);
  }
  return reached;
}

/** Wraps the code of an ES module, its imports and exports aside, in a function that runs once. */
function runOnce(path, code) {
  const imports = [];
  const withoutImports = code.replaceAll(/^import\s(?:[^;"]*?from\s)?"[^"]+";\n/gm, (text) => {
    imports.push(text);
    return '';
  });
  const list = /^export \{([^}]*)\};\n$/m.exec(withoutImports);
  if (list === null) throw new Error(`${path} has no list of exports at its end.`);
  const body = withoutImports.slice(0, list.index);
  if (/^(?:import|export)\s/m.test(body)) throw new Error(`${path} has an import or export in another form.`);
  const names = list[1]
    .split(',')
    .map((name) => name.trim().split(' as '))
    .map(([local, exported = local], index) => ({ local, exported, own: `$${index}` }));
  const loader = `${'../'.repeat(path.split('/').length - 1) || './'}${LOADER}.js`;
  return [
    `import { onceForNest } from ${JSON.stringify(loader)};\n`,
    ...imports,
    `const { ${names.map(({ exported, own }) => `${exported}: ${own}`).join(', ')} } = `,
    `onceForNest(${JSON.stringify(buildName)}, ${JSON.stringify(path)}, () => {\n`,
    body,
    `return { ${names.map(({ local, exported }) => (local === exported ? local : `${exported}: ${local}`)).join(', ')} };\n`,
    `});\n`,
    `export {\n${names.map(({ exported, own }) => `  ${own} as ${exported}`).join(',\n')}\n};\n`,
  ].join('');
}

async function toCommonJs(code) {
  const { code: script } = await transform(code, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    keepNames: false,
    // Jest and bundlers of CommonJS applications load optional packages with require().
    supported: { 'dynamic-import': false },
  });
  return script;
}

/** The declarations that the entries reach. */
function declarationsOf(names) {
  const reached = new Set();
  const visit = (path) => {
    if (reached.has(path)) return;
    reached.add(path);
    const text = readFileSync(join(compiled, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
    for (const [, specifier] of text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g))
      visit(join(dirname(path), specifier).replace(/\.js$/, '.d.ts'));
  };
  for (const name of names) visit(`${name}.d.ts`);
  return reached;
}

function hashOf(contents) {
  const hash = createHash('sha256');
  for (const [path, code] of contents) hash.update(path).update(code);
  return hash.digest('hex').slice(0, 12);
}

function write(format, path, text) {
  const target = join(dist, format, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}
