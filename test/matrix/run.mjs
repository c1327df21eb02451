/**
 * Runs applications that the CLI of Nest made, with the package installed: `npm run matrix`.
 *
 * `npm run matrix -- --only pnpm` runs the rows whose name contains the text. The results go to the table in
 * docs/compatibility.md.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Application, QUIET, run } from './application.mjs';
import { ROWS } from './rows.mjs';

const repository = resolve(import.meta.dirname, '../..');
const PAGE = join(repository, 'docs/compatibility.md');
const STEPS = { build: 'build', test: 'unit tests', e2e: 'e2e tests', start: 'starts on Node.js' };
const NODE_VERSIONS = ['20', '22', '24'];

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const rows = ROWS.filter(({ name }) => name.toLowerCase().includes(values.only.toLowerCase()));
const home = mkdtempSync(join(tmpdir(), 'matrix-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));

const tarball = pack();
const programs = await nodePrograms();
const applications = new Map();
const results = [];
for (const row of rows) {
  const result = await check(row);
  results.push(result);
  console.log(`${result.failures.length === 0 ? 'ok    ' : 'FAILED'} ${row.name}`);
  for (const { step, error } of result.failures)
    console.log(`  ${step}: ${error.message.replaceAll('\n', '\n    ')}`);
}
writePage();
const failed = results.filter(({ failures }) => failures.length > 0).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function check({
  cli,
  manager = 'npm',
  name,
  prepare,
  steps = Object.keys(STEPS),
  main = 'dist/main.js',
  checks = ['orders-db'],
}) {
  const result = { name, cells: {}, failures: [] };
  const attempt = async (step, work) => {
    try {
      await work();
      result.cells[step] = 'yes';
    } catch (error) {
      result.cells[step] = 'no';
      result.failures.push({ step, error });
    }
  };
  let app;
  await attempt('prepare', async () => {
    const base = await applicationOf(cli, manager);
    app = prepare ? base.copy(name.replaceAll(/\W+/g, '-')) : base;
    await prepare?.(app);
  });
  if (app === undefined || result.failures.length > 0) return result;
  if (steps.includes('build')) await attempt('build', () => app.npm('run', 'build'));
  if (steps.includes('test')) await attempt('test', () => app.npm('run', 'test'));
  if (steps.includes('e2e')) await attempt('e2e', () => app.npm('run', 'test:e2e'));
  if (steps.includes('start')) {
    const program = typeof main === 'function' ? main(app) : main;
    for (const [version, node] of programs)
      await attempt(`start ${version}`, () => app.answersProbes(program, checks, node));
  }
  if (prepare) rmSync(app.directory, { recursive: true, force: true });
  return result;
}

function applicationOf(cli, manager) {
  const key = `${manager} ${cli}`;
  if (!applications.has(key)) applications.set(key, Application.create(home, cli, tarball, manager));
  return applications.get(key);
}

/** The other versions of Node.js come as packages of npm. */
async function nodePrograms() {
  const [own] = process.versions.node.split('.');
  const others = NODE_VERSIONS.filter((version) => version !== own);
  writeFileSync(join(home, 'package.json'), '{ "private": true }');
  const names = others.map((version) => [version, `node-${process.platform}-${process.arch}`]);
  await run(home, 'npm', [
    'install',
    ...QUIET,
    ...names.map(([version, name]) => `node-${version}@npm:${name}@${version}`),
  ]);
  return new Map([
    [own, process.execPath],
    ...others.map((version) => [version, join(home, `node_modules/node-${version}/bin/node`)]),
  ]);
}

function pack() {
  const output = execFileSync('npm', ['pack', '--json', '--pack-destination', home], {
    cwd: repository,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // The output of the build comes before the JSON.
  const [{ filename }] = JSON.parse(output.slice(output.indexOf('\n[') + 1));
  return join(home, filename);
}

/** Replaces the rows that ran, and keeps the others. */
function writePage() {
  const columns = ['build', 'test', 'e2e', ...NODE_VERSIONS.map((version) => `start ${version}`)];
  const heads = [
    'Application',
    STEPS.build,
    STEPS.test,
    STEPS.e2e,
    ...NODE_VERSIONS.map((version) => `${STEPS.start} ${version}`),
  ];
  const page = readFileSync(PAGE, 'utf8');
  const [before, after] = page.split(/(?<=<!-- matrix -->\n)[\s\S]*(?=<!-- \/matrix -->)/);
  const lineOf = (cells) => `| ${cells.join(' | ')} |`;
  const lines = ROWS.map(({ name }) => {
    const result = results.find((each) => each.name === name);
    if (result) return lineOf([name, ...columns.map((column) => result.cells[column] ?? '')]);
    return page.split('\n').find((line) => line.startsWith(`| ${name} `)) ?? lineOf([name, 'not run']);
  });
  const table = [lineOf(heads), lineOf(heads.map(() => '---')), ...lines].join('\n');
  writeFileSync(PAGE, `${before}\n${table}\n\n${after}`);
  execFileSync('npx', ['prettier', '--write', PAGE], { cwd: repository, stdio: 'ignore' });
}
