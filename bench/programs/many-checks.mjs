import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HealthIndicator, HealthModule, HealthRegistry, HealthService } from 'nestjs-vitals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { decorate } from '../servers/decorate.mjs';

/** How the checks come to the application. `decorators: false` is Nest alone with as many providers. */
const { how, checks } = JSON.parse(process.argv[2]);
const names = Array.from({ length: checks }, (_, index) => `check-${index}`);
const pass = () => undefined;

const classes = (decorator) =>
  names.map((name) =>
    decorate(
      class {
        check() {}
      },
      { decorators: [decorator(name)] },
    ),
  );

const PROVIDERS = {
  'without health': () => classes(() => Injectable()),
  providers: () => classes((name) => HealthIndicator({ name })),
  methods: () => {
    class Checks {}
    for (const name of names) Checks.prototype[name] = pass;
    const methods = Object.fromEntries(names.map((name) => [name, [HealthIndicator({ name })]]));
    return [decorate(Checks, { decorators: [Injectable()], methods })];
  },
};

const App = decorate(class App {}, {
  decorators: [
    Module({
      imports: how === 'without health' ? [] : [HealthModule.forRoot()],
      providers: PROVIDERS[how]?.() ?? [],
    }),
  ],
});

const startedAt = performance.now();
const app = await NestFactory.createApplicationContext(App, { logger: false });
if (how === 'register' || how === 'dependsOn') {
  const registry = app.get(HealthRegistry);
  registry.register('root', pass);
  for (const name of names) registry.register(name, pass, how === 'dependsOn' ? { dependsOn: ['root'] } : {});
}
if (how !== 'without health') await ready(app.get(HealthService));
console.log(JSON.stringify({ value: performance.now() - startedAt }));
process.exit();

async function ready(health) {
  while ((await health.evaluate('startup')).status !== 'pass') await nextTurn();
  let report;
  do report = await health.evaluate('readiness');
  while (report.reason === 'PENDING');
  if (report.status !== 'pass' || report.checks.length < checks)
    throw new Error(`A wrong answer: ${report.status} ${report.reason} with ${report.checks.length} checks.`);
}
