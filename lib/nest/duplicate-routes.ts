import { RequestMethod } from '@nestjs/common';
import type { HttpAdapterHost, ModuleRef, ModulesContainer } from '@nestjs/core';
import { fault, type Fault } from '../support/errors/configuration.error.js';
import { normalizeRoute, type HealthRoutes } from '../probes/routes.js';
import { defaultVersioning } from './shadowed-routes.js';

/** What Nest's decorators write: `@Controller()` on the class, `@Get()` on the method, `RouterModule` on the module. */
const PATH = 'path';
const METHOD = 'method';
const VERSION = '__version__';
const HOST = 'host';
const MODULE_PATH = '__module_path__';

interface Route {
  readonly path: string;
  /** `OrdersController.live() in OrdersModule`. */
  readonly place: string;
}

/**
 * Routes of controllers with the path of a probe, on Fastify: it stops the boot itself, but names neither place. To be asked
 * before the routes are registered. On Express, where the first of two routes wins, `shadowFaults` finds them.
 *
 * Routes with a version, a host or a prefix of `RouterModule` are left to Fastify's own error.
 *
 * @param routes of the probes that are served.
 */
export function duplicateRouteFaults(
  { httpAdapter }: HttpAdapterHost,
  moduleRef: ModuleRef,
  modules: ModulesContainer,
  healthModule: unknown,
  routes: Partial<HealthRoutes>,
): Fault[] {
  if (httpAdapter?.getType?.() !== 'fastify' || defaultVersioning(moduleRef)) return [];
  const known = [...modules.values()]
    .filter(({ metatype }) => metatype !== healthModule && !hasPrefix(metatype, modules))
    .flatMap(({ name, controllers }) =>
      [...controllers.values()].flatMap(({ metatype }) => routesOf(metatype, name)),
    );
  return Object.entries(routes).flatMap(([probe, route]) => {
    const path = normalizeRoute(route);
    return known
      .filter((other) => other.path === path)
      .map(({ place }) =>
        fault(
          `GET /${path} is the ${probe} probe of HealthModule, and a route of the application: ${place}.`,
          `Remove that route; or move the probe: HealthModule.forRoot({ routes: { ${probe}: '…' } }).`,
        ),
      );
  });
}

function hasPrefix(metatype: unknown, modules: ModulesContainer): boolean {
  const key = `${MODULE_PATH}${modules.applicationId}`;
  return typeof metatype === 'function' && Reflect.hasMetadata(key, metatype);
}

function routesOf(controller: unknown, module: string): Route[] {
  if (typeof controller !== 'function' || isSpecial(controller)) return [];
  const prototype = controller.prototype as Record<string, unknown>;
  return namesIn(prototype).flatMap((name) => {
    const method = Object.getOwnPropertyDescriptor(ownerOf(prototype, name), name)?.value as unknown;
    if (typeof method !== 'function' || isSpecial(method)) return [];
    const verb: unknown = Reflect.getMetadata(METHOD, method);
    if (verb !== RequestMethod.GET && verb !== RequestMethod.ALL) return [];
    const place = `${controller.name}.${name}() in ${module}`;
    return pathsOf(controller).flatMap((start) =>
      pathsOf(method).map((end) => ({ path: joined(start, end), place })),
    );
  });
}

const isSpecial = (target: object): boolean =>
  [VERSION, HOST].some((key) => Reflect.getMetadata(key, target) !== undefined);

function pathsOf(target: object): string[] {
  const paths: unknown = Reflect.getMetadata(PATH, target);
  return [paths].flat().filter((path) => typeof path === 'string');
}

const joined = (...parts: readonly string[]): string =>
  parts
    .map(normalizeRoute)
    .filter((part) => part !== '')
    .join('/');

/** Inherited methods are routes, too. */
function namesIn(prototype: object): string[] {
  if (prototype === Object.prototype) return [];
  return [...Object.getOwnPropertyNames(prototype), ...namesIn(Object.getPrototypeOf(prototype) as object)];
}

const ownerOf = (prototype: object, name: string): object =>
  Object.hasOwn(prototype, name) ? prototype : ownerOf(Object.getPrototypeOf(prototype) as object, name);
