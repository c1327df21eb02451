import { QUIET, run } from './application.mjs';

/**
 * The rows of the matrix. Each begins with an application that `nest new` of `cli` made, with the package installed and
 * imported. `prepare` changes what the name of the row says, and nothing else.
 *
 * `steps`: `build`, `test` and `e2e` are the scripts that the application came with, and `start` starts what was built.
 */
export const ROWS = [
  { cli: '10', name: 'Nest 10, Express 4, tsc, Jest with ts-jest' },
  { cli: '11.0.0', name: 'Nest 11, made by CLI 11.0.0, tsc, Jest with ts-jest' },
  { cli: '11', name: 'Nest 11, Express 5, tsc, Jest with ts-jest' },
  { cli: '12', name: 'Nest 12, Express 5, tsc, Vitest' },
  ...['10', '11', '12'].map((cli) => ({
    cli,
    name: `Nest ${cli}, Fastify ${cli === '10' ? 4 : 5}, tsc`,
    steps: ['build', 'start'],
    prepare: toFastify,
  })),
  ...['10', '11', '12'].map((cli) => ({
    cli,
    name: `Nest ${cli}, swc`,
    steps: ['build', 'test', 'start'],
    prepare: async (app) => {
      await app.npm('install', ...QUIET, '-D', '@swc/cli', '@swc/core');
      app.edit('nest-cli.json', '"deleteOutDir": true', '"deleteOutDir": true, "builder": "swc"');
    },
  })),
  // The CLI of Nest 12 bundles ES modules with rspack instead.
  ...['10', '11'].map((cli) => ({
    cli,
    name: `Nest ${cli}, webpack`,
    steps: ['build', 'start'],
    prepare: (app) =>
      app.edit('nest-cli.json', '"deleteOutDir": true', '"deleteOutDir": true, "builder": "webpack"'),
  })),
  {
    cli: '12',
    name: 'Nest 12, rspack',
    steps: ['build', 'start'],
    prepare: async (app) => {
      await app.npm(
        'install',
        ...QUIET,
        '-D',
        '@rspack/core',
        'webpack-node-externals',
        'tsconfig-paths-webpack-plugin',
      );
      app.edit('nest-cli.json', '"deleteOutDir": true', '"deleteOutDir": true, "builder": "rspack"');
    },
  },
  ...['11', '12'].map((cli) => ({
    cli,
    name: `Nest ${cli}, esbuild, everything in one file`,
    steps: ['build', 'start'],
    main: 'out/main.mjs',
    prepare: async (app) => {
      await app.npm('install', ...QUIET, '-D', 'esbuild');
      // esbuild does not write the metadata of decorators, so tsc's output is bundled.
      const bundle = [
        'nest build && esbuild dist/main.js --bundle --platform=node --format=esm',
        '--outfile=out/main.mjs --keep-names',
        ...PEERS_OF_NEST.map((name) => `--external:${name}`),
        `--banner:js="import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);"`,
      ].join(' ');
      app.edit('package.json', '"build": "nest build"', `"build": ${JSON.stringify(bundle)}`);
    },
  })),
  {
    cli: '11',
    name: 'Nest 11, monorepo, the check in a library',
    steps: ['build', 'test', 'start'],
    prepare: toMonorepo,
    main: (app) => `dist/${JSON.parse(app.read('nest-cli.json')).root}/main.js`,
    checks: ['orders-db', 'library'],
  },
  ...['11', '12'].map((cli) => ({ cli, manager: 'pnpm', name: `Nest ${cli}, pnpm with strict hoisting` })),
  {
    cli: '11',
    name: 'Nest 11, Jest with ES modules',
    steps: ['test'],
    prepare: toJestEsm,
  },
  {
    cli: '11',
    name: 'Nest 11, Vitest',
    steps: ['test'],
    prepare: toVitest,
  },
];

/** Packages that Nest requires only if the application uses them. */
const PEERS_OF_NEST = [
  '@nestjs/microservices',
  '@nestjs/microservices/*',
  '@nestjs/websockets',
  '@nestjs/websockets/*',
  '@nestjs/platform-fastify',
  'class-validator',
  'class-transformer',
  'class-transformer/*',
];

async function toFastify(app) {
  const { dependencies } = JSON.parse(app.read('package.json'));
  const range = dependencies['@nestjs/core'];
  await app.npm('install', ...QUIET, `@nestjs/platform-fastify@${range}`);
  app.edit(
    'src/main.ts',
    'NestFactory.create(AppModule)',
    'NestFactory.create(AppModule, new FastifyAdapter())',
  );
  app.write(
    'src/main.ts',
    `import { FastifyAdapter } from '@nestjs/platform-fastify';\n${app.read('src/main.ts')}`,
  );
}

/** The check moves to a library of the monorepo. */
async function toMonorepo(app) {
  await app.bin('nest', 'generate', 'app', 'second');
  const { root } = JSON.parse(app.read('nest-cli.json'));
  // `nest generate library` asks for the prefix, so the program behind it is called.
  await run(app.directory, process.execPath, [
    'node_modules/@angular-devkit/schematics-cli/bin/schematics.js',
    '@nestjs/schematics:library',
    '--name=checks',
    '--prefix=@app',
    '--language=ts',
    '--no-dry-run',
  ]);
  app.edit('libs/checks/src/checks.service.ts', '@Injectable()', "@HealthIndicator({ name: 'library' })");
  app.edit('libs/checks/src/checks.service.ts', 'Service {', 'Service {\n  check(): void {}\n');
  app.edit(
    'libs/checks/src/checks.service.ts',
    "import { Injectable } from '@nestjs/common';",
    "import { HealthIndicator } from 'nestjs-vitals';",
  );
  app.edit(`${root}/src/app.module.ts`, 'imports: [', 'imports: [ChecksModule, ');
  app.write(
    `${root}/src/app.module.ts`,
    `import { ChecksModule } from '@app/checks';\n${app.read(`${root}/src/app.module.ts`)}`,
  );
}

async function toJestEsm(app) {
  const manifest = JSON.parse(app.read('package.json'));
  manifest.type = 'module';
  manifest.jest = {
    rootDir: 'src',
    testRegex: String.raw`.*\.spec\.ts$`,
    extensionsToTreatAsEsm: ['.ts'],
    transform: { [String.raw`^.+\.ts$`]: ['ts-jest', { useESM: true }] },
    testEnvironment: 'node',
    injectGlobals: true,
  };
  manifest.scripts.test = 'node --experimental-vm-modules node_modules/jest/bin/jest.js';
  app.write('package.json', JSON.stringify(manifest, null, 2));
}

async function toVitest(app) {
  await app.npm('install', ...QUIET, '-D', 'vitest@3', 'unplugin-swc', '@swc/core');
  app.write(
    'vitest.config.mts',
    `import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';
export default defineConfig({ test: { globals: true, include: ['src/**/*.spec.ts'] }, plugins: [swc.vite()] });
`,
  );
  const manifest = JSON.parse(app.read('package.json'));
  manifest.scripts.test = 'vitest run';
  app.write('package.json', JSON.stringify(manifest, null, 2));
}
