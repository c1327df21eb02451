import type { Measurement } from '../../interfaces/check.js';

/** The reply of `INFO` or `CLUSTER INFO`, field by field. */
export type RedisInfo = ReadonlyMap<string, string>;

/** Reads `field:value` lines and ignores all others. */
export function parseInfo(text: string): RedisInfo {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0 && !line.startsWith('#')) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return fields;
}

/** The sum of a numeric field over all servers. */
const sumOf = (infos: readonly RedisInfo[], field: string): number =>
  infos.reduce((sum, info) => sum + (Number(info.get(field)) || 0), 0);

type Measurements = Readonly<Record<string, Measurement>>;

const percent = (part: number, whole: number): number => Math.round((part / whole) * 1_000) / 10;

/**
 * The memory that the data uses, and its share of `maxmemory`, or of the machine's memory if there is no limit. Sums over
 * all servers.
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

/** Look-ups since the servers started. */
export interface KeyspaceCounters {
  readonly hits: number;
  readonly misses: number;
}

export const keyspaceCounters = (infos: readonly RedisInfo[]): KeyspaceCounters => ({
  hits: sumOf(infos, 'keyspace_hits'),
  misses: sumOf(infos, 'keyspace_misses'),
});

/**
 * The share of look-ups since the last reading that found their key. At the first reading and after a restart of a
 * server, the share since the servers started.
 */
export function hitRateFigures(now: KeyspaceCounters, before: KeyspaceCounters | undefined): Measurements {
  const since =
    before && now.hits >= before.hits && now.misses >= before.misses ? before : { hits: 0, misses: 0 };
  const hits = now.hits - since.hits;
  const lookups = hits + now.misses - since.misses;
  if (lookups === 0) return {};
  return { hitRate: { observedValue: percent(hits, lookups), observedUnit: 'percent' } };
}
