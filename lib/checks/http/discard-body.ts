import { setImmediate } from 'node:timers/promises';

/** Enough for any honest answer to a health question. */
const MAX_BYTES = 64 * 1_024;

/**
 * Reads the body to its end, so that the connection goes back to the pool of the application instead of staying
 * occupied; a body that is too long is cancelled, which closes the connection.
 */
export async function discardBody({ body }: Response): Promise<void> {
  if (body === null) return;
  let bytes = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) return;
  }
  // `fetch` gives the connection back a turn later; a run that follows at once would open another one.
  await setImmediate();
}
