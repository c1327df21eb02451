import type { CanActivate, Type } from '@nestjs/common';
import type { ProbeName } from '../interfaces/probe.js';
import type { GivenGroup, ResolvedGroup } from '../probes/group-options.js';
import { DEFAULT_ROUTES, type HealthRoutes } from '../routes/routes.js';

/** A guard class, which may be a provider of any module, or an instance. */
export type DeepGuard = Type<CanActivate> | CanActivate;

/** How deep is served. */
export interface DeepMount {
  /**
   * Decides who may see deep. A list: requests that all these guards allow. `'global'`: requests that the global guards of
   * the application allow. `'none'`: all requests. There is no default. The list is copied; an empty one stops the boot.
   *
   * `'global'` only checks that there is a global guard. It cannot know whether that guard protects deep: a throttler
   * allows every client.
   */
  readonly guards: readonly DeepGuard[] | 'global' | 'none';
  /**
   * Class decorators for the deep controller alone, such as `Roles('ops')`. Their metadata is also on the handlers.
   * Decorators without effect, such as `UseInterceptors()`, stop the boot. Default: none.
   */
  readonly decorators?: readonly ClassDecorator[];
}

/** How the OpenAPI document shows the probes. */
export interface OpenApiOptions {
  /**
   * The name of the security scheme of deep and of the groups that have guards, such as `'bearer'`. Several: a client needs
   * one of them.
   */
  readonly security: string | readonly string[];
}

/** A user-defined probe over the checks that have one of its tags. It answers as readiness does. */
export interface HealthGroup extends GivenGroup {
  readonly path: string;
  readonly tags: readonly string[];
  /** Decides who may see the group, as {@link DeepMount.guards} does for deep. Default `'none'`: all requests. */
  readonly guards?: DeepMount['guards'];
}

export interface ResolvedHealthGroup extends ResolvedGroup {
  readonly guards: DeepMount['guards'];
}

/** Where the probes are served, and behind which guards and decorators. */
export interface ProbeMount {
  /** `false`: nothing is served on the server of the application. */
  readonly routes: HealthRoutes | false;
  /** `undefined`: deep is not served. */
  readonly deep: DeepMount | undefined;
  readonly groups: Readonly<Record<string, ResolvedHealthGroup>>;
  /** Whether the OpenAPI document shows the probes. */
  readonly openapi: boolean | OpenApiOptions;
  /** Class decorators for the public controllers. */
  readonly decorators: readonly ClassDecorator[];
}

/** The path of every probe that the server of the application serves. */
export function routesOf({ routes, deep, groups }: ProbeMount): ReadonlyMap<ProbeName, string> {
  if (routes === false) return new Map();
  const { deep: deepRoute, ...served } = routes;
  return new Map([
    ...Object.entries(served),
    ...(deep ? [['deep', deepRoute] as const] : []),
    ...Object.entries(groups).map(([name, { path }]) => [name, path] as const),
  ]);
}

/** The path of every probe and group that everybody may ask, also if `routes` is `false`. */
export const publicRoutesOf = ({ routes, groups }: ProbeMount): ReadonlyMap<ProbeName, string> => {
  const { deep: _, ...served } = routes || DEFAULT_ROUTES;
  const open = Object.entries(groups).filter(([, { guards }]) => guards === 'none');
  return new Map([...Object.entries(served), ...open.map(([name, { path }]) => [name, path] as const)]);
};

/** The guards of every probe that has some, and the option that lists them. */
export const guardsOf = ({ deep, groups }: ProbeMount) => [
  ...(deep ? [{ probe: 'deep', option: 'deep.guards', guards: deep.guards ?? 'none' }] : []),
  ...Object.entries(groups)
    .filter(([, { guards }]) => guards !== 'none')
    .map(([probe, { guards }]) => ({ probe, option: `groups.${probe}.guards`, guards })),
];
