import { VersioningType } from '@nestjs/common';
import type { HttpAdapterHost, ModuleRef } from '@nestjs/core';
import { ModulesContainer } from '@nestjs/core';
import type { Probe } from '../interfaces/probe.js';
import { fault, type Fault } from '../support/errors/configuration.error.js';

/** On each handler of a probe; Nest copies the metadata of a handler to the function that it gives to the router. */
export const PROBE_METADATA = 'nestjs-vitals:probe';

/** A layer of Express 5's router, as far as it is read here. */
interface Layer {
  readonly route?: {
    readonly path: unknown;
    readonly methods: Readonly<Record<string, boolean>>;
    readonly stack: readonly { readonly handle: Handler }[];
  };
  match(path: string): boolean;
}
type Handler = (...args: unknown[]) => unknown;

/**
 * The routes that answer in the place of a probe, as the router itself would pick them: the first one that matches.
 * Fastify prefers a static path to a pattern, and refuses a route of the same path: see `duplicateRouteFaults`.
 *
 * A route that may pass the request on (a host, a version, `next`) is left to {@link UnreachedProbes}. Reads the stack of
 * Express' router, which is not documented: no fault if it is not there. Tested with Express 5 on Nest 11 and 12.
 */
export function shadowFaults({ httpAdapter }: HttpAdapterHost, moduleRef: ModuleRef): Fault[] {
  const layers = routeLayers(httpAdapter);
  return layers.flatMap((layer, index) => {
    const probe = probeOf(layer);
    const path = layer.route?.path;
    // Only the GET of each probe, and only a path without parameters: OPTIONS comes with it.
    if (probe === undefined || !layer.route?.methods['get'] || !isPlainPath(path)) return [];
    const winner = layers.slice(0, index).find((earlier) => answersInstead(earlier, path, moduleRef));
    return winner ? [shadowFault(probe, path, winner, moduleRef)] : [];
  });
}

function routeLayers(httpAdapter: HttpAdapterHost['httpAdapter'] | undefined): Layer[] {
  if (httpAdapter?.getType?.() !== 'express') return [];
  const { router } = httpAdapter.getInstance<{ router?: { stack?: readonly Layer[] } }>();
  return Array.isArray(router?.stack) ? router.stack.filter((layer: Layer) => layer.route) : [];
}

const isPlainPath = (path: unknown): path is string => typeof path === 'string' && !/[:*{}()]/.test(path);

const handlersOf = ({ route }: Layer): Handler[] => (route?.stack ?? []).map(({ handle }) => handle);

const probeOf = (layer: Layer): Probe | undefined =>
  handlersOf(layer)
    .map((handler) => Reflect.getMetadata(PROBE_METADATA, handler) as Probe | undefined)
    .find((probe) => probe !== undefined);

function answersInstead(layer: Layer, path: string, moduleRef: ModuleRef): boolean {
  const { methods = {} } = layer.route ?? {};
  if (!methods['get'] && !methods['_all']) return false;
  if (probeOf(layer) !== undefined || !layer.match(path)) return false;
  const last = handlersOf(layer).at(-1);
  if (last === undefined) return false;
  if (!isOfNest(last)) return last.length < 3;
  if (hasDefaultVersion(moduleRef)) return false;
  const owner = ownerOf(last, moduleRef);
  return owner !== undefined && !owner.mayPassOn;
}

interface Versioned {
  getVersioning?(): { readonly type: VersioningType; readonly defaultVersion?: unknown } | undefined;
}

/** The versioning of an application whose routes have a version by default. */
export function defaultVersioning(moduleRef: ModuleRef): { readonly type: VersioningType } | undefined {
  const { container } = moduleRef as unknown as { container?: { applicationConfig?: Versioned } };
  const versioning = container?.applicationConfig?.getVersioning?.();
  return versioning?.defaultVersion === undefined ? undefined : versioning;
}

/** Then every route of a controller passes requests for other versions on, unless the version is in its path. */
function hasDefaultVersion(moduleRef: ModuleRef): boolean {
  const versioning = defaultVersioning(moduleRef);
  return versioning !== undefined && versioning.type !== VersioningType.URI;
}

const isOfNest = (handler: Handler): boolean =>
  Reflect.hasMetadata('path', handler) && Reflect.hasMetadata('method', handler);

interface Owner {
  readonly controller: string;
  readonly module: string;
  readonly method: string;
  readonly mayPassOn: boolean;
}

// What `@Next()` writes into the metadata of a handler's parameters, before its position.
const NEXT_PARAMETER = '2:';

/** The controller of a handler. Nest 12 names the function after both; before, all its metadata have to be the same. */
function ownerOf(handler: Handler, moduleRef: ModuleRef): Owner | undefined {
  for (const { name: module, controllers } of moduleRef.get(ModulesContainer, { strict: false }).values()) {
    for (const { metatype } of controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const { name: controller, prototype } = metatype as { name: string; prototype: object };
      for (const method of methodsOf(prototype)) {
        const named = handler.name === `${controller}.${method}`;
        if (!named && !hasSameMetadata(handler, (prototype as Record<string, object>)[method])) continue;
        return { controller, module, method, mayPassOn: mayPassOn(metatype, prototype, method) };
      }
    }
  }
  return undefined;
}

function methodsOf(prototype: object): string[] {
  const inherited = Object.getPrototypeOf(prototype) as object | null;
  const own = Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
  return inherited && inherited !== Object.prototype ? [...own, ...methodsOf(inherited)] : own;
}

function hasSameMetadata(handler: object, method: unknown): boolean {
  if (typeof method !== 'function' || !Reflect.hasMetadata('path', method)) return false;
  return Reflect.getMetadataKeys(method).every(
    (key) => Reflect.getMetadata(key, method) === Reflect.getMetadata(key, handler),
  );
}

/** With a version or a host, Nest passes other requests on to the next route. */
function mayPassOn(metatype: object, prototype: object, method: string): boolean {
  const handler = (prototype as Record<string, object>)[method];
  const parameters = (Reflect.getMetadata('__routeArguments__', metatype, method) ?? {}) as object;
  return (
    Reflect.getMetadata('host', metatype) !== undefined ||
    Reflect.getMetadata('__version__', metatype) !== undefined ||
    (handler !== undefined && Reflect.getMetadata('__version__', handler) !== undefined) ||
    Object.keys(parameters).some((key) => key.startsWith(NEXT_PARAMETER))
  );
}

function shadowFault(probe: Probe, path: string, winner: Layer, moduleRef: ModuleRef): Fault {
  const handler = handlersOf(winner).at(-1);
  const owner = handler && isOfNest(handler) ? ownerOf(handler, moduleRef) : undefined;
  const place = owner
    ? `${owner.controller}.${owner.method}() in ${owner.module}`
    : 'a route on the Express application itself (app.get() or app.all())';
  return fault(
    `GET ${path} is the ${probe} probe of HealthModule, but the route "${String(winner.route?.path)}" answers it first: ${place}.`,
    `Remove or narrow that route; or move the probe: HealthModule.forRoot({ routes: { ${probe}: '…' } }).`,
  );
}
