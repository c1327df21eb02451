import type { ProbeName } from '../interfaces/probe.js';
import type { HttpAdapterHost, ModuleRef, ModulesContainer } from '@nestjs/core';
import { defaultVersioning } from '../nest/application-config.js';
import {
  answersGet,
  hasHostOrVersion,
  methodNamesOf,
  pathsOf,
  routerPrefixOf,
} from '../nest/decorator-metadata.js';
import { fault, type Fault } from '../support/errors/configuration.error.js';
import { joinRoutes } from '../routes/probe-urls.js';
import { normalizeRoute, optionOfRoute } from '../routes/routes.js';

interface Route {
  readonly path: string;
  /** `OrdersController.live() in OrdersModule`. */
  readonly place: string;
}

/**
 * Routes of controllers that have the path of a probe, on Fastify. Fastify stops the boot itself, but its error names
 * neither place, so call this before the routes are registered. On Express the first of two routes wins; `shadowFaults`
 * finds them.
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
  routes: ReadonlyMap<ProbeName, string>,
): Fault[] {
  if (httpAdapter?.getType?.() !== 'fastify' || defaultVersioning(moduleRef)) return [];
  const known = [...modules.values()]
    .filter(({ metatype }) => metatype !== healthModule && routerPrefixOf(metatype, modules) === '')
    .flatMap(({ name, controllers }) =>
      [...controllers.values()].flatMap(({ metatype }) => routesOf(metatype, name)),
    );
  return [...routes].flatMap(([probe, route]) => {
    const path = normalizeRoute(route);
    return known
      .filter((other) => other.path === path)
      .map(({ place }) =>
        fault(
          `GET /${path} is the ${probe} probe of HealthModule, and a route of the application: ${place}.`,
          `Remove that route; or move the probe: ${optionOfRoute(probe)}.`,
        ),
      );
  });
}

function routesOf(controller: unknown, module: string): Route[] {
  if (typeof controller !== 'function' || hasHostOrVersion(controller)) return [];
  const prototype = controller.prototype as Record<string, object>;
  return methodNamesOf(prototype).flatMap((name) => {
    const method = prototype[name]!;
    if (!answersGet(method) || hasHostOrVersion(method)) return [];
    const place = `${controller.name}.${name}() in ${module}`;
    return pathsOf(controller).flatMap((start) =>
      pathsOf(method).map((end) => ({ path: joinRoutes(start, end), place })),
    );
  });
}
