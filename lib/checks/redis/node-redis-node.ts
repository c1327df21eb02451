import { rememberErrors, withLastError } from '../shared/last-error.js';
import type { NodeRedisConnection } from './redis-client.js';
import type { RedisNode } from './redis-node.js';

/** Only the client of a single node has it, and only of such are the nodes of a cluster. */
type NodeOfCluster = NodeRedisConnection & { sendCommand(words: readonly string[]): Promise<unknown> };

const obstacleOf = (client: NodeRedisConnection): string | undefined => {
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
    // Its connect() is the application's to call, and nothing tells a first connection from a lost one.
    open: async () => {},
    obstacle: () => obstacleOf(client),
    ping: () => client.ping(),
    info: async (section) => String(await client.info(section)),
    // Not its clusterInfo(): what version 4 makes of the answer is another thing than what 5 and 6 leave as it is.
    clusterInfo: async () => String(await (client as NodeOfCluster).sendCommand(['CLUSTER', 'INFO'])),
  };
}
