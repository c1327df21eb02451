import type { CanActivate, Type } from '@nestjs/common';
import type { HealthRoutes } from '../probes/routes.js';

/** A guard class, resolved wherever the application provides it, or a ready instance. */
export type DeepGuard = Type<CanActivate> | CanActivate;

/** How deep is served. */
export interface DeepMount {
  /**
   * Who may see deep: those whom these guards let through; `'global'`, those whom a global guard of the application lets
   * through; or `'none'`, said out loud: everybody. There is no default.
   */
  readonly guards: readonly DeepGuard[] | 'global' | 'none';
  /** Class decorators for the deep controller alone. Default: none. */
  readonly decorators?: readonly ClassDecorator[];
}

/** Where the probes are served, and what stands before them. */
export interface ProbeMount {
  readonly routes: HealthRoutes;
  /** `undefined`: deep is not served. */
  readonly deep: DeepMount | undefined;
  /** Class decorators for the three public controllers. */
  readonly decorators: readonly ClassDecorator[];
}
