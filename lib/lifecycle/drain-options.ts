/** How the instance leaves traffic. All times are in ms. */
export interface DrainOptions {
  /**
   * How long the application goes on serving after readiness has turned 503, so that load balancers notice before
   * anything is torn down. Default `'auto'`: three periods of the slowest health check that asks for readiness, and a
   * little, at most 15 000; 0 if the server does not listen or nobody asks. See docs/kubernetes.md. A second SIGTERM or
   * SIGINT ends the delay.
   */
  readonly delayMs?: number | 'auto';
  /**
   * Ends the delay early, once this many readiness probes have been answered 503. Default: off. With `delayMs: 0` there
   * is no delay to end, so the boot rejects it.
   */
  readonly untilProbesSeen?: number;
  /** How long requests under way are waited for after the delay; then their sockets are closed. Default 10 000. */
  readonly inFlightMs?: number;
}

export interface ResolvedDrainOptions {
  readonly delayMs: number | 'auto';
  readonly untilProbesSeen: number | undefined;
  readonly inFlightMs: number;
}
