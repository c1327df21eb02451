import {
  bool,
  integer,
  ms,
  rule,
  withDefault,
  type Given,
  type Resolved,
} from '../support/validation/option-table.js';
import { show } from '../support/validation/option-rules.js';

const decoratorsRule = rule<readonly ClassDecorator[]>('class decorators', (rules, path, decorators) => {
  if (decorators === undefined) return;
  if (Array.isArray(decorators) && decorators.every((decorator) => typeof decorator === 'function')) return;
  rules.report(`${path} is ${show(decorators)}.`, 'Give an array of class decorators, called: [Public()].');
});

export const HEALTH_GRPC_OPTIONS = {
  /** Whether the name of a check is a service, too. Names are topology: everybody who can connect can list them. @default false */
  checks: withDefault(bool, false),
  /** How many Watch streams may be open. Further ones end with `RESOURCE_EXHAUSTED`. @default 1000 */
  maxWatches: withDefault(integer(0, 1_000_000), 1_000),
  /**
   * How often a service that is watched is evaluated, in ms. Changes that are found otherwise are sent at once. The caches of the
   * checks apply, so more streams do not run more checks.
   *
   * @default 5000
   */
  watchIntervalMs: withDefault(ms(100), 5_000),
  /** Class decorators for the controller, such as `Public()`. @default [] */
  decorators: withDefault<readonly ClassDecorator[]>(decoratorsRule, []),
};

export interface HealthGrpcOptions extends Given<typeof HEALTH_GRPC_OPTIONS> {}
export interface ResolvedHealthGrpcOptions extends Resolved<typeof HEALTH_GRPC_OPTIONS> {}
