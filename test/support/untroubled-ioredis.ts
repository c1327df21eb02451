/**
 * ioredis 5 lets the socket timeout of a connection that broke run on, and end the next one with it (its issue 2147,
 * mended in 6): a fault that is over strikes once more, up to `socketTimeout` later. False while that is to come.
 */
export function isUntroubled(client: object): boolean {
  // A private field of ioredis, because there is no public one. If it is renamed, this no longer waits, and tests fail sometimes.
  if (!('socketTimeoutTimer' in client)) throw new Error('ioredis 5 has renamed its `socketTimeoutTimer`');
  return client.socketTimeoutTimer === undefined;
}
