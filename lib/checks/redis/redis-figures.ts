import type { Measurement } from '../../interfaces/check.js';
import { sumOf, type RedisInfo } from './redis-info.js';

type Measurements = Readonly<Record<string, Measurement>>;

const percent = (part: number, whole: number): number => Math.round((part / whole) * 1_000) / 10;

/**
 * How much memory the data takes, and what share that is of `maxmemory`, or of the machine's memory where no limit is
 * set. Over all servers together.
 */
export function memoryFigures(infos: readonly RedisInfo[]): Measurements {
  const used = sumOf(infos, 'used_memory');
  const limit = infos.reduce(
    (sum, info) => sum + (Number(info.get('maxmemory')) || Number(info.get('total_system_memory')) || 0),
    0,
  );
  return {
    usedMemory: { observedValue: used, observedUnit: 'bytes' },
    ...(limit > 0 && { memoryUtilization: { observedValue: percent(used, limit), observedUnit: 'percent' } }),
  };
}

/** Look-ups so far, since the servers started. */
export interface KeyspaceCounters {
  readonly hits: number;
  readonly misses: number;
}

export const keyspaceCounters = (infos: readonly RedisInfo[]): KeyspaceCounters => ({
  hits: sumOf(infos, 'keyspace_hits'),
  misses: sumOf(infos, 'keyspace_misses'),
});

/**
 * The share of look-ups since the last reading that found their key. A rate since the servers started hardly moves
 * any more after a week, so that stands only where there is nothing newer: at first, and after a restart.
 */
export function hitRateFigures(now: KeyspaceCounters, before: KeyspaceCounters | undefined): Measurements {
  const since =
    before && now.hits >= before.hits && now.misses >= before.misses ? before : { hits: 0, misses: 0 };
  const hits = now.hits - since.hits;
  const lookups = hits + now.misses - since.misses;
  if (lookups === 0) return {};
  return { hitRate: { observedValue: percent(hits, lookups), observedUnit: 'percent' } };
}
