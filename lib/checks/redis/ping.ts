import type { RedisNode } from './redis-node.js';

/** Resolves when the server answers PONG; rejects with its error, or when it answers anything else. */
export async function ping(node: RedisNode): Promise<void> {
  const reply = await node.ping();
  // A connection that is subscribed to channels answers with an array.
  const word = String(Array.isArray(reply) ? reply[0] : reply);
  if (word.toUpperCase() !== 'PONG')
    throw new Error(`PING was answered ${JSON.stringify(word.slice(0, 50))}`);
}
