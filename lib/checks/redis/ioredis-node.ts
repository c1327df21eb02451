import { rememberErrors, withLastError } from '../shared/last-error.js';
import { nextEvent } from '../shared/next-event.js';
import type { IoRedisCluster, IoRedisConnection } from './redis-client.js';
import { parseInfo } from './redis-info.js';
import type { RedisNode } from './redis-node.js';

/** What ioredis emits when a status ends that it may leave by itself within moments. */
const PROGRESS = ['connect', 'ready', 'close', 'end'] as const;

const labelOf = ({ options }: IoRedisConnection): string => {
  const { host = 'localhost', port = 6379 } = (options ?? {}) as { host?: string; port?: number };
  return `${host}:${port}`;
};

/**
 * The answer, or the end of the connection before it. ioredis keeps what it had sent, to send it again on the next
 * connection, or forgets it without a word: in either case nobody knows when it will settle.
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

/**
 * Lets a first connection get there. Not so a client that waits before it reconnects: that may take for ever.
 */
export async function openIoRedis(
  client: IoRedisConnection | IoRedisCluster,
  signal: AbortSignal,
): Promise<void> {
  // With `lazyConnect`, the first command would do just this.
  if (client.status === 'wait') await client.connect();
  while (client.status === 'connecting' || client.status === 'connect') {
    signal.throwIfAborted();
    // `connect` is connected, but not yet ready: ioredis waits here while the server loads, and lets INFO pass.
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
  return {
    label: labelOf(client),
    open: (signal) => openIoRedis(client, signal),
    obstacle: () => obstacleOfIoRedis(client),
    ping: () => orClosed(client, () => client.ping()),
    info: async (section) => String(await orClosed(client, () => client.info(section))),
    clusterInfo: async () => String(await orClosed(client, () => client.cluster('INFO'))),
  };
}
