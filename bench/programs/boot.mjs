import 'reflect-metadata';
import 'rxjs';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';

/** Nest is loaded already: the measurement begins with the import of the health module. */
const IMPORTS = {
  nothing: async () => [],
  'nestjs-vitals': async () => [(await import('nestjs-vitals')).HealthModule.forRoot()],
  '@nestjs/terminus': async () => [(await import('@nestjs/terminus')).TerminusModule.forRoot()],
};

const MIB = 1_048_576;
const { health } = JSON.parse(process.argv[2]);

globalThis.gc();
const before = process.memoryUsage();
const startedAt = performance.now();
const imports = await IMPORTS[health]();
const importedAt = performance.now();
class App {}
Module({ imports })(App);
const app = await NestFactory.create(App, new ExpressAdapter(), { logger: false });
await app.listen(0, '127.0.0.1');
const listeningAt = performance.now();
const { rss } = process.memoryUsage();
globalThis.gc();
const { heapUsed } = process.memoryUsage();
console.log(
  JSON.stringify({
    value: listeningAt - startedAt,
    importMs: importedAt - startedAt,
    rssMib: (rss - before.rss) / MIB,
    heapMib: (heapUsed - before.heapUsed) / MIB,
  }),
);
process.exit();
