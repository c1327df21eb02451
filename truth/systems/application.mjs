import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { decorate } from '../../bench/servers/decorate.mjs';
import { ask } from './ask.mjs';

class OrdersController {
  list() {
    return ['one order'];
  }
}
decorate(OrdersController, { decorators: [Controller('orders')], methods: { list: [Get()] } });

/** An application on a real port, with one ordinary route, `/orders`. */
export async function listen({ imports = [], controllers = [], providers = [], setup }) {
  const lines = [];
  const note = (line) => void lines.push(typeof line === 'string' ? line : JSON.stringify(line));
  const Root = decorate(class Root {}, {
    decorators: [Module({ imports, controllers: [OrdersController, ...controllers], providers })],
  });
  const app = await NestFactory.create(Root, new ExpressAdapter(), { logger: false, abortOnError: false });
  app.useLogger({ log: note, warn: note, error: note, fatal: note });
  setup?.(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address();
  const get = (path, options) => ask(port, path, options);
  return {
    app,
    lines,
    get,
    live: (options) => get('/health/live', options),
    ready: (options) => get('/health/ready', options),
    close: (signal) => app.close(signal),
  };
}
