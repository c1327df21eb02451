import { HealthCheckError, type Measurement } from '../../interfaces/check.js';

/** A pool at one moment, in connections. */
export interface PoolFigures {
  /** The most it may hold; `undefined`: no limit. */
  readonly max: number | undefined;
  /** Those it holds, in any state. */
  readonly size: number;
  readonly idle: number;
  /** Those that are not connected yet. */
  readonly opening: number;
  /** Requests in its queue. */
  readonly waiting: number;
}

const inUse = ({ size, idle, opening }: PoolFigures): number => Math.max(0, size - idle - opening);

/** The application holds every connection. While one is being opened, the queue waits for the server instead. */
export const isExhausted = ({ max, size, idle, opening }: PoolFigures): boolean =>
  max !== undefined && size >= max && idle === 0 && opening === 0;

export function poolMeasurements(figures: PoolFigures): Record<string, Measurement> {
  const { max, size, idle, waiting } = figures;
  const utilization = max === undefined ? 0 : Math.round((inUse(figures) / max) * 1_000) / 10;
  return {
    connections: { observedValue: size },
    ...(max !== undefined && { maxConnections: { observedValue: max } }),
    idleConnections: { observedValue: idle },
    waitingRequests: { observedValue: waiting },
    ...(max !== undefined && { utilization: { observedValue: utilization, observedUnit: 'percent' } }),
  };
}

/** The application holds every connection of its pool, so the check could not ask the server. */
export class PoolExhaustedError extends HealthCheckError {
  static create(figures: PoolFigures, options?: ErrorOptions): PoolExhaustedError {
    const text = `pool exhausted: ${inUse(figures)} of ${figures.max} connections in use, ${figures.waiting} waiting`;
    return new PoolExhaustedError(text, poolMeasurements(figures), options);
  }
}
