import type { INestApplication, ModuleMetadata } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import type { AddressInfo } from 'node:net';

export type AdapterName = 'Express' | 'Fastify';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly json: any;
}

export interface TestServer {
  readonly app: INestApplication;
  readonly url: string;
  get(path: string, options?: RequestOptions): Promise<Answer>;
}

export interface ServerOptions extends ModuleMetadata {
  readonly override?: (builder: TestingModuleBuilder) => unknown;
  /** Between creation and `listen()`: prefixes, versioning, global enhancers. */
  readonly configure?: (app: INestApplication) => unknown;
  /** Options of the Nest application itself. */
  readonly nest?: Record<string, unknown>;
  /** Options of Fastify itself, such as `http2`. */
  readonly fastify?: Record<string, unknown>;
}

const running = new Set<INestApplication>();

afterEach(async () => {
  const apps = [...running];
  running.clear();
  await Promise.all(apps.map((app) => app.close()));
});

/** Runs the same suite on both adapters. */
export function onEachAdapter(
  suite: (serve: (options: ServerOptions) => Promise<TestServer>, name: AdapterName) => void,
) {
  describe.each<AdapterName>(['Express', 'Fastify'])('on %s', (name) => {
    suite((options) => serve(name, options), name);
  });
}

/** A Nest application that listens on a free port; closed after the test. */
export async function serve(name: AdapterName, options: ServerOptions): Promise<TestServer> {
  const app = await create(name, options);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { app, url: `http://127.0.0.1:${port}`, get: (path, more) => ask(port, path, more) };
}

/** The same, not yet initialised. */
export async function create(name: AdapterName, options: ServerOptions): Promise<INestApplication> {
  const { override, configure, nest = {}, fastify = {}, ...metadata } = options;
  const builder = Test.createTestingModule(metadata);
  override?.(builder);
  const module = await builder.compile();
  const adapter = name === 'Express' ? new ExpressAdapter() : new FastifyAdapter(fastify);
  const app = module.createNestApplication(adapter as never, { logger: false, ...nest });
  running.add(app);
  await configure?.(app);
  return app;
}

export function ask(port: number, path: string, options: RequestOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port, path, agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body,
          get json() {
            return JSON.parse(body);
          },
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
