import type { CheckFunction } from './check.js';
import type { ResolvedCheckOptions } from './check-options.js';

/** A registered check. State is kept by the identity of this object, not by its name. */
export interface Registration {
  readonly name: string;
  readonly check: CheckFunction;
  readonly options: ResolvedCheckOptions;
  /** Where it comes from, for error messages: `OrdersDb in OrdersModule`. */
  readonly origin: string;
}
