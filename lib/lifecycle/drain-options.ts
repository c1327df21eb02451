/** How the instance leaves traffic. All times are in ms. */
export interface DrainOptions {
  /**
   * How long the application goes on serving after readiness has turned 503, so that load balancers notice before
   * anything is torn down. Default 0. Under Kubernetes: one period of the readiness probe, and a little.
   */
  readonly delayMs?: number;
  /** Ends the delay early, once this many readiness probes have been answered 503. Default: off. */
  readonly untilProbesSeen?: number;
  /** How long requests under way are waited for after the delay; then their sockets are closed. Default 10 000. */
  readonly inFlightMs?: number;
}

export interface ResolvedDrainOptions {
  readonly delayMs: number;
  readonly untilProbesSeen: number | undefined;
  readonly inFlightMs: number;
}
