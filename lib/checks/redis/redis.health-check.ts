import {
  HealthCheckError,
  type CheckContext,
  type CheckResult,
  type HealthCheck,
  type Measurement,
} from '../../interfaces/check.js';
import { describeError } from '../../support/describe-error.js';
import { show } from '../../support/validation/option-rules.js';
import { InvalidClientError } from '../shared/invalid-client.error.js';
import { allOrErrors } from '../shared/all-or-errors.js';
import { resolveOptions } from '../shared/resolve-options.js';
import type { RedisClient } from './redis-client.js';
import {
  hitRateFigures,
  keyspaceCounters,
  memoryFigures,
  parseInfo,
  type KeyspaceCounters,
  type RedisInfo,
} from './redis-figures.js';
import { ping, type RedisNode } from './redis-node.js';
import { topologyOf, type RedisTopology } from './redis-topology.js';

/** What can be measured beside the response time. */
export type RedisFigure = 'memory' | 'hitRate';

export interface RedisCheckOptions {
  /**
   * Fails on a server that refuses writes because it is a replica, for example after a failover that the client did not
   * follow. Sends `INFO replication`. Default `false`.
   */
  readonly requireWritable?: boolean;
  /**
   * What the deep report shows beside the response time: `memory` (used bytes, and their share of `maxmemory`) and
   * `hitRate` (of the look-ups since the last run). Sends `INFO`; if the server refuses that, the check warns. Default
   * `[]`.
   */
  readonly figures?: readonly RedisFigure[];
}

const DEFAULTS = { requireWritable: false, figures: [] as readonly RedisFigure[] };

/**
 * Sends `PING` to Redis on the application's own client, ioredis or node-redis: a single server, one behind sentinels, a
 * cluster or a pool. Never writes, and opens no connection that a command of the application would not open too.
 *
 * It fails when the answer is not PONG (`LOADING`, `MASTERDOWN`, `NOAUTH`, `BUSY`, …). While the client has no
 * connection, it fails at once and sends nothing, because the command would wait in the client's queue. In a cluster,
 * every master that the client is connected to must answer, and `cluster_state` must be `ok`.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'cache', critical: false, componentType: 'datastore' })
 * export class CacheHealth extends RedisHealthCheck {
 *   constructor(@Inject(REDIS) client: Redis) {
 *     super(client, { figures: ['memory', 'hitRate'] });
 *   }
 * }
 * ```
 */
export class RedisHealthCheck implements HealthCheck {
  private readonly options: typeof DEFAULTS;
  private readonly topology: RedisTopology;
  private lastCounters: KeyspaceCounters | undefined;

  /**
   * @throws InvalidClientError if `client` is not a client of ioredis or node-redis
   * @throws HealthConfigurationError if an option is wrong
   */
  constructor(client: RedisClient, options: RedisCheckOptions = {}) {
    const { name } = new.target;
    const topology = topologyOf(client);
    if (topology === undefined)
      throw InvalidClientError.create(name, client, 'an ioredis or node-redis client', 'ioredis');
    this.topology = topology;
    this.options = resolveOptions(name, options, DEFAULTS, {
      rules: {
        requireWritable: (rules, path, value) => rules.boolean(path, value),
        figures: (rules, path, value) => {
          if (!Array.isArray(value)) return rules.report(`${path} is ${show(value)}.`, 'Give an array.');
          value.forEach((figure, index) =>
            rules.oneOf(`${path}[${index}]`, figure ?? null, ['memory', 'hitRate']),
          );
        },
      },
    });
  }

  async check({ signal }: CheckContext): Promise<CheckResult> {
    const nodes = await this.topology.nodes(signal);
    await this.assertAnswering(nodes, signal);
    if (this.topology.isCluster) await assertClusterState(nodes[0]!);
    if (this.options.requireWritable) await this.assertWritable(nodes, signal);
    return this.measure(nodes, signal);
  }

  private async assertAnswering(nodes: readonly RedisNode[], signal: AbortSignal): Promise<void> {
    await allOrErrors(nodes, (node) => node.open(signal), labels(nodes));
    // Look at all nodes before the first command: commands that failed runs leave in a queue would pile up.
    const obstacles = nodes.flatMap((node) => node.obstacle() ?? []);
    if (obstacles.length > 0) throw new Error(obstacles.join('; '));
    await allOrErrors(nodes, ping, labels(nodes));
    signal.throwIfAborted();
  }

  private async assertWritable(nodes: readonly RedisNode[], signal: AbortSignal): Promise<void> {
    const infos = await infoOf(nodes, 'replication', signal);
    for (const info of infos) {
      if (info.get('role') !== 'slave' || info.get('slave_read_only') === '0') continue;
      const link = info.get('master_link_status') ?? 'unknown';
      throw new HealthCheckError(`the server is a read-only replica (link to its master: ${link})`, {
        role: { observedValue: 'replica' },
      });
    }
  }

  private async measure(nodes: readonly RedisNode[], signal: AbortSignal): Promise<CheckResult> {
    const measurements: Record<string, Measurement> = {};
    if (this.topology.isCluster) measurements.nodes = { observedValue: nodes.length };
    try {
      if (this.options.figures.includes('memory')) {
        Object.assign(measurements, memoryFigures(await infoOf(nodes, 'memory', signal)));
      }
      if (this.options.figures.includes('hitRate')) {
        const counters = keyspaceCounters(await infoOf(nodes, 'stats', signal));
        Object.assign(measurements, hitRateFigures(counters, this.lastCounters));
        this.lastCounters = counters;
      }
    } catch (error) {
      // The server answers PING, so missing figures are only a warning.
      return { status: 'warn', output: `figures cannot be read: ${describeError(error)}`, measurements };
    }
    return { status: 'pass', measurements };
  }
}

const labels = (nodes: readonly RedisNode[]) =>
  nodes.length > 1 ? ({ label }: RedisNode) => label : undefined;

async function infoOf(
  nodes: readonly RedisNode[],
  section: string,
  signal: AbortSignal,
): Promise<RedisInfo[]> {
  signal.throwIfAborted();
  return allOrErrors(nodes, async (node) => parseInfo(await node.info(section)), labels(nodes));
}

async function assertClusterState(node: RedisNode): Promise<void> {
  const info = parseInfo(await node.clusterInfo());
  const state = info.get('cluster_state');
  if (state === 'ok') return;
  const slots = `${info.get('cluster_slots_ok') ?? '?'} of 16384 slots are served`;
  throw new HealthCheckError(`the cluster's state is "${state ?? 'unknown'}": ${slots}`, {
    clusterState: { observedValue: state ?? 'unknown' },
  });
}
