import {
  integer,
  ms,
  optional,
  rule,
  withDefault,
  type Given,
  type Resolved,
} from '../support/validation/option-table.js';
import { OptionRules } from '../support/validation/option-rules.js';

const delay = rule<number | 'auto'>("'auto' or ms", (rules, path, value) => {
  if (value === 'auto') return;
  const own = new OptionRules();
  own.milliseconds(path, value);
  for (const { problem, remedy } of own.faults)
    rules.report(problem, remedy.replace('a number', "'auto' or a number"));
});

/** How the instance leaves traffic. */
export const DRAIN_OPTIONS = {
  /**
   * How long the application goes on serving after readiness has turned 503, in ms, so that load balancers notice before
   * anything is torn down. `'auto'`: three periods of the slowest health check that asks for readiness, and a little, at
   * most 15000; 0 if the server does not listen or nobody asks. A second SIGTERM or SIGINT ends the delay.
   *
   * @default "auto"
   */
  delayMs: withDefault(delay, 'auto'),
  /**
   * Ends the delay early, once this many readiness probes have been answered 503. With `delayMs: 0` there is no delay to
   * end, so the boot rejects it.
   */
  untilProbesSeen: optional(integer(1, 1_000_000)),
  /**
   * How long requests and beacons under way may take after the delay, in ms. Then the sockets of the requests are closed, and the
   * log names the beacons.
   *
   * @default 10000
   */
  inFlightMs: withDefault(ms(), 10_000),
};

/** How the instance leaves traffic. */
export interface DrainOptions extends Given<typeof DRAIN_OPTIONS> {}

export interface ResolvedDrainOptions extends Resolved<typeof DRAIN_OPTIONS> {}
