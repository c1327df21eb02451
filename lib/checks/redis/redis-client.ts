/*
 * The members that are used of the two client libraries. They are declared here, so that neither library has to be
 * installed, and none of their types gets into the application's build.
 */

/** An ioredis `Redis`, with or without sentinels. */
export interface IoRedisConnection {
  readonly status: string;
  readonly options?: unknown;
  connect(): Promise<unknown>;
  ping(): Promise<unknown>;
  info(section: string): Promise<unknown>;
  cluster(subcommand: 'INFO'): Promise<unknown>;
  once(event: string, listener: () => void): unknown;
  removeListener(event: string, listener: () => void): unknown;
}

/** An ioredis `Cluster`. */
export interface IoRedisCluster {
  readonly isCluster: boolean;
  readonly status: string;
  connect(): Promise<unknown>;
  nodes(role: 'master'): readonly IoRedisConnection[];
  once(event: string, listener: () => void): unknown;
  removeListener(event: string, listener: () => void): unknown;
}

/** A client of node-redis: `createClient()`, `createClientPool()` or `createSentinel()`. */
export interface NodeRedisConnection {
  readonly isOpen: boolean;
  /** Absent in a pool. */
  readonly isReady?: boolean;
  /** Only a pool has these two fields. */
  readonly idleClients?: number;
  readonly tasksQueueLength?: number;
  ping(): Promise<unknown>;
  info(section: string): Promise<unknown>;
}

/** A node in the list of a node-redis cluster. */
export interface NodeRedisClusterNode {
  readonly address?: string;
  /** Absent until a command needs the node. */
  readonly client?: unknown;
}

/** A `createCluster()` of node-redis. */
export interface NodeRedisCluster {
  /** Absent in version 4. */
  readonly isOpen?: boolean;
  readonly masters: readonly NodeRedisClusterNode[];
  nodeClient(node: never): unknown;
}

/** The application's own client: ioredis 5 and 6 or node-redis 4 to 6; a single server, sentinels, a cluster or a pool. */
export type RedisClient = IoRedisConnection | IoRedisCluster | NodeRedisConnection | NodeRedisCluster;

type Shape = Record<string, unknown>;

const has = (client: unknown, ...methods: string[]): client is Shape =>
  typeof client === 'object' &&
  client !== null &&
  methods.every((method) => typeof (client as Shape)[method] === 'function');

export const isIoRedisCluster = (client: unknown): client is IoRedisCluster =>
  has(client, 'nodes', 'connect') && client.isCluster === true;

export const isIoRedis = (client: unknown): client is IoRedisConnection =>
  has(client, 'ping', 'info', 'connect') && typeof client.status === 'string' && client.isCluster !== true;

export const isNodeRedisCluster = (client: unknown): client is NodeRedisCluster =>
  has(client, 'nodeClient') && Array.isArray(client.masters);

export const isNodeRedis = (client: unknown): client is NodeRedisConnection =>
  has(client, 'ping', 'info') && typeof client.isOpen === 'boolean' && !isNodeRedisCluster(client);
