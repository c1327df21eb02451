import { Controller, Get, Module } from '@nestjs/common';
import { decorate } from '../servers/decorate.mjs';
import { listen } from '../servers/nest.mjs';

/** Health without a library: a controller that returns an object. */
export function start({ adapter }) {
  class HealthController {
    check() {
      return { status: 'ok' };
    }
  }
  decorate(HealthController, { decorators: [Controller('health')], methods: { check: [Get()] } });
  const App = decorate(class App {}, { decorators: [Module({ controllers: [HealthController] })] });
  return listen(adapter, App);
}
