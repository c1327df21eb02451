import { RequestMethod, type ExceptionFilter, type VersioningType } from '@nestjs/common';
import { ContextIdFactory, type ModuleRef } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';
import { joinRoutes } from '../routes/probe-urls.js';
import { applicationConfigOf } from './container.js';
import { caughtTypesOf } from './decorator-metadata.js';
import type { ExcludedRoute } from './global-prefix.js';

/**
 * Nest's `ApplicationConfig`: the global prefix, guards, filters, interceptors and versioning. It is a public class, but
 * not injectable.
 *
 * Tested on Nest 10, 11 and 12. If it, or a method of it, is gone:
 * - no global prefix is known, so a probe below a prefix is not counted until it arrives at its handler;
 * - the boot does not check that `deep.guards: 'global'` finds a global guard;
 * - every answer is protected from interceptors, which costs some time;
 * - Nest's own filter handles the errors of a probe, not a global filter of the application;
 * - versioning is taken for switched off.
 *
 * On Nest 10, request-scoped global filters do not handle the errors of a probe.
 */
export interface ApplicationConfig {
  getGlobalPrefix?(): string;
  getGlobalPrefixOptions?(): GlobalPrefixOptions;
  setGlobalPrefixOptions?(options: GlobalPrefixOptions): void;
  getGlobalGuards?(): readonly unknown[];
  getGlobalRequestGuards?(): readonly unknown[];
  getGlobalFilters?(): readonly ExceptionFilter[];
  getGlobalRequestFilters?(): readonly InstanceWrapper<ExceptionFilter>[];
  getGlobalInterceptors?(): readonly unknown[];
  getGlobalRequestInterceptors?(): readonly unknown[];
  getVersioning?(): { readonly type: VersioningType; readonly defaultVersion?: unknown } | undefined;
}

interface GlobalPrefixOptions {
  readonly exclude?: readonly ExcludedRoute[];
}

/**
 * The paths at which Nest serves a route: below the global prefix, or without it if the `exclude` of the prefix names the
 * route. Both if it does so for some methods only.
 *
 * @param route with the prefix of `RouterModule` if there is one.
 */
export function pathsOfRoute(moduleRef: ModuleRef, route: string): string[] {
  const excluded = (applicationConfigOf(moduleRef)?.getGlobalPrefixOptions?.().exclude ?? []).filter(
    ({ pathRegex }) => pathRegex.test(`/${route}`),
  );
  const isExcludedFor = (method: RequestMethod) =>
    excluded.some(({ requestMethod }) => [RequestMethod.ALL, method].includes(requestMethod));
  const areExcluded = [RequestMethod.GET, RequestMethod.OPTIONS].map(isExcludedFor);
  const [plain, prefixed] = likelyPathsOfRoute(moduleRef, route);
  return [...new Set(areExcluded)].map((isExcluded) => (isExcluded ? plain : prefixed));
}

/** The paths at which a client may look for a route: without the global prefix and with it. */
export function likelyPathsOfRoute(moduleRef: ModuleRef, route: string): [plain: string, prefixed: string] {
  return [route, joinRoutes(applicationConfigOf(moduleRef)?.getGlobalPrefix?.() ?? '', route)];
}

/** How many global guards the application has; `undefined` if that is not known. */
export function globalGuardCount(moduleRef: ModuleRef): number | undefined {
  const config = applicationConfigOf(moduleRef);
  if (!config?.getGlobalGuards || !config.getGlobalRequestGuards) return undefined;
  return config.getGlobalGuards().length + config.getGlobalRequestGuards().length;
}

/**
 * Whether the application may have global interceptors, which Nest runs after the guard that answers a probe. Ask it for
 * each answer, because interceptors can be added at any time.
 */
export function mayHaveGlobalInterceptors(moduleRef: ModuleRef): boolean {
  const config = applicationConfigOf(moduleRef);
  if (!config?.getGlobalInterceptors || !config.getGlobalRequestInterceptors) return true;
  return config.getGlobalInterceptors().length + config.getGlobalRequestInterceptors().length > 0;
}

/** The versioning of an application whose routes have a version by default. */
export function defaultVersioning(moduleRef: ModuleRef): { readonly type: VersioningType } | undefined {
  const versioning = applicationConfigOf(moduleRef)?.getVersioning?.();
  return versioning?.defaultVersion === undefined ? undefined : versioning;
}

/** The global filter that Nest would choose for an exception: the last one registered whose `@Catch()` matches. */
export function globalFilterFor(
  exception: unknown,
  request: object,
  moduleRef: ModuleRef,
): ExceptionFilter | undefined {
  const config = applicationConfigOf(moduleRef);
  const scoped = config?.getGlobalRequestFilters?.() ?? [];
  const filters = [...(config?.getGlobalFilters?.() ?? []), ...instancesFor(request, scoped)];
  return filters.findLast((filter) => catches(filter, exception));
}

function instancesFor(
  request: object,
  wrappers: readonly InstanceWrapper<ExceptionFilter>[],
): ExceptionFilter[] {
  if (wrappers.length === 0) return [];
  const contextId = ContextIdFactory.getByRequest(request as Record<string, unknown>);
  return wrappers.flatMap((wrapper) => {
    const host = wrapper.getInstanceByContextId(contextId);
    return host?.isConstructorCalled ? [host.instance] : [];
  });
}

function catches(filter: ExceptionFilter, exception: unknown): boolean {
  const types = caughtTypesOf(filter);
  return types.length === 0 || types.some((type) => exception instanceof type);
}
