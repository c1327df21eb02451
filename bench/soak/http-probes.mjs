import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Agent, get } from 'node:http';
import { map, throwError } from 'rxjs';
import { HealthModule } from 'nestjs-vitals';

const PATHS = ['/health/live', '/health/ready', '/health/startup', '/health/deep'];

/** An interceptor that wraps for every other probe, and one that throws for the rest. */
class Interceptor {
  seen = 0;
  intercept(_context, next) {
    this.seen++;
    return this.seen % 2 === 0
      ? throwError(() => new Error('no tenant'))
      : next.handle().pipe(map((data) => ({ data })));
  }
}

/** Probes over HTTP, on both adapters, behind a global interceptor. */
export async function httpProbes() {
  class Root {}
  Module({ imports: [HealthModule.forRoot({ deep: { guards: 'none' } })] })(Root);
  const apps = [
    await NestFactory.create(Root, { logger: false }),
    await NestFactory.create(Root, new FastifyAdapter(), { logger: false }),
  ];
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (const app of apps) {
    app.useGlobalInterceptors(new Interceptor());
    await app.listen(0, '127.0.0.1');
  }
  const ports = apps.map((app) => app.getHttpServer().address().port);
  return {
    name: 'probes over HTTP',
    async run(count) {
      for (let asked = 0; asked < count; asked++) {
        const port = ports[asked % 2];
        const status = await statusOf(agent, port, PATHS[(asked >> 1) % PATHS.length]);
        if (status !== 200) throw new Error(`A wrong answer: ${status}, wanted 200.`);
      }
    },
    async close() {
      agent.destroy();
      await Promise.all(apps.map((app) => app.close()));
    },
  };
}

const statusOf = (agent, port, path) =>
  new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    }).on('error', reject);
  });
