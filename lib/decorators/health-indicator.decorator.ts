import 'reflect-metadata';
import type { CheckFunction, HealthCheck } from '../interfaces/check.js';
import type { CheckOptions } from '../interfaces/check-options.js';
import {
  appendMethodMetadata,
  INDICATOR_METADATA,
  METHOD_INDICATORS_METADATA,
  type DecoratorOf,
} from './metadata.js';

export interface HealthIndicatorOptions extends CheckOptions {
  /**
   * The name of the check, unique in the application. Default: from the class or method, without the suffixes
   * `HealthIndicator`, `HealthCheck`, `Health` and `Indicator`, in kebab case: `OrdersDbHealthIndicator` →
   * `orders-db`.
   */
  readonly name?: string;
}

/** Decorates a class that has `check()`, or a method with the signature of `check()`. Anything else does not compile. */
export type HealthIndicatorDecorator = ((
  type: abstract new (...dependencies: never[]) => HealthCheck,
) => void) &
  DecoratorOf<CheckFunction>;

/**
 * Registers a check: a provider class with a method `check(context)`, or any method of a provider or controller. It is found
 * in every module, and it does not need `@Injectable()`. Invalid options stop the boot, which lists all of them at once.
 *
 * @example
 * ```ts
 * @HealthIndicator({ critical: true, timeoutMs: 2_000 })
 * export class OrdersDb implements HealthCheck {
 *   constructor(private readonly dataSource: DataSource) {}
 *   async check({ signal }: CheckContext) {
 *     await this.dataSource.query('SELECT 1');
 *   }
 * }
 * ```
 */
export function HealthIndicator(options: HealthIndicatorOptions = {}): HealthIndicatorDecorator {
  return (target: object, method?: string | symbol) => {
    if (method === undefined) {
      Reflect.defineMetadata(INDICATOR_METADATA, options, target);
    } else {
      appendMethodMetadata(METHOD_INDICATORS_METADATA, target, method, options);
    }
  };
}
