import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HealthModule, HealthRegistry, HealthService } from 'nestjs-vitals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { decorate } from '../servers/decorate.mjs';

/**
 * An application without a server.
 *
 * @param checks name → check function.
 * @param options of each check.
 */
export async function createContext(checks, options) {
  const App = decorate(class App {}, { decorators: [Module({ imports: [HealthModule.forRoot()] })] });
  const app = await NestFactory.createApplicationContext(App, { logger: false });
  const registry = app.get(HealthRegistry);
  for (const [name, check] of Object.entries(checks)) registry.register(name, check, options);
  const health = app.get(HealthService);
  while ((await health.evaluate('startup')).status !== 'pass') await nextTurn();
  return { app, health, registry };
}
