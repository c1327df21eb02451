import { isIP } from 'node:net';
import { readFirst } from '../../support/time/read-first.js';
import { LookupGate } from '../../process/thread-pool/lookup-gate.js';
import { hasOpenConnection, watchConnections } from './open-connections.js';

/** One for the process: the pool is one. */
const gate = new LookupGate();

/** A proxy resolves names itself, and this process may not be able to. */
const isDirect = (): boolean => {
  const dispatcher = (globalThis as Record<symbol, unknown>)[Symbol.for('undici.globalDispatcher.1')];
  return dispatcher === undefined || (dispatcher as object).constructor?.name === 'Agent';
};

/**
 * Waits until the name in the URL has been resolved, where a request would have to resolve it; at most `patienceMs`.
 *
 * @throws Error when it was not resolved in that time, with the name
 */
export async function resolveFirst(url: URL, patienceMs: number, signal: AbortSignal): Promise<void> {
  watchConnections();
  const { hostname } = url;
  const isAddress = hostname.startsWith('[') || isIP(hostname) !== 0;
  if (isAddress || hostname === 'localhost' || hasOpenConnection(url) || !isDirect()) return;
  let timer: NodeJS.Timeout | undefined;
  const impatience = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => readFirst(() => reject(new Error(describeWait(hostname, patienceMs)))),
      patienceMs,
    );
  });
  try {
    await Promise.race([gate.pass(hostname), impatience]);
    signal.throwIfAborted();
  } finally {
    clearTimeout(timer);
  }
}

function describeWait(hostname: string, patienceMs: number): string {
  const { busyWith } = gate;
  const within = `within ${Math.round(patienceMs)} ms`;
  return busyWith.includes(hostname)
    ? `the name ${hostname} was not resolved ${within}: DNS does not answer`
    : `not asked ${within}: this process still waits for DNS to resolve ${busyWith.join(', ')}`;
}
