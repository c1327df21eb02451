import { Module } from '@nestjs/common';
import { HealthModule } from 'nestjs-vitals';
import { HealthProbeServer, HealthProbeServerModule } from 'nestjs-vitals/probe-server';
import { decorate } from './decorate.mjs';
import { listen } from './nest.mjs';

/** The probe server beside an application on Express, all defaults. */
export async function start() {
  let port;
  const App = decorate(class App {}, {
    decorators: [
      Module({
        imports: [HealthModule.forRoot(), HealthProbeServerModule.forRoot({ port: 0, host: '127.0.0.1' })],
      }),
    ],
  });
  await listen('express', App, (app) => (port = app.get(HealthProbeServer).port));
  return { port };
}
