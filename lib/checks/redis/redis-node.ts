import { rememberErrors, withLastError } from '../shared/last-error.js';
import { nextEvent } from '../shared/next-event.js';
import type { IoRedisCluster, IoRedisConnection, NodeRedisConnection } from './redis-client.js';
import { parseInfo } from './redis-figures.js';

/** One server behind a client of either library. */
export interface RedisNode {
  /** `host:port` if the client knows it. Shown only if there are several nodes. */
  readonly label: string;
  /** Waits for a first connection that is being opened. Resolves in any state; rejects when the signal fires first. */
  open(signal: AbortSignal): Promise<void>;
  /** Why a command would wait instead of being sent, as in "the client is reconnecting"; `undefined` if it would be sent. */
  obstacle(): string | undefined;
  ping(): Promise<unknown>;
  info(section: string): Promise<string>;
  clusterInfo(): Promise<string>;
}

/** Resolves when the server answers PONG; rejects with its error, or on any other answer. */
export async function ping(node: RedisNode): Promise<void> {
  const reply = await node.ping();
  // A connection that has subscribed to channels answers with an array.
  const word = String(Array.isArray(reply) ? reply[0] : reply);
  if (word.toUpperCase() !== 'PONG')
    throw new Error(`PING was answered ${JSON.stringify(word.slice(0, 50))}`);
}

/** Events of ioredis that end one of the states in which it connects. */
const PROGRESS = ['connect', 'ready', 'close', 'end'] as const;

/**
 * Resolves with the reply, and rejects when the connection closes before it. ioredis then sends the command again on the
 * next connection, or drops it silently, so its promise may never settle.
 */
function orClosed<Reply>(client: IoRedisConnection, command: () => Promise<Reply>): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const onClose = () => settle(() => reject(new Error('the connection closed before the server answered')));
    const settle = (outcome: () => void) => {
      client.removeListener('close', onClose);
      outcome();
    };
    client.once('close', onClose);
    command().then(
      (reply) => settle(() => resolve(reply)),
      (error: unknown) => settle(() => reject(error as Error)),
    );
  });
}

const assertNotLoading = async (client: IoRedisConnection): Promise<void> => {
  const info = parseInfo(String(await orClosed(client, () => client.info('persistence'))));
  if (info.get('loading') !== '1') return;
  const done = info.get('loading_loaded_perc');
  throw new Error(`the server is loading its dataset into memory${done === undefined ? '' : `: ${done} %`}`);
};

/** Waits for a first connection, but not for a reconnection, which may take for ever. */
export async function openIoRedis(
  client: IoRedisConnection | IoRedisCluster,
  signal: AbortSignal,
): Promise<void> {
  // With `lazyConnect`, the first command would connect, too.
  if (client.status === 'wait') await client.connect();
  while (client.status === 'connecting' || client.status === 'connect') {
    signal.throwIfAborted();
    // In the state `connect` ioredis may be waiting for the server to load its data. It sends INFO even then.
    if (client.status === 'connect' && 'info' in client) await assertNotLoading(client);
    if (client.status === 'connecting' || client.status === 'connect')
      await nextEvent(client, PROGRESS, signal);
  }
  signal.throwIfAborted();
}

export const obstacleOfIoRedis = (client: { readonly status: string }): string | undefined =>
  client.status === 'ready'
    ? undefined
    : withLastError(`the client is not connected (ioredis status "${client.status}")`, client);

export function ioRedisNode(client: IoRedisConnection): RedisNode {
  rememberErrors(client, { recovered: 'ready' });
  const { host = 'localhost', port = 6379 } = (client.options ?? {}) as { host?: string; port?: number };
  return {
    label: `${host}:${port}`,
    open: (signal) => openIoRedis(client, signal),
    obstacle: () => obstacleOfIoRedis(client),
    ping: () => orClosed(client, () => client.ping()),
    info: async (section) => String(await orClosed(client, () => client.info(section))),
    clusterInfo: async () => String(await orClosed(client, () => client.cluster('INFO'))),
  };
}

/** Only the client of a single node has this method. The nodes of a cluster are such clients. */
type NodeOfCluster = NodeRedisConnection & { sendCommand(words: readonly string[]): Promise<unknown> };

const obstacleOfNodeRedis = (client: NodeRedisConnection): string | undefined => {
  const { isOpen, isReady = isOpen, idleClients, tasksQueueLength = 0 } = client;
  if (!isOpen) {
    return withLastError(
      'the client is closed (connect() was not called, or its reconnectStrategy gave up)',
      client,
    );
  }
  if (!isReady) return withLastError('the client is not connected (node-redis is connecting)', client);
  if (idleClients === 0 && tasksQueueLength > 0) {
    return `the pool is exhausted: no client is idle and ${tasksQueueLength} commands wait for one`;
  }
  return undefined;
};

export function nodeRedisNode(client: NodeRedisConnection, label = 'node'): RedisNode {
  rememberErrors(client, { recovered: 'ready' });
  return {
    label,
    // Only the application calls its connect(), and a first connection looks like a lost one.
    open: async () => {},
    obstacle: () => obstacleOfNodeRedis(client),
    ping: () => client.ping(),
    info: async (section) => String(await client.info(section)),
    // Not its clusterInfo(): version 4 parses the answer, versions 5 and 6 return the text.
    clusterInfo: async () => String(await (client as NodeOfCluster).sendCommand(['CLUSTER', 'INFO'])),
  };
}
