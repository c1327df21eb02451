import { Controller, Get, Module } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { decorate } from '../servers/decorate.mjs';
import { Dependency } from '../servers/dependency-client.mjs';
import { listen } from '../servers/nest.mjs';

/** @nestjs/terminus, as its documentation shows it. With `checks`, each asks the dependency. */
export function start({ adapter, checks = 0, dependencyPort }) {
  const dependency = dependencyPort && new Dependency(dependencyPort);

  class HealthController {
    constructor(health, indicators) {
      this.health = health;
      this.checks = Array.from({ length: checks }, (_, index) => async () => {
        const indicator = indicators.check(`check-${index}`);
        await dependency.ask();
        return indicator.up();
      });
    }

    check() {
      return this.health.check(this.checks);
    }
  }
  decorate(HealthController, {
    decorators: [Controller('health')],
    inject: [HealthCheckService, HealthIndicatorService],
    methods: { check: [Get(), HealthCheck()] },
  });
  const App = decorate(class App {}, {
    decorators: [Module({ imports: [TerminusModule], controllers: [HealthController] })],
  });
  return listen(adapter, App);
}

/** The answer if every check passes. */
export function body(checks = 0) {
  const details = Object.fromEntries(
    Array.from({ length: checks }, (_, index) => [`check-${index}`, { status: 'up' }]),
  );
  return JSON.stringify({ status: 'ok', info: details, error: {}, details });
}
