import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const PACKAGES = [
  'nestjs-vitals',
  '@nestjs/core',
  '@nestjs/platform-express',
  '@nestjs/platform-fastify',
  '@nestjs/terminus',
];

/** The versions that the figures belong to. */
export function versions() {
  const require = createRequire(import.meta.url);
  const own = PACKAGES.map((name) => [name, versionOf(name, require)]);
  const express = createRequire(require.resolve('@nestjs/platform-express'));
  const fastify = createRequire(require.resolve('@nestjs/platform-fastify'));
  return new Map([
    ['Node.js', `${process.versions.node} (V8 ${process.versions.v8}, ${process.platform} ${process.arch})`],
    ['processors', String(availableParallelism())],
    ...own,
    ['express', versionOf('express', express)],
    ['fastify', versionOf('fastify', fastify)],
  ]);
}

// Not every package lets its package.json be imported.
function versionOf(name, require) {
  for (const folder of require.resolve.paths(name)) {
    try {
      return JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')).version;
    } catch {
      // It is not there; look further up.
    }
  }
  return JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8')).version;
}
