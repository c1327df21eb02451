import type { CanActivate, Type } from '@nestjs/common';
import type { HealthRoutes } from '../probes/routes.js';

/** A guard class, resolved wherever the application provides it, or a ready instance. */
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

/** Where the probes are served, and behind which guards and decorators. */
export interface ProbeMount {
  readonly routes: HealthRoutes;
  /** `undefined`: deep is not served. */
  readonly deep: DeepMount | undefined;
  /** Class decorators for the three public controllers. */
  readonly decorators: readonly ClassDecorator[];
}
