/**
 * Writes the public API of each entry of package.json's `exports` to `api/`. With `--check` it writes nothing, and
 * fails if `api/` differs from the API. It compiles the declarations itself, so `dist/` may be old or missing.
 */
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const written = join(root, 'api');
const current = join(root, '.tmp/api');
const declarations = join(root, '.tmp/declarations');
const check = process.argv.includes('--check');

for (const folder of [declarations, current]) rmSync(folder, { recursive: true, force: true });
mkdirSync(written, { recursive: true });
compileDeclarations();

const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const entries = Object.entries(exports)
  .filter(([, target]) => typeof target === 'object')
  .map(([subpath, target]) => configure(subpath === '.' ? 'index' : basename(subpath), target.import.types));
const compilerState = CompilerState.create(entries[0], {
  additionalEntryPoints: entries.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath),
});

const changed = entries.filter((entry) => {
  const { apiReportChanged, errorCount } = Extractor.invoke(entry, {
    localBuild: !check,
    compilerState,
    messageCallback: (message) => {
      // The end of this script says the same in fewer lines.
      if (message.messageId.startsWith('console-')) message.logLevel = 'none';
    },
  });
  if (errorCount > 0) fail(`API Extractor cannot read ${entry.mainEntryPointFilePath}.`);
  return apiReportChanged;
});
const changedFiles = changed.map(({ reportFilePath }) => basename(reportFilePath));
const files = new Set(entries.map(({ reportFilePath }) => basename(reportFilePath)));
const obsoleteFiles = readdirSync(written).filter((file) => !files.has(file));

if (!check) {
  for (const file of obsoleteFiles) rmSync(join(written, file));
} else if (changedFiles.length + obsoleteFiles.length > 0) {
  for (const file of changedFiles) showDifference(`api/${file}`, `.tmp/api/${file}`);
  fail(
    `The public API differs from these files in api/: ${[...changedFiles, ...obsoleteFiles].join(', ')}.\n` +
      'If you want the change, run "npm run api" and commit api/ with it.',
  );
}

function compileDeclarations() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const options = ['-p', 'tsconfig.build.json', '--emitDeclarationOnly', '--outDir', declarations];
  if (spawnSync(process.execPath, [tsc, ...options], { cwd: root, stdio: 'inherit' }).status !== 0)
    fail('The declarations do not compile.');
}

function configure(name, types) {
  return ExtractorConfig.prepare({
    configObjectFullPath: join(root, 'api-extractor.json'),
    packageJsonFullPath: join(root, 'package.json'),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: types.replace('./dist/esm', declarations),
      compiler: { tsconfigFilePath: join(root, 'tsconfig.build.json') },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: written,
        reportTempFolder: current,
        includeForgottenExports: true,
      },
      newlineKind: 'lf',
    },
  });
}

function showDifference(before, after) {
  spawnSync('git', ['--no-pager', 'diff', '--no-index', before, after], { cwd: root, stdio: 'inherit' });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
