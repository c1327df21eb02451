import { Module } from '@nestjs/common';
import { HealthIndicator, HealthModule, HealthRegistry, HealthService } from 'nestjs-vitals';
import { setTimeout as sleep } from 'node:timers/promises';
import { decorate } from './decorate.mjs';
import { Dependency } from './dependency-client.mjs';
import { listen } from './nest.mjs';

/**
 * An application with this package and nothing else, all defaults.
 *
 * @param checks how many; each asks the dependency at `dependencyPort` or, without one, returns at once.
 * @param resultsPerSecond if given, the checks run in the background, evenly spread, so often that this many results
 * come in each second. Resolves when every check has had its first result.
 */
export async function start({ adapter, checks = 0, dependencyPort, resultsPerSecond }) {
  if (resultsPerSecond !== undefined) return startInBackground(adapter, checks, resultsPerSecond);
  const dependency = dependencyPort && new Dependency(dependencyPort);
  const App = decorate(class App {}, {
    decorators: [
      Module({
        imports: [HealthModule.forRoot()],
        providers: Array.from({ length: checks }, (_, index) => checkClass(index, dependency)),
      }),
    ],
  });
  return listen(adapter, App);
}

async function startInBackground(adapter, checks, resultsPerSecond) {
  const App = decorate(class App {}, { decorators: [Module({ imports: [HealthModule.forRoot()] })] });
  const intervalMs = Math.max(1, Math.round((checks / resultsPerSecond) * 1_000));
  let health;
  const address = await listen(adapter, App, (app) => {
    health = app.get(HealthService);
    const registry = app.get(HealthRegistry);
    for (let index = 0; index < checks; index++) {
      const initialDelayMs = Math.round((index / checks) * intervalMs);
      registry.register(`check-${index}`, async () => undefined, { intervalMs, initialDelayMs });
    }
  });
  while (health.report('readiness').status !== 'pass') await sleep(20);
  return address;
}

function checkClass(index, dependency) {
  class Check {
    async check() {
      await dependency?.ask();
    }
  }
  return decorate(Check, { decorators: [HealthIndicator({ name: `check-${index}` })] });
}
