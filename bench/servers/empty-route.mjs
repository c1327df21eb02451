import { Controller, Get, Module } from '@nestjs/common';
import { HealthModule } from 'nestjs-vitals';
import { decorate } from './decorate.mjs';
import { listen } from './nest.mjs';

/**
 * An Express application with two routes that do nothing: `/express`, which is Express' own and so the least that
 * a route can cost, and `/nest`, which a controller has. `health` imports this package beside them.
 */
export function start({ health }) {
  class EmptyController {
    get() {
      return '';
    }
  }
  decorate(EmptyController, { decorators: [Controller('nest')], methods: { get: [Get()] } });
  const App = decorate(class App {}, {
    decorators: [Module({ imports: health ? [HealthModule.forRoot()] : [], controllers: [EmptyController] })],
  });
  return listen('express', App, (app) => {
    app.getHttpAdapter().get('/express', (_request, response) => response.end());
  });
}
