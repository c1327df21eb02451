import { VersioningType } from '@nestjs/common';
import { ModulesContainer, type HttpAdapterHost, type ModuleRef } from '@nestjs/core';
import type { ProbeName } from '../interfaces/probe.js';
import { optionOfRoute } from '../routes/routes.js';
import { fault, type Fault } from '../support/errors/configuration.error.js';
import { defaultVersioning } from './application-config.js';
import { hasHostOrVersion, isRoute, methodNamesOf, takesNext } from './decorator-metadata.js';

/** Marks the controller and each handler of a probe. Nest copies the metadata of a handler to the function that it gives to the router. */
export const PROBE_METADATA = 'nestjs-vitals:probe';

/** The probe of a controller or of a handler; `undefined` for those of the application. */
export const markedProbe = (target: object): ProbeName | undefined =>
  Reflect.getMetadata(PROBE_METADATA, target) as ProbeName | undefined;

/** Express 4 has `lazyrouter()` and `_router`, and its getter `router` throws. */
interface ExpressApplication {
  readonly lazyrouter?: unknown;
  readonly _router?: Router;
  readonly router?: Router;
}

interface Router {
  readonly stack?: readonly Layer[];
}

/** A layer of Express' router: the part that is read here. */
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
 * The routes that answer instead of a probe, on Express: the router takes the first one that matches. Fastify prefers a
 * static path to a pattern, and rejects a second route with the same path: see `duplicateRouteFaults`.
 *
 * A route that may pass the request on (a host, a version, `next`) is left to `UnreachedProbes`.
 *
 * Reads the undocumented stack of Express' router, and finds the controller of a handler by its name (Nest 12) or its
 * metadata (Nest 10 and 11). Tested with Express 4 on Nest 10, and with Express 5 on Nest 11 and 12. If the stack is gone, the boot finds no such route, and
 * `UnreachedProbes` warns at the first request.
 */
export function shadowFaults({ httpAdapter }: HttpAdapterHost, moduleRef: ModuleRef): Fault[] {
  const layers = routeLayers(httpAdapter);
  return layers.flatMap((layer, index) => {
    const probe = probeOf(layer);
    const path = layer.route?.path;
    // OPTIONS has the same path as GET, so GET is enough. A path with parameters matches more than one URL.
    if (probe === undefined || !layer.route?.methods['get'] || !isPlainPath(path)) return [];
    const winner = layers.slice(0, index).find((earlier) => answersInstead(earlier, path, moduleRef));
    return winner ? [shadowFault(probe, path, winner, moduleRef)] : [];
  });
}

function routeLayers(httpAdapter: HttpAdapterHost['httpAdapter'] | undefined): Layer[] {
  if (httpAdapter?.getType?.() !== 'express') return [];
  const application = httpAdapter.getInstance<ExpressApplication>();
  const router = application.lazyrouter === undefined ? application.router : application['_router'];
  return Array.isArray(router?.stack) ? router.stack.filter((layer: Layer) => layer.route) : [];
}

const isPlainPath = (path: unknown): path is string => typeof path === 'string' && !/[:*{}()]/.test(path);

const handlersOf = ({ route }: Layer): Handler[] => (route?.stack ?? []).map(({ handle }) => handle);

const probeOf = (layer: Layer): ProbeName | undefined =>
  handlersOf(layer)
    .map(markedProbe)
    .find((probe) => probe !== undefined);

function answersInstead(layer: Layer, path: string, moduleRef: ModuleRef): boolean {
  const { methods = {} } = layer.route ?? {};
  if (!methods['get'] && !methods['_all']) return false;
  if (probeOf(layer) !== undefined || !layer.match(path)) return false;
  const last = handlersOf(layer).at(-1);
  if (last === undefined) return false;
  // A handler of Express with a third parameter may call next().
  if (!isRoute(last)) return last.length < 3;
  if (hasDefaultVersion(moduleRef)) return false;
  const owner = ownerOf(last, moduleRef);
  return owner !== undefined && !owner.mayPassOn;
}

/** Every route of a controller then passes requests for other versions on, unless the version is in its path. */
function hasDefaultVersion(moduleRef: ModuleRef): boolean {
  const versioning = defaultVersioning(moduleRef);
  return versioning !== undefined && versioning.type !== VersioningType.URI;
}

interface Owner {
  /** `OrdersController.live() in OrdersModule`. */
  readonly place: string;
  /** Nest passes requests for other versions and hosts on to the next route. */
  readonly mayPassOn: boolean;
}

/** Finds the controller of a handler. Nest 12 names the function after both; before, all its metadata must be equal. */
function ownerOf(handler: Handler, moduleRef: ModuleRef): Owner | undefined {
  for (const { name: module, controllers } of moduleRef.get(ModulesContainer, { strict: false }).values()) {
    for (const { metatype } of controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const { name: controller, prototype } = metatype as { name: string; prototype: Record<string, object> };
      for (const name of methodNamesOf(prototype)) {
        const method = prototype[name]!;
        const place = `${controller}.${name}`;
        if (handler.name !== place && !hasSameMetadata(handler, method)) continue;
        const mayPassOn = hasHostOrVersion(metatype) || hasHostOrVersion(method) || takesNext(metatype, name);
        return { place: `${place}() in ${module}`, mayPassOn };
      }
    }
  }
  return undefined;
}

const hasSameMetadata = (handler: object, method: object): boolean =>
  isRoute(method) &&
  Reflect.getMetadataKeys(method).every(
    (key) => Reflect.getMetadata(key, method) === Reflect.getMetadata(key, handler),
  );

function shadowFault(probe: ProbeName, path: string, winner: Layer, moduleRef: ModuleRef): Fault {
  const handler = handlersOf(winner).at(-1);
  const owner = handler && isRoute(handler) ? ownerOf(handler, moduleRef) : undefined;
  const place = owner?.place ?? 'a route on the Express application itself (app.get() or app.all())';
  return fault(
    `GET ${path} is the ${probe} probe of HealthModule, but the route "${String(winner.route?.path)}" answers it first: ${place}.`,
    `Remove or narrow that route; or move the probe: ${optionOfRoute(probe)}.`,
  );
}
