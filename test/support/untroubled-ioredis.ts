/**
 * ioredis 5 lets the socket timeout of a connection that broke run on, and end the next one with it (its issue 2147,
 * mended in 6): a fault that is over strikes once more, up to `socketTimeout` later. False while that is to come.
 */
export function isUntroubled(client: object): boolean {
  // A field of ioredis's own: nothing else tells. Were it renamed, this would wait for nothing, and tests fail now and then.
  if (!('socketTimeoutTimer' in client)) throw new Error('ioredis 5 has renamed its `socketTimeoutTimer`');
  return client.socketTimeoutTimer === undefined;
}
