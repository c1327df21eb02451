import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';

const ADAPTERS = {
  express: async () => new (await import('@nestjs/platform-express')).ExpressAdapter(),
  fastify: async () => new (await import('@nestjs/platform-fastify')).FastifyAdapter(),
};

/** Listens on a free port. @param configure is called with the application before it listens. */
export async function listen(adapter, module, configure = () => undefined) {
  const app = await NestFactory.create(module, await ADAPTERS[adapter](), { logger: false });
  configure(app);
  await app.listen(0, '127.0.0.1');
  return { port: app.getHttpServer().address().port };
}
