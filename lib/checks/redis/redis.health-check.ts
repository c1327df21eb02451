import type { OnModuleInit } from '@nestjs/common';
import {
  HealthCheckError,
  type CheckContext,
  type CheckResult,
  type HealthCheck,
  type Measurement,
} from '../../interfaces/check.js';
import { describeError } from '../../support/describe-error.js';
import { InvalidClientError } from '../shared/invalid-client.error.js';
import { allOrErrors } from '../shared/all-or-errors.js';
import { listOf, oneOf, trueOrFalse, validateProperties } from '../shared/property-rules.js';
import { ping } from './ping.js';
import type { RedisClient } from './redis-client.js';
import { hitRateFigures, keyspaceCounters, memoryFigures, type KeyspaceCounters } from './redis-figures.js';
import { parseInfo, type RedisInfo } from './redis-info.js';
import type { RedisNode } from './redis-node.js';
import { topologyOf, type RedisTopology } from './redis-topology.js';

/** What can be measured beside the response time. */
export type RedisFigure = 'memory' | 'hitRate';

/**
 * Asks Redis `PING` on the application's own client, ioredis or node-redis: a single server, one behind sentinels,
 * a cluster or a pool. Never writes, and opens no connection that a command of the application would not open too.
 *
 * It fails when the answer is not PONG (`LOADING`, `MASTERDOWN`, `NOAUTH`, `BUSY`, …), and at once, without a
 * command, while the client has no connection: what a client queues while it is offline would wait for ever. Of a
 * cluster, every master that the client is connected to must answer, and `cluster_state` must be `ok`.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'cache', critical: false, componentType: 'datastore' })
 * export class CacheHealth extends RedisHealthCheck {
 *   protected override readonly figures = ['memory', 'hitRate'] as const;
 *
 *   constructor(@Inject(REDIS) client: Redis) {
 *     super(client);
 *   }
 * }
 * ```
 */
export class RedisHealthCheck implements HealthCheck, OnModuleInit {
  /**
   * Fail on a server that refuses writes because it is a replica, as after a failover that the client did not
   * follow. Asks `INFO replication`. Default `false`.
   */
  protected readonly requireWritable: boolean = false;

  /**
   * What deep shows beside the response time: `memory` (used bytes, and their share of `maxmemory`), `hitRate` (of the
   * look-ups since the last run). Asks `INFO`; where that is not allowed, the check warns. Default: nothing.
   */
  protected readonly figures: readonly RedisFigure[] = [];

  private readonly topology: RedisTopology;
  private lastCounters: KeyspaceCounters | undefined;

  /** @throws InvalidClientError, at boot, when `client` is no client of ioredis or node-redis. */
  constructor(client: RedisClient) {
    const topology = topologyOf(client);
    if (topology === undefined) {
      throw InvalidClientError.create(new.target.name, client, 'an ioredis or node-redis client', 'ioredis');
    }
    this.topology = topology;
  }

  /** @throws HealthConfigurationError */
  onModuleInit(): void {
    this.assertConfigured();
  }

  /** Also where nobody calls the hooks: a check that is registered at run time. */
  private assertConfigured(): void {
    validateProperties(this, {
      requireWritable: trueOrFalse,
      figures: listOf(oneOf('memory', 'hitRate'), "'memory' and 'hitRate', or of none"),
    });
  }

  async check({ signal }: CheckContext): Promise<CheckResult> {
    this.assertConfigured();
    const nodes = await this.topology.nodes(signal);
    await this.assertAnswering(nodes, signal);
    if (this.topology.isCluster) await assertClusterState(nodes[0]!);
    if (this.requireWritable) await this.assertWritable(nodes, signal);
    return this.measure(nodes, signal);
  }

  private async assertAnswering(nodes: readonly RedisNode[], signal: AbortSignal): Promise<void> {
    await allOrErrors(nodes, (node) => node.open(signal), labels(nodes));
    // All of them before the first command: a failed run is over, and what it left in a queue would pile up.
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
      if (this.figures.includes('memory')) {
        Object.assign(measurements, memoryFigures(await infoOf(nodes, 'memory', signal)));
      }
      if (this.figures.includes('hitRate')) {
        const counters = keyspaceCounters(await infoOf(nodes, 'stats', signal));
        Object.assign(measurements, hitRateFigures(counters, this.lastCounters));
        this.lastCounters = counters;
      }
    } catch (error) {
      // Figures are an extra: that they cannot be had does not make a server that answers unhealthy.
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
  const infos = await allOrErrors(nodes, async (node) => parseInfo(await node.info(section)), labels(nodes));
  return infos;
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
