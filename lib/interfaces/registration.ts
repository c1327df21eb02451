import type { CheckFunction } from './check.js';
import type { ResolvedCheckOptions } from './check-options.js';

/** A check that takes part. The object's identity, not its name, is the key of everything that is kept about it. */
export interface Registration {
  readonly name: string;
  readonly check: CheckFunction;
  readonly options: ResolvedCheckOptions;
  /** Where it comes from, for error messages: `OrdersDb in OrdersModule`. */
  readonly origin: string;
}
