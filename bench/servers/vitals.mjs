import { Module } from '@nestjs/common';
import { HealthIndicator, HealthModule } from 'nestjs-vitals';
import { decorate } from './decorate.mjs';
import { Dependency } from './dependency-client.mjs';
import { listen } from './nest.mjs';

/**
 * An application with this package and nothing else, all defaults.
 *
 * @param checks how many; each asks the dependency at `dependencyPort` or, without one, returns at once.
 */
export function start({ adapter, checks = 0, dependencyPort }) {
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

function checkClass(index, dependency) {
  class Check {
    async check() {
      await dependency?.ask();
    }
  }
  return decorate(Check, { decorators: [HealthIndicator({ name: `check-${index}` })] });
}
