import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const REPOSITORY = resolve(import.meta.dirname, '../..');

const APPLICATION = `
import 'reflect-metadata';
import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HealthIndicator, HealthModule, HealthRegistry } from 'nestjs-vitals';
import { OrdersDb as Entity } from './entity.js';

NAMED
export class OrdersDb { check() { return Entity !== undefined; } }

export class SearchClient {
  @HealthIndicator() searchIndex() {}
}

@HealthIndicator()
export class CacheHealth { check() {} }

@Module({ imports: [HealthModule.forRoot()], providers: [OrdersDb, SearchClient, CacheHealth] })
export class AppModule {}

const logger = { log() {}, warn: (text) => text.includes('ends in a number') && console.log(text), error() {} };
const app = await NestFactory.createApplicationContext(AppModule, { logger });
console.log(JSON.stringify(app.get(HealthRegistry).list().map(({ name }) => name).sort()));
process.exit();
`;

interface Bundle {
  /** What esbuild is given: TypeScript, or what tsc has made of it. */
  readonly from: 'ts' | 'js';
  readonly minify?: boolean;
  readonly keepNames?: boolean;
  readonly named?: boolean;
}

const folder = mkdtempSync(
  join((mkdirSync(join(REPOSITORY, '.tmp'), { recursive: true }), REPOSITORY), '.tmp/bundle-'),
);
afterAll(() => rmSync(folder, { recursive: true }));

/** Bundles an application and the library with esbuild, boots it, and returns what it prints. */
async function boot({ from, minify = false, keepNames = false, named = false }: Bundle): Promise<string> {
  const source = APPLICATION.replace('NAMED', `@HealthIndicator(${named ? "{ name: 'orders-db' }" : ''})`);
  const compilerOptions: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    experimentalDecorators: true,
  };
  const { outputText } = ts.transpileModule(source, { compilerOptions });
  writeFileSync(join(folder, `main.${from}`), from === 'ts' ? source : outputText);
  writeFileSync(join(folder, 'entity.js'), 'export class OrdersDb {}');
  const outfile = join(folder, 'bundle.mjs');
  await build({
    entryPoints: [join(folder, `main.${from}`)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    alias: { 'nestjs-vitals': join(REPOSITORY, 'lib/index.ts') },
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    minify,
    keepNames,
  });
  return new Promise((resolvePrinted) => {
    execFile(process.execPath, [outfile], (_error, stdout, stderr) => resolvePrinted(stdout + stderr));
  });
}

const NAMES = '["cache","orders-db","search-index"]\n';

describe('the names of checks in an application that esbuild has bundled', () => {
  it.each<[string, Bundle]>([
    ['minified', { from: 'ts', minify: true }],
    ['compiled by tsc before', { from: 'js' }],
    ['compiled by tsc before, and minified', { from: 'js', minify: true }],
  ])('are refused with the remedy where it is %s', async (_how, bundle) => {
    const printed = await boot(bundle);
    expect(printed).toContain('a bundler or minifier has changed it');
    expect(printed).toContain("@HealthIndicator({ name: 'orders-db' })");
    expect(printed).toContain('configured with 2 faults');
  });

  it('cause a warning if only a number differs', async () => {
    const printed = await boot({ from: 'ts' });
    expect(printed).toMatch(/ends in a number: OrdersDb2\..*\n\["cache","orders-db2","search-index"\]\n$/);
  });

  it.each<[string, Bundle]>([
    ['names are kept', { from: 'js', keepNames: true }],
    ['names are kept and the rest is minified', { from: 'ts', minify: true, keepNames: true }],
    ['the check has a name of its own', { from: 'ts', named: true }],
  ])('are those of the source where %s', async (_how, bundle) => {
    expect(await boot(bundle)).toBe(NAMES);
  });
});
