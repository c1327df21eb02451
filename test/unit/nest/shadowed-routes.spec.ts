import type { HttpAdapterHost, ModuleRef } from '@nestjs/core';
import { PROBE_METADATA, shadowFaults } from '../../../lib/nest/shadowed-routes.js';

const layer = (path: string, handle: (request: unknown, response: unknown) => void) => ({
  route: { path, methods: { get: true }, stack: [{ handle }] },
  match: (asked: string) => asked === path,
});

const probe = () => {
  const handler = () => undefined;
  Reflect.defineMetadata(PROBE_METADATA, 'liveness', handler);
  return layer('/health/live', handler);
};

const host = (instance: object) =>
  ({ httpAdapter: { getType: () => 'express', getInstance: () => instance } }) as unknown as HttpAdapterHost;

describe('a route that answers instead of a probe', () => {
  const route = layer('/health/live', (_request, _response) => undefined);

  it("is found if Express' router reaches it first", () => {
    const [found] = shadowFaults(host({ router: { stack: [route, probe()] } }), {} as ModuleRef);
    expect(found?.problem).toMatch(/GET \/health\/live is the liveness probe.*Express application itself/);
    expect(shadowFaults(host({ router: { stack: [probe(), route] } }), {} as ModuleRef)).toEqual([]);
  });

  it.each([
    ['the router', {}],
    ['its stack', { router: {} }],
    ['the routes of its layers', { router: { stack: [{ match: () => true }] } }],
  ])('is not found if %s is gone', (_what, instance) => {
    expect(shadowFaults(host(instance), {} as ModuleRef)).toEqual([]);
  });
});
