import { checkRouteOf } from './probe-urls.js';
import { DEFAULT_ROUTES, normalizeRoute, type HealthRoutes } from './routes.js';

/** The options of `HealthModule.forRoot()` that decide which paths there are. All others are ignored. */
export interface HealthRoutesOptions {
  /** Default: {@link DEFAULT_ROUTES}. `false`: no paths. */
  readonly routes?: Partial<HealthRoutes> | false;
  /** Default: none. */
  readonly groups?: Readonly<Record<string, { readonly path: string }>>;
}

/**
 * The paths of all probes, `health/deep/:name` included, for the `exclude` of `app.setGlobalPrefix()` and of a
 * middleware. Give it the routes and groups that `HealthModule.forRoot()` gets.
 *
 * @example
 * ```ts
 * app.setGlobalPrefix('api', { exclude: healthRoutes() });
 * consumer.apply(LoggerMiddleware).exclude(...healthRoutes()).forRoutes('*');
 * ```
 */
export function healthRoutes({ routes, groups }: HealthRoutesOptions = {}): string[] {
  if (routes === false) return [];
  const { deep, ...others } = { ...DEFAULT_ROUTES, ...routes };
  const ofGroups = Object.values(groups ?? {}).map(({ path }) => path);
  return [...Object.values(others), ...ofGroups, deep, checkRouteOf(deep)].map(normalizeRoute);
}
