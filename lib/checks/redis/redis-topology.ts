import { rememberErrors } from '../shared/last-error.js';
import {
  isIoRedis,
  isIoRedisCluster,
  isNodeRedis,
  isNodeRedisCluster,
  type IoRedisCluster,
  type NodeRedisCluster,
} from './redis-client.js';
import { ioRedisNode, nodeRedisNode, obstacleOfIoRedis, openIoRedis, type RedisNode } from './redis-node.js';

/** The servers that a client is connected to. */
export interface RedisTopology {
  readonly isCluster: boolean;
  /** The server, or every master of a cluster that the client is connected to. Throws if there is none. */
  nodes(signal: AbortSignal): Promise<readonly RedisNode[]>;
}

/** `undefined` if `client` is not a client of ioredis or node-redis. */
export function topologyOf(client: unknown): RedisTopology | undefined {
  if (isIoRedisCluster(client)) {
    rememberErrors(client, { recovered: 'ready' });
    return { isCluster: true, nodes: (signal) => mastersOfIoRedis(client, signal) };
  }
  if (isNodeRedisCluster(client)) return { isCluster: true, nodes: () => mastersOfNodeRedis(client) };
  if (isIoRedis(client)) return single(ioRedisNode(client));
  if (isNodeRedis(client)) return single(nodeRedisNode(client));
  return undefined;
}

const single = (node: RedisNode): RedisTopology => ({ isCluster: false, nodes: async () => [node] });

async function mastersOfIoRedis(cluster: IoRedisCluster, signal: AbortSignal): Promise<readonly RedisNode[]> {
  await openIoRedis(cluster, signal);
  const obstacle = obstacleOfIoRedis(cluster);
  if (obstacle !== undefined) throw new Error(obstacle);
  const masters = cluster.nodes('master');
  // ioredis connects to a node when a command first needs it. A probe must not make it connect to all of them.
  const used = masters.filter(({ status }) => status !== 'wait');
  return atLeastOne((used.length > 0 ? used : masters.slice(0, 1)).map(ioRedisNode));
}

async function mastersOfNodeRedis(cluster: NodeRedisCluster): Promise<readonly RedisNode[]> {
  if (cluster.isOpen === false) {
    throw new Error('the cluster client is closed: connect() was not called');
  }
  const used = cluster.masters.filter(({ client }) => client !== undefined);
  const chosen = used.length > 0 ? used : cluster.masters.slice(0, 1);
  return atLeastOne(await Promise.all(chosen.map((master) => nodeOf(cluster, master))));
}

async function nodeOf(
  cluster: NodeRedisCluster,
  master: NodeRedisCluster['masters'][number],
): Promise<RedisNode> {
  const client: unknown = await (master.client ?? cluster.nodeClient(master as never));
  if (!isNodeRedis(client)) throw new Error(`the cluster client has no connection to ${master.address}`);
  return nodeRedisNode(client, master.address);
}

const atLeastOne = (nodes: readonly RedisNode[]): readonly RedisNode[] => {
  if (nodes.length === 0) throw new Error('the cluster client knows no master');
  return nodes;
};
