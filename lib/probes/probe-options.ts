import {
  integer,
  ms,
  oneOf,
  withDefault,
  type Given,
  type Resolved,
} from '../support/validation/option-table.js';

/**
 * How one probe answers.
 *
 * @param budgetMs the default of the option.
 */
export const probeOptions = (budgetMs: number) => ({
  /** How long the probe waits for its checks, in ms. @default 900, and 3000 for deep */
  budgetMs: withDefault(ms(1), budgetMs),
  /**
   * `summary` also shows the names and statuses of the checks, which are topology. Deep always shows everything.
   *
   * @default "none"
   */
  details: withDefault(oneOf<'none' | 'summary'>('none', 'summary'), 'none'),
  /** The HTTP status of a `warn`. Consul reads 429 as a warning. @default 200 */
  warnStatus: withDefault(integer(200, 599), 200),
  // A status that means "ready" must not be sent while draining.
  /** The HTTP status while draining. 404 is a soft drain for HAProxy's `http-check disable-on-404`. @default 503 */
  drainStatus: withDefault(integer(400, 599), 503),
});

/** How one probe answers. */
export interface ProbeOptions extends Given<ReturnType<typeof probeOptions>> {}

/** {@link ProbeOptions} with every default in place. */
export interface ProbeSettings extends Resolved<ReturnType<typeof probeOptions>> {}
