/** @jest-config-loader esbuild-register */
import { resolve } from 'node:path';
import type { Config } from 'jest';

/** With `VITALS_ROOT=test/older-nest/10`, tests run on the packages of that folder. */
const root = process.env['VITALS_ROOT'];

const project = (name: string, extra: Config = {}): Config => ({
  displayName: name,
  rootDir: '.',
  testEnvironment: 'node',
  testMatch: [`<rootDir>/test/${name}/**/*.spec.ts`],
  extensionsToTreatAsEsm: ['.ts'],
  ...(root && { moduleDirectories: [resolve(root, 'node_modules'), 'node_modules'] }),
  moduleNameMapper: {
    '^nestjs-vitals$': '<rootDir>/lib/index.ts',
    '^nestjs-vitals/(testing|routes|terminus|swagger|grpc|probe-server)$': '<rootDir>/lib/$1/index.ts',
    '^nestjs-vitals/(typeorm|redis|microservices|http)$': '<rootDir>/lib/checks/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
      },
    ],
  },
  setupFiles: ['reflect-metadata'],
  ...extra,
});

const config: Config = {
  projects: [
    project('unit'),
    project('e2e'),
    project('types'),
    project('integration'),
    project('process'),
    project('package'),
    project('fresh'),
  ],
  testTimeout: 30_000,
};

export default config;
