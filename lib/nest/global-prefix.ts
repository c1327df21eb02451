import { RequestMethod } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { fault, type Fault } from '../support/errors/configuration.error.js';
import { applicationConfigOf } from './container.js';

/** How Nest keeps the `exclude` of `app.setGlobalPrefix()`. */
export interface ExcludedRoute {
  readonly path: string;
  readonly pathRegex: RegExp;
  readonly requestMethod: RequestMethod;
}

/**
 * Adds paths to the `exclude` of `app.setGlobalPrefix()`. Call it before Nest registers the routes.
 *
 * Uses two methods of Nest's `ApplicationConfig`, and writes the form in which Nest keeps excluded routes. Tested on Nest 10
 * and 12. If a method is gone, the boot stops: orchestrators would get 404 from the paths that they were given.
 *
 * @param paths plain paths; a last segment that begins with a colon is a parameter.
 */
export function excludeFromGlobalPrefix(moduleRef: ModuleRef, paths: readonly string[]): readonly Fault[] {
  const config = applicationConfigOf(moduleRef);
  if (!config?.getGlobalPrefixOptions || !config.setGlobalPrefixOptions) {
    return [
      fault(
        "HealthModule was given globalPrefix: 'ignore', which does not work with this version of Nest.",
        'Leave the option out, and call app.setGlobalPrefix(prefix, { exclude: healthRoutes() }).',
      ),
    ];
  }
  const options = config.getGlobalPrefixOptions();
  config.setGlobalPrefixOptions({
    ...options,
    exclude: [...(options.exclude ?? []), ...paths.map(excluded)],
  });
  return [];
}

/** The path matches in any case, as it does on Express. */
const excluded = (path: string): ExcludedRoute => ({
  path,
  pathRegex: new RegExp(`^/${path.replaceAll('.', '\\.').replace(/:\w+$/, '[^/]+')}/?$`, 'i'),
  requestMethod: RequestMethod.ALL,
});
