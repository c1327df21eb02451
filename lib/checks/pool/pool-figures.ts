import type { Measurement } from '../../interfaces/check.js';

/** A pool at one moment, in connections. */
export interface PoolFigures {
  /** The most it may hold; `undefined` where there is no limit. */
  readonly max: number | undefined;
  /** Those it holds, of whatever kind. */
  readonly size: number;
  /** Those that nobody uses. */
  readonly idle: number;
  /** Those that are not yet connected. */
  readonly opening: number;
  /** Requests in its queue. */
  readonly waiting: number;
}

const inUse = ({ size, idle, opening }: PoolFigures): number => Math.max(0, size - idle - opening);

/** Whether a request made now would have to wait in the queue. */
export const isFull = ({ max, size, idle }: PoolFigures): boolean =>
  max !== undefined && size >= max && idle === 0;

/**
 * The application holds every slot. Not so when a slot is still being connected: then it is the server that keeps the
 * queue waiting.
 */
export const isExhausted = (figures: PoolFigures): boolean => isFull(figures) && figures.opening === 0;

export const describeExhaustion = (figures: PoolFigures): string =>
  `pool exhausted: ${inUse(figures)} of ${figures.max} connections in use, ${figures.waiting} waiting`;

export function poolMeasurements(figures: PoolFigures): Record<string, Measurement> {
  const { max } = figures;
  return {
    connections: { observedValue: figures.size },
    ...(max !== undefined && { maxConnections: { observedValue: max } }),
    idleConnections: { observedValue: figures.idle },
    waitingRequests: { observedValue: figures.waiting },
    ...(max !== undefined && {
      utilization: {
        observedValue: Math.round((inUse(figures) / max) * 1_000) / 10,
        observedUnit: 'percent',
      },
    }),
  };
}
