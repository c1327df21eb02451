import { Module } from '@nestjs/common';
import { HealthModule } from 'nestjs-vitals';
import { decorate } from './decorate.mjs';
import { listen } from './nest.mjs';

/**
 * An Express application with a route that does nothing: Express' own, and so the least that a route can cost.
 * With `health` it imports this package too: with those options, or all defaults.
 */
export function start({ health }) {
  const App = decorate(class App {}, {
    decorators: [Module({ imports: health ? [HealthModule.forRoot(health)] : [] })],
  });
  return listen('express', App, (app) => {
    app.getHttpAdapter().get('/express', (_request, response) => response.end());
  });
}
